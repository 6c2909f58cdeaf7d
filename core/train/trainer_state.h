// What a trainer holds while it runs; its parts are trainer.cc (the loop) and
// trainer_checkpoint.cc.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/base/thread_team.h"
#include "core/corpus/document_windows.h"
#include "core/train/checkpoint_directory.h"
#include "core/train/checkpoint_writer.h"
#include "core/train/expectation.h"
#include "core/train/heldout.h"
#include "core/train/topic_state.h"
#include "core/train/trainer.h"
#include "core/train/word_drift.h"

namespace sluice {

struct TrainerState {
  explicit TrainerState(const TrainOptions& o)
      : options(o), kernels(o.kernels != nullptr ? *o.kernels : best_kernels()) {}

  // trainer.cc
  Status begin(DocumentSource& source);
  Status take_start();
  Status make_start(const TrainCallback& callback);
  void set_alpha();
  Status begin_next_pass();
  Status train_pass(DocumentSource& source, const TrainCallback& callback);
  Status train_window(const TrainCallback& callback);
  Status train_minibatch(std::span<const DocumentRef> refs);
  Status take_in();
  void watch_drift();
  Status next_window(DocumentSource& source, const TrainCallback& callback, bool& is_there);
  void sort_window();
  bool report(const TrainCallback& callback, bool now);
  Result<bool> plateau();
  void clear_window();

  // trainer_update.cc
  Status begin_update(DocumentSource& source);
  Status update(DocumentSource& source, const TrainCallback& callback);

  // trainer_checkpoint.cc
  // Goes on from the newest checkpoint. Returns: false when there is none.
  Result<bool> restore(DocumentSource& source);
  // After a minibatch, or because training is stopped (`is_last`: written before it returns).
  Status save_checkpoint(bool is_last);
  Status restore_window(DocumentSource& source);
  bool is_checkpoint_due() const;
  CheckpointImage image(bool is_owned);

  TrainOptions options;
  const KernelTable& kernels;
  std::optional<ThreadTeam> team;
  std::optional<TopicState> topics;
  std::vector<float> alpha;  // [padded]

  std::optional<DocumentWindows> windows;
  PassOrder order;
  Minibatch window;  // first the start's documents; for ever, when the corpus is no larger
  std::vector<uint32_t> sequence;      // in which its documents are taken
  std::vector<uint64_t> hashes;        // of its documents
  DocumentWindows::Position position;  // of it
  uint64_t window_digest = 0;
  size_t taken = 0;  // of the sequence
  bool window_is_corpus = false;
  bool is_delivered = false;  // somebody sends every pass anew (Pipe mode): it is to be read
  uint64_t input_identity = 0;

  uint32_t updates = 0;  // 0: this trainer runs
  bool started = false;  // the start was made: there is a model
  Heldout heldout;
  WordDrift drift;                   // on in the first pass, where documents are taken as they come
  double later_tokens = 0;           // of the first pass after the start's documents
  double unseen_tokens = 0;          // of them, of words that the start had not
  std::vector<Expectation> scratch;  // one a thread
  std::vector<BlockStatistics> blocks;
  uint64_t step = 0;            // minibatches so far
  uint64_t documents_seen = 0;  // in the first pass, held-out ones included
  double tokens_seen = 0;
  uint64_t known_documents = 0;  // totals known beforehand, 0 = not
  double known_tokens = 0;
  bool first_pass_done = false;
  bool is_pass_done = false;  // between two passes
  uint64_t fingerprint = 0;   // sum of the documents' hashes
  TrainProgress progress;
  StopReason stop_reason = StopReason::kNotStopped;
  double last_score = 0;
  std::chrono::steady_clock::time_point last_call{};
  bool has_told_first = false;  // this run's first minibatch, which waits for no interval

  std::optional<CheckpointDirectory> checkpoints;
  std::unique_ptr<CheckpointWriter> checkpoint_writer;
  std::chrono::steady_clock::time_point last_checkpoint{};

  double corpus_tokens() const {
    return !first_pass_done && known_tokens > 0 ? known_tokens : tokens_seen;
  }
  double mean_tokens() const {
    return tokens_seen / static_cast<double>(std::max<uint64_t>(1, documents_seen));
  }
};

}  // namespace sluice
