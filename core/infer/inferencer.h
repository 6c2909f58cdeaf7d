// Inference: the mixture of a document under a fixed model. Deterministic; a document's answer does
// not depend on what was inferred before it or beside it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/base/status.h"
#include "core/infer/fold_in.h"
#include "core/kernels/kernels.h"
#include "core/model/topic_model.h"

namespace sluice {

// The scratch of one thread: allocation-free once it has seen the longest document.
// Threads: one Inferencer a thread; the model is shared.
class Inferencer {
 public:
  // Requires: model has topics and words; `kernels` outlives it.
  Inferencer(std::shared_ptr<const TopicModel> model, const KernelTable& kernels,
             FoldInOptions options = kInferenceFoldIn);
  ~Inferencer();
  Inferencer(Inferencer&&) noexcept;
  Inferencer& operator=(Inferencer&&) noexcept;

  // Counts in, mixture out. Requires: words and counts of one length, mixture of K floats.
  // Words outside the vocabulary (id >= V) are unknown; duplicates are summed, their order does not
  // matter. Writes: mixture (sums to 1 within 1e-5; the prior, normalised, when no word is known);
  // *unknown_share = tokens of unknown words / all tokens (1 for a document without tokens).
  // Errors: kInvalidArgument for other lengths, for negative, NaN or infinite counts and for more
  // than kMaxDocumentTokens; nothing is written then.
  // Cost: iterations * words * K at most: topics without a share leave on the way
  // (docs/benchmarks.md); 10 to 17 steps by default.
  Status infer(std::span<const uint32_t> words, std::span<const float> counts,
               std::span<float> mixture, float* unknown_share);
  // Raw text (title, newline, text) by the model's recipe: what `infer` gives for its words.
  // Errors: kUnsupported when the model has no recipe or no words; those of Recipe::from_json.
  Status infer_text(std::string_view text, std::span<float> mixture, float* unknown_share);
  // Where the words of the last text stand in it, in order. Lifetime: until the next call.
  struct TextWord {
    size_t begin;  // bytes of the text
    size_t end;
    uint32_t word;  // its id, or kUnknownWord
  };
  std::span<const TextWord> text_words() const;
  const TopicModel& model() const { return *model_; }

 private:
  struct State;
  std::shared_ptr<const TopicModel> model_;
  std::unique_ptr<State> state_;
};

}  // namespace sluice
