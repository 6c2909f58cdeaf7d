// Scores of a stream of documents under a model, minibatch by minibatch: completion at two priors,
// the mean mixture, and the main topics of labelled documents.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/base/thread_team.h"
#include "core/corpus/minibatch.h"
#include "core/evaluate/label_agreement.h"
#include "core/infer/completion.h"
#include "core/infer/known_words.h"
#include "core/kernels/kernels.h"
#include "core/model/topic_model.h"

namespace sluice {

class DocumentScores {
 public:
  // Requires: model and kernels outlive it; alpha > 0; `team` makes the threads.
  DocumentScores(const TopicModel& model, std::span<const uint32_t> word_map,
                 const KernelTable& kernels, float alpha, uint32_t fold_in_iterations,
                 ThreadTeam& team);
  ~DocumentScores();
  DocumentScores(DocumentScores&&) noexcept;

  // Errors: kCorrupt, with the record's number: a document that can't be scored.
  Status add(const Minibatch& documents);

  uint64_t documents() const { return documents_; }
  const Completion& at_alpha() const { return at_alpha_; }
  const Completion& at_own_alpha() const { return at_own_alpha_; }
  double effective_topics() const;
  LabelAgreement label_agreement() const { return labels_.agreement(); }

 private:
  struct Worker;
  struct Block;
  void score_block(const Minibatch& documents, size_t block, Worker& worker);
  Status score_document(const Minibatch& documents, size_t d, Worker& worker, Block& block);

  const TopicModel& model_;
  std::span<const uint32_t> word_map_;
  ThreadTeam& team_;
  std::vector<float> alpha_;     // [K] symmetric
  std::vector<Worker> workers_;  // one a thread
  std::vector<Block> blocks_;    // partial sums of fixed runs of documents
  uint64_t documents_ = 0;
  Completion at_alpha_, at_own_alpha_;
  std::vector<double> mixture_sum_;  // [K]
  TopicLabelTable labels_;
};

}  // namespace sluice
