// Lays out the kernel's arrays and its start; the iterations are the kernel's.
#include "core/infer/fold_in.h"

#include <algorithm>
#include <cstdint>

#include "core/base/aligned_buffer.h"
#include "core/model/topic_model.h"

namespace sluice {
namespace {

float* align(float* pointer) {
  const auto address = reinterpret_cast<uintptr_t>(pointer);
  const uintptr_t past = address % kBufferAlignment;
  return past == 0 ? pointer : pointer + (kBufferAlignment - past) / sizeof(float);
}

}  // namespace

FoldIn::FoldIn(uint32_t topics, const KernelTable& kernels)
    : topics_(topics),
      padded_(padded_topics(topics)),
      kernels_(&kernels),
      storage_(2 * size_t{padded_} + fold_in_scratch_floats(padded_) +
               kBufferAlignment / sizeof(float)),
      block_(align(storage_.data())) {}

std::span<const float> FoldIn::run(std::span<const float* const> rows,
                                   std::span<const float> counts, std::span<const float> alpha,
                                   FoldInOptions options) {
  double tokens = 0;
  for (const float count : counts) tokens += count;
  const float start = static_cast<float>(tokens / topics_);
  float* const prior = block_;
  float* const gamma = block_ + padded_;
  for (uint32_t k = 0; k < topics_; ++k) {
    prior[k] = alpha[k];
    gamma[k] = alpha[k] + start;
  }
  std::fill(prior + topics_, prior + padded_, 0.0f);
  std::fill(gamma + topics_, gamma + padded_, 0.0f);
  FoldInDocument document{};
  document.topics = topics_;
  document.padded = padded_;
  document.entries = static_cast<uint32_t>(rows.size());
  document.rows = rows.data();
  document.counts = counts.data();
  document.alpha = prior;
  document.gamma = gamma;
  document.scratch = gamma + padded_;
  document.max_iterations = options.max_iterations;
  document.tolerance = static_cast<float>(options.tolerance * tokens);
  iterations_ = kernels_->fold_in(document);
  return {gamma, padded_};
}

}  // namespace sluice
