// Lays out the kernel's arrays and its start; the iterations are the kernel's.
#include "core/infer/fold_in.h"

#include <algorithm>
#include <cstdint>

#include "core/base/aligned_buffer.h"
#include "core/kernels/fold_in_columns.h"
#include "core/model/topic_model.h"

namespace sluice {
namespace {

constexpr size_t kVectorFloats = 16;
constexpr size_t kAlignmentFloats = kBufferAlignment / sizeof(float);
// What the rows of fewer topics may take: 1 MiB, so that they stay in a processor's second cache.
// Of a document for which this is too little, such as one of 20,000 distinct words, no topic is
// left out.
constexpr size_t kMostLiveFloats = size_t{1} << 18;

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
      storage_(2 * size_t{padded_} + fold_in_scratch_floats(padded_) + kAlignmentFloats),
      block_(align(storage_.data())),
      live_topics_(2 * size_t{padded_}) {}

size_t FoldIn::reserve_live_rows(size_t entries) {
  if (live_pointers_.size() < entries) live_pointers_.resize(entries);
  const size_t floats = std::min(entries * (padded_ / kShorterRows), kMostLiveFloats);
  const size_t room = floats + kVectorFloats + kAlignmentFloats;
  if (live_rows_.size() < room) live_rows_.resize(room);
  return floats;
}

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
  document.live_floats = reserve_live_rows(rows.size());
  document.live_topics = live_topics_.data();
  document.live_columns = live_topics_.data() + padded_;
  document.live_pointers = live_pointers_.data();
  document.live_rows = align(live_rows_.data());
  iterations_ = kernels_->fold_in(document);
  return {gamma, padded_};
}

}  // namespace sluice
