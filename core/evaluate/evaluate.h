// Scores of a model. One definition of held-out perplexity everywhere: document completion.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/document_source.h"
#include "core/infer/completion.h"
#include "core/kernels/kernels.h"
#include "core/model/topic_model.h"

namespace sluice {

struct LabelAgreement {
  uint64_t documents = 0;  // with a label
  double purity = 0;
  double nmi = 0;  // normalised by the arithmetic mean of the entropies
};

struct EvaluationOptions {
  float alpha = 0.1f;          // symmetric, for comparing models
  uint32_t fold_in_iterations = 50;
  uint32_t top_words = 10;     // of NPMI and diversity
  uint32_t threads = 1;
};

struct Evaluation {
  uint64_t documents = 0;
  Completion at_alpha;      // at options.alpha
  Completion at_own_alpha;  // at the model's alpha
  double npmi = 0;          // mean over topics; a pair that never co-occurs counts -1
  std::vector<double> topic_npmi;  // [K]
  double diversity = 0;     // unique share of all topics' top words
  double effective_topics = 0;  // exp entropy of the mean mixture (at options.alpha)
  LabelAgreement labels;    // documents = 0 when there are none
};

// `documents` are scored; NPMI co-occurrence is counted on `reference` (may be the same object: it
// is rewound; a source that cannot rewind is an error only then).
// word_map: empty, or for each word id of a source the model's id (kUnknownWord = none).
constexpr uint32_t kUnknownWord = 0xffffffffu;
struct EvaluationInput {
  DocumentSource* source = nullptr;
  std::vector<uint32_t> word_map;
};
// Metric: facts in docs/benchmarks.md (The metric). Memory: (K * top_words) squared bits at most for pair
// counts, one minibatch, label table. Results do not depend on `threads`.
Result<Evaluation> evaluate_model(const TopicModel& model, EvaluationInput documents,
                                  EvaluationInput reference, const KernelTable& kernels,
                                  const EvaluationOptions& options);

}  // namespace sluice
