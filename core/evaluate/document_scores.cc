// Splits a minibatch into fixed blocks, scores them on any number of threads and adds the blocks'
// sums in order, so that sums do not depend on who computed them.
#include "core/evaluate/document_scores.h"

#include <algorithm>

#include "core/infer/main_topic.h"
#include "core/kernels/scalar_math.h"

namespace sluice {
namespace {

constexpr size_t kBlockDocuments = 32;

}  // namespace

struct DocumentScores::Worker {
  Worker(uint32_t topics, const KernelTable& kernels, uint32_t iterations)
      : scorer(topics, kernels, {iterations, 0.0f}), inference(topics, kernels) {}
  KnownWords known;
  CompletionScorer scorer;
  FoldIn inference;
};

struct DocumentScores::Block {
  Completion at_alpha, at_own_alpha;
  std::vector<double> mixture_sum;                        // [K]
  std::vector<std::pair<uint32_t, int32_t>> main_topics;  // with the label, where there is one
  Status status;
};

DocumentScores::DocumentScores(const TopicModel& model, std::span<const uint32_t> word_map,
                               const KernelTable& kernels, float alpha, uint32_t fold_in_iterations,
                               ThreadTeam& team)
    : model_(model),
      word_map_(word_map),
      team_(team),
      alpha_(model.topics, alpha),
      mixture_sum_(model.topics) {
  for (unsigned i = 0; i < team.threads(); ++i) {
    workers_.emplace_back(model.topics, kernels, fold_in_iterations);
  }
}
DocumentScores::~DocumentScores() = default;
DocumentScores::DocumentScores(DocumentScores&&) noexcept = default;

Status DocumentScores::score_document(const Minibatch& documents, size_t d, Worker& worker,
                                      Block& block) {
  SLUICE_TRY(worker.known.take(model_, documents.words_of(d), documents.counts_of(d), word_map_));
  const auto rows = worker.known.rows();
  const auto counts = worker.known.counts();
  block.at_alpha.unknown_tokens += worker.known.unknown_tokens();
  block.at_own_alpha.unknown_tokens += worker.known.unknown_tokens();
  worker.scorer.add(rows, counts, model_.alpha, block.at_own_alpha);
  const auto gamma = worker.scorer.add(rows, counts, alpha_, block.at_alpha);
  if (!gamma.empty()) {
    double total = 0;
    for (uint32_t k = 0; k < model_.topics; ++k) total += gamma[k];
    for (uint32_t k = 0; k < model_.topics; ++k) block.mixture_sum[k] += gamma[k] / total;
  }
  const int32_t label = d < documents.labels.size() ? documents.labels[d] : Minibatch::kNoLabel;
  if (label == Minibatch::kNoLabel) return Status();
  const auto expected = worker.inference.run(rows, counts, model_.alpha, kInferenceFoldIn);
  block.main_topics.push_back(
      {main_topic(expected.first(model_.topics), model_.background_topic), label});
  return Status();
}

void DocumentScores::score_block(const Minibatch& documents, size_t number, Worker& worker) {
  Block& block = blocks_[number];
  block.at_alpha = block.at_own_alpha = {};
  block.mixture_sum.assign(model_.topics, 0.0);
  block.main_topics.clear();
  block.status = Status();
  const size_t end = std::min(documents.size(), (number + 1) * kBlockDocuments);
  for (size_t d = number * kBlockDocuments; d < end; ++d) {
    Status status = score_document(documents, d, worker, block);
    if (status.ok()) continue;
    // The reader vouched for these counts: what is wrong with them is the data's fault.
    block.status =
        corrupt(std::string(status.message())).at(static_cast<int64_t>(documents_ + d), -1);
    return;
  }
}

Status DocumentScores::add(const Minibatch& documents) {
  const size_t count = (documents.size() + kBlockDocuments - 1) / kBlockDocuments;
  if (blocks_.size() < count) blocks_.resize(count);
  team_.run(count, [&](size_t number, unsigned thread) {
    try {
      score_block(documents, number, workers_[thread]);
    } catch (const std::bad_alloc&) {  // it may not pass through the team
      blocks_[number].status = Status(StatusCode::kOutOfMemory, "no memory to score a document");
    }
  });
  for (size_t i = 0; i < count; ++i) {
    Block& block = blocks_[i];
    SLUICE_TRY(std::move(block.status));
    at_alpha_ += block.at_alpha;
    at_own_alpha_ += block.at_own_alpha;
    for (size_t k = 0; k < mixture_sum_.size(); ++k) mixture_sum_[k] += block.mixture_sum[k];
    for (const auto& [topic, label] : block.main_topics) labels_.add(topic, label);
  }
  documents_ += documents.size();
  return Status();
}

double DocumentScores::effective_topics() const {
  double total = 0;
  for (const double sum : mixture_sum_) total += sum;
  if (!(total > 0)) return 0.0;
  double entropy = 0;
  for (const double sum : mixture_sum_) {
    if (sum > 0) entropy -= sum / total * exact_log(sum / total);
  }
  return exact_exp(entropy);
}

}  // namespace sluice
