// Fold-in: the mixture of a document under a fixed model. Deterministic; a document's answer does
// not depend on what was inferred before it or beside it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/minibatch.h"
#include "core/kernels/kernels.h"
#include "core/model/topic_model.h"
#include "core/text/tokenizer.h"

namespace sluice {

// Variational fixed point: gamma = alpha + exp(digamma(gamma)) o sum_w c_w B_w / (exp(digamma(gamma)) . B_w),
// started at alpha + tokens / K (Blei, Ng, Jordan 2003; the form of Hoffman, Blei, Bach 2010, eq. 2-3).
struct FoldInOptions {
  uint32_t max_iterations = 50;  // 1 to 10,000
  // Stop when the mean absolute change of gamma is below this; 0 = run all iterations.
  float tolerance = 0.0f;
};

// Defaults of inference proper (evaluation runs all 50).
constexpr FoldInOptions kInferenceFoldIn{50, 0.001f};

// The scratch of one thread: allocation-free after the first document of each length.
// Threads: one Inferencer a thread; the model is shared.
class Inferencer {
 public:
  Inferencer(std::shared_ptr<const TopicModel> model, const KernelTable& kernels,
             FoldInOptions options = kInferenceFoldIn);
  ~Inferencer();
  Inferencer(Inferencer&&) noexcept;

  // Counts in, mixture out. Requires: words and counts of one length, mixture of K floats.
  // Words outside the vocabulary (id >= V) are unknown; duplicates are summed by the algorithm.
  // Writes: mixture (sums to 1 within 1e-5; the prior, normalised, when no word is known);
  // *unknown_share = tokens of unknown words / all tokens (1 for an empty document).
  // Errors: kInvalidArgument for negative, NaN or infinite counts.
  Status infer(std::span<const uint32_t> words, std::span<const float> counts,
               std::span<float> mixture, float* unknown_share);
  // Raw text by the model's recipe. Errors: kUnsupported when the model has no recipe or no words.
  Status infer_text(std::string_view text, std::span<float> mixture, float* unknown_share);
  const TopicModel& model() const { return *model_; }

 private:
  struct State;
  std::shared_ptr<const TopicModel> model_;
  std::unique_ptr<State> state_;
};

// Fold-in with any alpha on bare rows: what evaluation and the trainer's held-out score use.
// gamma: [padded K] in scratch, out: expected counts. See FoldInOptions.
class FoldIn {
 public:
  FoldIn(uint32_t topics, const KernelTable& kernels);
  // rows[i]: padded row of p(word | topic) of entry i; alpha: [padded K] (padding 0).
  // Returns: gamma, [padded K], padding 0. Lifetime: until the next call.
  std::span<const float> run(std::span<const float* const> rows, std::span<const float> counts,
                             std::span<const float> alpha, FoldInOptions options);

 private:
  uint32_t topics_;
  uint32_t padded_;
  const KernelTable* kernels_;
  std::vector<float> scratch_;
};

}  // namespace sluice
