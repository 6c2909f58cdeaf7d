// Reads the documents and the reference once and puts the scores together.
#include "core/evaluate/evaluate.h"

#include <algorithm>
#include <utility>

#include "core/base/thread_team.h"
#include "core/evaluate/coherence.h"
#include "core/evaluate/document_scores.h"
#include "core/model/topic_words.h"

namespace sluice {
namespace {

constexpr size_t kMinibatchDocuments = 1024;

Status check(const TopicModel& model, const EvaluationInput& documents,
             const EvaluationInput& reference, const EvaluationOptions& options) {
  if (documents.source == nullptr || reference.source == nullptr) {
    return invalid_argument("no documents to evaluate on");
  }
  if (model.alpha.size() != model.topics) return invalid_argument("the model has no prior");
  if (!(options.alpha > 0) || !(options.alpha <= 1e6f)) {
    return invalid_argument("alpha is not a number above 0, at most 1e6");
  }
  if (options.fold_in_iterations < 1 || options.fold_in_iterations > 10'000) {
    return invalid_argument("fold_in_iterations is not in 1 to 10,000");
  }
  if (options.top_words < 2 || options.top_words > 100) {
    return invalid_argument("top_words is not in 2 to 100");
  }
  if (options.threads < 1 || options.threads > 256) {
    return invalid_argument("threads is not in 1 to 256");
  }
  return Status();
}

Result<std::vector<std::vector<uint32_t>>> top_words(const TopicModel& model, uint32_t count) {
  const TopicWords ranked = SLUICE_TRY(TopicWords::create(
      model, WordRanking::kProbability, kDefaultRelevanceLambda, std::min(count, model.words)));
  std::vector<std::vector<uint32_t>> result(model.topics);
  for (uint32_t topic = 0; topic < model.topics; ++topic) {
    for (const RankedWord& word : ranked.top(topic)) result[topic].push_back(word.word);
  }
  return result;
}

void count_words(const Minibatch& batch, std::span<const uint32_t> word_map, Coherence& coherence) {
  for (size_t d = 0; d < batch.size(); ++d) {
    coherence.add(batch.words_of(d), batch.counts_of(d), word_map);
  }
}

// Hands the source's minibatches to `use` until it ends. Errors: kCorrupt when there were none.
template <typename Use>
Status for_each_minibatch(DocumentSource& source, const char* what, Use&& use) {
  Minibatch batch;
  for (uint64_t documents = 0;; documents += batch.size()) {
    batch.clear();
    const size_t count = SLUICE_TRY(source.read(batch, kMinibatchDocuments));
    if (count == 0) return documents > 0 ? Status() : corrupt(what);
    SLUICE_TRY(use(batch));
  }
}

Evaluation summary(const DocumentScores& scores, const Coherence& coherence) {
  Evaluation result;
  result.documents = scores.documents();
  result.at_alpha = scores.at_alpha();
  result.at_own_alpha = scores.at_own_alpha();
  result.topic_npmi = coherence.topic_npmi();
  for (const double npmi : result.topic_npmi) result.npmi += npmi;
  result.npmi /= static_cast<double>(result.topic_npmi.size());
  result.diversity = coherence.diversity();
  result.effective_topics = scores.effective_topics();
  result.labels = scores.label_agreement();
  return result;
}

}  // namespace

Result<Evaluation> evaluate_model(const TopicModel& model, EvaluationInput documents,
                                  EvaluationInput reference, const KernelTable& kernels,
                                  const EvaluationOptions& options) {
  SLUICE_TRY(check(model, documents, reference, options));
  ThreadTeam team = SLUICE_TRY(ThreadTeam::create(options.threads));
  Coherence coherence(model.words, SLUICE_TRY(top_words(model, options.top_words)));
  DocumentScores scores(model, documents.word_map, kernels, options.alpha,
                        options.fold_in_iterations, team);
  const bool is_one_pass = documents.source == reference.source;
  SLUICE_TRY(for_each_minibatch(*documents.source, "there are no documents to evaluate on",
                                [&](const Minibatch& batch) {
                                  if (is_one_pass)
                                    count_words(batch, documents.word_map, coherence);
                                  return scores.add(batch);
                                }));
  if (!is_one_pass) {
    SLUICE_TRY(for_each_minibatch(*reference.source, "the reference corpus has no documents",
                                  [&](const Minibatch& batch) {
                                    count_words(batch, reference.word_map, coherence);
                                    return Status();
                                  }));
  }
  return summary(scores, coherence);
}

}  // namespace sluice
