// The loop: buffer, start, passes over minibatches, held-out score, and when to stop.
#include "core/train/trainer.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <utility>

#include "core/corpus/record_blocks.h"
#include "core/kernels/scalar_math.h"
#include "core/train/cluster_start.h"
#include "core/train/trainer_state.h"

namespace sluice {
namespace {

// Documents swept by one task. Fewer: more threads can share a minibatch; more: rows of common
// words are gathered and merged less often.
constexpr size_t kBlockDocuments = 128;
constexpr uint64_t kMinibatchEntries = 1u << 18;  // a minibatch ends here too: bounds its rows
// rho_t = (kTau + t - 1)^-kKappa, t the minibatch from 1 (Hoffman, Blei, Bach 2010).
constexpr double kTau = 10;
constexpr double kKappa = 0.7;
constexpr float kDefaultAlpha = 0.05f;
constexpr uint32_t kMostPasses = 10;
constexpr double kPlateau = 0.006;  // least relative gain of a pass that is worth another one
// What a source holds: the ring of core/io/prefetch_source.h, a decompressor with its window (of
// `zstd -19`; not that of --long, up to 128 MB), a line or record of usual length.
constexpr uint64_t kReadingBytes = 12u << 20;
// The held-out sample, its scoring, and its copy in a checkpoint.
constexpr uint64_t kHeldoutBytes = 2u << 20;
constexpr auto kCallbackInterval = std::chrono::milliseconds(100);

Status check(const TrainOptions& o) {
  if (o.topics < 2 || o.topics > Trainer::kMaxTopics) {
    return invalid_argument("topics must be 2 to " + std::to_string(Trainer::kMaxTopics));
  }
  if (o.threads < 1 || o.threads > 256) return invalid_argument("threads must be 1 to 256");
  if (o.minibatch < 1 || o.minibatch > 4096) return invalid_argument("minibatch must be 1 to 4096");
  if (!(o.eta > 0) || o.eta > 100) return invalid_argument("eta must be over 0 and at most 100");
  if (!(o.alpha >= 0) || o.alpha > 100) return invalid_argument("alpha must be 0 (default) to 100");
  if (!(o.checkpoint.interval_seconds >= 0)) {
    return invalid_argument("checkpoint_interval_seconds must not be negative");
  }
  if (!(o.total_tokens >= 0)) return invalid_argument("total_tokens must not be negative");
  return Status();
}

}  // namespace

// What is known of the window once it is filled; it may be a checkpoint's.
void TrainerState::sort_window() {
  sequence = window_sequence(window, order, position.pass, window_is_corpus ? 0 : position.window);
  taken = 0;
}

// The next window of this pass.
Status TrainerState::next_window(DocumentSource& source, const TrainCallback& callback,
                                 bool& is_there) {
  is_there =
      SLUICE_TRY(windows->next(window, kWindowLimits, [&] { return report(callback, false); }));
  hashes = windows->hashes();
  window_digest = windows->digest();
  position = windows->position();
  progress.pass_fraction = source.progress();
  if (!is_there) return Status();
  SLUICE_TRY(take_in());
  sort_window();
  return Status();
}

// The window's documents were just read: room for their words; in the first pass totals as well.
Status TrainerState::take_in() {
  uint32_t largest = 0;
  for (const uint32_t word : window.word_ids) largest = std::max(largest, word);
  if (topics.has_value() && !window.word_ids.empty() && largest >= topics->words()) {
    SLUICE_TRY(topics->grow(largest + 1));
  }
  if (first_pass_done) return Status();
  double tokens = 0;
  for (const float count : window.counts) tokens += count;
  tokens_seen += tokens;
  documents_seen += window.size();
  fingerprint += window_digest;
  if (started && drift.is_on()) watch_drift();
  return Status();
}

void TrainerState::watch_drift() {
  const std::vector<float>& start = drift.start();
  for (size_t i = 0; i < window.word_ids.size(); ++i) {
    const uint32_t word = window.word_ids[i];
    later_tokens += window.counts[i];
    if (word >= start.size() || start[word] == 0) unseen_tokens += window.counts[i];
  }
  progress.unseen_share = later_tokens > 0 ? unseen_tokens / later_tokens : 0;
  progress.drift = std::max(progress.drift, drift.of(window));
}

// The first window: the start's documents.
Status TrainerState::take_start() {
  SLUICE_TRY(windows->start_pass(0));
  SLUICE_TRY(windows->next(window, kWindowLimits));
  hashes = windows->hashes();
  window_digest = windows->digest();
  position = windows->position();
  window_is_corpus = windows->is_last() && !is_delivered;
  SLUICE_TRY(take_in());
  if (window.size() == 0) return corrupt("the corpus has no documents");
  sort_window();
  if (windows->is_last()) first_pass_done = true;  // totals are exact from here on
  return Status();
}

void TrainerState::set_alpha() {
  const float ordinary = options.alpha > 0 ? options.alpha : kDefaultAlpha;
  alpha.assign(topics->padded(), 0.0f);
  std::fill_n(alpha.begin(), options.topics, ordinary);
  if (options.background) alpha[0] = static_cast<float>(std::max(1.0, mean_tokens())) * ordinary;
}

Status TrainerState::make_start(const TrainCallback& callback) {
  uint32_t words = 0;
  for (uint32_t word : window.word_ids) words = std::max(words, word + 1);
  std::vector<uint32_t> start;
  for (const uint32_t d : sequence) {
    if (!heldout.holds(hashes[d]) && !window.words_of(d).empty()) start.push_back(d);
  }
  if (start.size() < options.topics) {
    return corrupt("training needs at least as many documents with words as topics: " +
                   std::to_string(start.size()) + " documents, " + std::to_string(options.topics) +
                   " topics; try fewer topics");
  }
  if (!topics.has_value()) {
    topics.emplace(SLUICE_TRY(TopicState::create(options.topics, words, options.eta)));
  }
  SLUICE_TRY(topics->grow(words));
  set_alpha();
  if (!order.is_shuffled && !window_is_corpus) drift.begin(window);
  StartOptions start_options;
  start_options.seed = options.seed;
  start_options.background = options.background;
  start_options.total_tokens = corpus_tokens();
  return start_from_clusters(*topics, window, start, start_options, kernels, *team,
                             [&] { return report(callback, false); });
}

bool TrainerState::report(const TrainCallback& callback, bool now) {
  if (checkpoint_writer) progress.checkpoints = checkpoint_writer->written();
  if (!callback) return true;
  const auto time = std::chrono::steady_clock::now();
  if (!now && time - last_call < kCallbackInterval) return true;
  last_call = time;
  return callback(progress);
}

Status TrainerState::train_minibatch(std::span<const DocumentRef> refs) {
  const size_t block_count = (refs.size() + kBlockDocuments - 1) / kBlockDocuments;
  if (blocks.size() < block_count) blocks.resize(block_count);
  SweepOptions sweep;
  sweep.seed = options.seed;
  sweep.epoch = progress.pass;
  std::vector<Status> outcome(block_count);
  team->run(block_count, [&](size_t b, unsigned thread) {
    const auto block = refs.subspan(b * kBlockDocuments,
                                    std::min(kBlockDocuments, refs.size() - b * kBlockDocuments));
    outcome[b] = scratch[thread].run(*topics, alpha, window, block, sweep, kernels, blocks[b]);
  });
  double tokens = 0;
  for (size_t b = 0; b < block_count; ++b) {
    SLUICE_TRY(std::move(outcome[b]));
    tokens += blocks[b].tokens;
  }
  progress.documents += refs.size();
  progress.tokens += tokens;
  if (tokens <= 0) return Status();
  ++step;
  const double rho = exact_pow(kTau + static_cast<double>(step - 1), -kKappa);
  topics->update(rho, corpus_tokens() / tokens, blocks, block_count, kernels, *team);
  return Status();
}

// Trains on what is left of the window, but for held-out documents, minibatch by minibatch.
Status TrainerState::train_window(const TrainCallback& callback) {
  std::vector<DocumentRef> refs;
  uint64_t entries = 0;
  while (taken < sequence.size()) {
    const uint32_t d = sequence[taken];
    if (!heldout.holds(hashes[d])) {
      refs.push_back({d, position.documents + taken});
      entries += window.words_of(d).size();
    }
    ++taken;
    const bool is_full = refs.size() >= options.minibatch || entries >= kMinibatchEntries;
    if (refs.empty() || (!is_full && taken < sequence.size())) continue;
    SLUICE_TRY(train_minibatch(refs));
    refs.clear();
    entries = 0;
    if (is_checkpoint_due()) SLUICE_TRY(save_checkpoint(false));
    const bool is_first = !std::exchange(has_told_first, true);
    if (!report(callback, is_first)) {
      return Status(StatusCode::kCancelled, "training was stopped");
    }
  }
  return Status();
}

// Trains from where `position` and `taken` stand to the end of the pass.
Status TrainerState::train_pass(DocumentSource& source, const TrainCallback& callback) {
  SLUICE_TRY(train_window(callback));
  while (!window_is_corpus) {
    bool is_there = false;
    SLUICE_TRY(next_window(source, callback, is_there));
    if (!is_there) return Status();
    SLUICE_TRY(train_window(callback));
  }
  return Status();
}

// Scores the held-out sample. Returns: whether another pass is not worth its time.
Result<bool> TrainerState::plateau() {
  const double score = SLUICE_TRY(heldout.perplexity(*topics, alpha, kernels));
  const double gain = last_score > 0 ? (last_score - score) / last_score : 1.0;
  last_score = score;
  progress.heldout_perplexity = score;
  return heldout.is_telling() && gain < kPlateau;
}

// From nothing, or from a checkpoint, to the first document to train on.
Status TrainerState::begin(DocumentSource& source) {
  known_documents = options.total_documents;
  known_tokens =
      options.total_tokens > 0 ? options.total_tokens : source.total_tokens().value_or(0.0);
  const uint32_t most = options.max_passes > 0 ? options.max_passes : kMostPasses;
  progress.max_passes = options.passes > 0 ? options.passes : std::min(most, kMostPasses);
  order = PassOrder{options.is_shuffled && source.can_shuffle(), options.seed};
  is_delivered = source.can_rewind() && !source.can_shuffle();
  windows.emplace(source, order);
  input_identity = source.identity();
  last_checkpoint = std::chrono::steady_clock::now();
  if (checkpoints && SLUICE_TRY(restore(source))) return Status();
  if (auto words = source.vocabulary_size(); words.has_value() && *words > 0) {
    topics.emplace(SLUICE_TRY(TopicState::create(options.topics, *words, options.eta)));
  }
  return take_start();
}

Result<Trainer> Trainer::create(const TrainOptions& options) {
  SLUICE_TRY(check(options));
  auto state = std::make_unique<TrainerState>(options);
  state->team.emplace(SLUICE_TRY(ThreadTeam::create(options.threads)));
  state->scratch.resize(options.threads);
  if (const CheckpointOptions& to = options.checkpoint; !to.path.empty()) {
    state->checkpoints.emplace(to.path, to.store, to.warn);
    state->checkpoint_writer = std::make_unique<CheckpointWriter>(*state->checkpoints);
  }
  return Trainer(std::move(state));
}

Trainer::Trainer(std::unique_ptr<TrainerState> state) : state_(std::move(state)) {}
Trainer::Trainer(Trainer&&) noexcept = default;
Trainer::~Trainer() = default;

Status Trainer::run(DocumentSource& source, const TrainCallback& callback) {
  TrainerState& s = *state_;
  if (s.windows.has_value() || s.updates > 0) return invalid_argument("a trainer runs once");
  Status status = run_passes(source, callback);
  if (status.code() == StatusCode::kCancelled) s.stop_reason = StopReason::kCancelled;
  if (s.checkpoint_writer == nullptr) return status;
  if (status.code() == StatusCode::kCancelled && s.started) {
    const TrainProgress shown = s.progress;
    if (s.is_pass_done) SLUICE_TRY(s.begin_next_pass());
    SLUICE_TRY(s.save_checkpoint(true));
    s.progress = shown;
  }
  Status written = s.checkpoint_writer->wait();
  s.progress.checkpoints = s.checkpoint_writer->written();
  return status.ok() ? std::move(written) : std::move(status);
}

Status Trainer::run_passes(DocumentSource& source, const TrainCallback& callback) {
  TrainerState& s = *state_;
  SLUICE_TRY(s.begin(source));
  if (!s.started) {
    s.heldout.take(s.window, s.sequence, s.hashes, s.options.seed, s.options.topics);
    s.progress.phase = TrainProgress::Phase::kStart;
    if (!s.report(callback, true)) {
      return Status(StatusCode::kCancelled, "training was stopped");
    }
    SLUICE_TRY(s.make_start(callback));
    s.started = true;
    s.progress.pass = 1;
  }
  s.progress.phase = TrainProgress::Phase::kTraining;
  const bool is_one_pass = !source.can_rewind() && !s.window_is_corpus;
  for (;;) {
    SLUICE_TRY(s.train_pass(source, callback));
    s.first_pass_done = true;
    s.is_pass_done = true;
    s.progress.passes_done = s.progress.pass;
    s.drift.end();
    s.topics->recompute_totals();
    const bool settled = SLUICE_TRY(s.plateau());
    if (s.progress.pass >= s.progress.max_passes) {
      s.stop_reason = StopReason::kPasses;
    } else if (is_one_pass) {
      s.stop_reason = StopReason::kOnePass;
    } else if (settled && s.options.passes == 0) {
      s.stop_reason = StopReason::kPlateau;
    }
    if (s.stop_reason != StopReason::kNotStopped) s.progress.phase = TrainProgress::Phase::kDone;
    const bool goes_on = s.report(callback, true);
    if (s.stop_reason != StopReason::kNotStopped) return Status();
    if (!goes_on) return Status(StatusCode::kCancelled, "training was stopped");
    SLUICE_TRY(s.begin_next_pass());
  }
}

// An empty window before the first of the next pass, or the whole corpus in its next sequence.
Status TrainerState::begin_next_pass() {
  is_pass_done = false;
  ++progress.pass;
  progress.pass_fraction = -1;
  const uint64_t pass = progress.pass - 1;
  if (window_is_corpus) {
    position.pass = pass;
    sort_window();
    return Status();
  }
  clear_window();
  return windows->start_pass(pass);
}

void TrainerState::clear_window() {
  window.clear();
  hashes.clear();
  sequence.clear();
  taken = 0;
  window_digest = 0;
}

Result<TopicModel> Trainer::finish() {
  TrainerState& s = *state_;
  if (!s.started) return invalid_argument("there is no model yet: run() has to come first");
  TopicModel model;
  model.topics = s.options.topics;
  model.words = s.topics->words();
  s.topics->recompute_totals();
  SLUICE_TRY(s.topics->fill_model(model));
  model.alpha.assign(s.alpha.begin(), s.alpha.begin() + s.options.topics);
  model.eta = s.options.eta;
  model.background_topic = s.options.background ? 0 : kNoBackground;
  model.facts.documents = s.documents_seen;
  model.facts.tokens = s.tokens_seen;
  model.facts.mean_document_tokens = s.mean_tokens();
  model.facts.seed = s.options.seed;
  model.facts.passes = s.updates > 0 ? 1 : s.progress.pass;
  model.facts.heldout_perplexity = s.progress.heldout_perplexity;
  char hex[17] = {};
  const auto end = std::to_chars(hex, hex + 16, s.fingerprint, 16);
  model.facts.data_fingerprint.assign(hex, end.ptr);
  return Result<TopicModel>(std::move(model));
}

Status Trainer::remove_checkpoints() {
  if (!state_->checkpoints) return Status();
  SLUICE_TRY(state_->checkpoint_writer->wait());
  return state_->checkpoints->remove_all();
}

StopReason Trainer::stop_reason() const { return state_->stop_reason; }
const TrainProgress& Trainer::progress() const { return state_->progress; }

uint64_t Trainer::memory_estimate(const TrainOptions& options, uint32_t words) {
  const uint64_t row = uint64_t{padded_topics(options.topics)} * sizeof(float);
  const uint64_t state = row * words;
  const uint64_t start = uint64_t{kWindowLimits.entries} * 12 +
                         kWindowLimits.documents * 96 +  // ids, counts, k-means weights, places
                         kLanes * kLaneBytes;
  // Rows of statistics: one a distinct word of a block, all blocks of a minibatch at once; gathered
  // rows: those of one block a thread. Buffers grow by a quarter.
  const uint64_t blocks = (options.minibatch + kBlockDocuments - 1) / kBlockDocuments;
  const uint64_t statistics = std::min(kMinibatchEntries, blocks * words) * row;
  const uint64_t gathered = std::min<uint64_t>(kMinibatchEntries, words) * row * options.threads;
  // While the model is taken, or a checkpoint written or read, there are two of it: rows, and the
  // words that the start had.
  return 2 * (state + words) + start + (statistics + gathered) / 4 * 5 +
         uint64_t{options.threads} * words * 8 + kReadingBytes + kHeldoutBytes;
}

}  // namespace sluice
