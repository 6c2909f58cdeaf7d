// Scores of a model. One definition of held-out perplexity everywhere: document completion.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/document_source.h"
#include "core/evaluate/label_agreement.h"
#include "core/infer/completion.h"
#include "core/infer/known_words.h"
#include "core/kernels/kernels.h"
#include "core/model/topic_model.h"

namespace sluice {

struct EvaluationOptions {
  float alpha = 0.1f;                // symmetric, for comparing models; above 0, at most 1e6
  uint32_t fold_in_iterations = 50;  // all of them; 1 to 10,000
  uint32_t top_words = 10;           // of NPMI and diversity; 2 to 100
  uint32_t threads = 1;              // 1 to 256; never changes a number
};

struct Evaluation {
  uint64_t documents = 0;   // read; those of fewer than two known words add nothing to the scores
  Completion at_alpha;      // at options.alpha
  Completion at_own_alpha;  // at the model's alpha
  double npmi = 0;          // mean over topics; a pair that never co-occurs counts -1
  std::vector<double> topic_npmi;  // [K]
  double diversity = 0;            // unique share of all topics' top words
  // exp of the entropy of the mean mixture of the observed halves (at options.alpha); 0 without.
  double effective_topics = 0;
  // Of each labelled document's main topic (main_topic.h) by inference as `transform` does it.
  LabelAgreement labels;  // documents = 0 when there are none
};

struct EvaluationInput {
  DocumentSource* source = nullptr;
  // Empty, or for each word id of the source the model's id (kUnknownWord = none).
  std::vector<uint32_t> word_map;
};

// Scores `documents`; NPMI co-occurrence is counted on `reference`, in one pass over both when they
// are the same source, so that nothing is ever rewound. Both are read from where they stand.
// Metric: docs/benchmarks.md (The metric); top words by probability, ties by id.
// Errors: kInvalidArgument (an option out of its range, no source); kCorrupt (no documents, more
// than kMaxDocumentTokens in one); those of reading; kOutOfMemory (no threads).
// Memory: K * top_words^2 pair counts, one minibatch, one entry per label and topic that meet.
// Threads: options.threads are started; results do not depend on how many.
Result<Evaluation> evaluate_model(const TopicModel& model, EvaluationInput documents,
                                  EvaluationInput reference, const KernelTable& kernels,
                                  const EvaluationOptions& options);

}  // namespace sluice
