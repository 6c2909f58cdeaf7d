// The loop: buffer, start, passes over minibatches, held-out score, and when to stop.
#include "core/train/trainer.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include "core/base/random.h"
#include "core/base/thread_team.h"
#include "core/base/xxhash64.h"
#include "core/kernels/scalar_math.h"
#include "core/train/cluster_start.h"
#include "core/train/expectation.h"
#include "core/train/heldout.h"
#include "core/train/topic_state.h"

namespace sluice {
namespace {

// The start's buffer: so many documents or entries, whichever comes first. More documents: a better
// start (10k: 1552, 20k: 1497, 40k: 1483 after two passes on papers); 8 bytes an entry.
constexpr uint64_t kStartDocuments = 32768;
constexpr uint64_t kStartEntries = 4u << 20;
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
constexpr auto kCallbackInterval = std::chrono::milliseconds(100);

Status check(const TrainOptions& o) {
  if (o.topics < 2 || o.topics > Trainer::kMaxTopics) {
    return invalid_argument("topics must be 2 to " + std::to_string(Trainer::kMaxTopics));
  }
  if (o.threads < 1 || o.threads > 256) return invalid_argument("threads must be 1 to 256");
  if (o.minibatch < 1 || o.minibatch > 4096) return invalid_argument("minibatch must be 1 to 4096");
  if (!(o.eta > 0) || o.eta > 100) return invalid_argument("eta must be over 0 and at most 100");
  if (!(o.alpha >= 0) || o.alpha > 100) return invalid_argument("alpha must be 0 (default) to 100");
  if (!(o.total_tokens >= 0)) return invalid_argument("total_tokens must not be negative");
  return Status();
}

}  // namespace

struct Trainer::State {
  explicit State(const TrainOptions& o)
      : options(o), kernels(o.kernels != nullptr ? *o.kernels : best_kernels()) {}

  Status fill_buffer(DocumentSource& source);
  Status make_start();
  Status train_pass(DocumentSource& source, const TrainCallback& callback);
  Status train_stream(const Minibatch& documents, const TrainCallback& callback);
  Status train_minibatch(const Minibatch& documents, std::span<const DocumentRef> refs);
  Status take_in(const Minibatch& documents, size_t from);
  bool report(const TrainCallback& callback, bool now);
  void set_alpha();
  Result<bool> plateau();

  TrainOptions options;
  const KernelTable& kernels;
  std::optional<ThreadTeam> team;
  std::optional<TopicState> topics;
  std::vector<float> alpha;  // [padded]
  Minibatch buffer;          // the first documents; all of them when `buffer_is_corpus`
  bool buffer_is_corpus = false;
  bool started = false;  // the start was made: there is a model
  Heldout heldout;
  std::vector<Expectation> scratch;  // one a thread
  std::vector<BlockStatistics> blocks;
  uint64_t step = 0;            // minibatches so far
  uint64_t number = 0;          // of the next document in this pass
  uint64_t documents_seen = 0;  // in the first pass, held-out ones included
  double tokens_seen = 0;
  uint64_t known_documents = 0;  // totals known beforehand, 0 = not
  double known_tokens = 0;
  bool first_pass_done = false;
  Xxh64 fingerprint;
  TrainProgress progress;
  StopReason stop_reason = StopReason::kNotStopped;
  double last_score = 0;
  std::chrono::steady_clock::time_point last_call{};

  double corpus_tokens() const {
    return !first_pass_done && known_tokens > 0 ? known_tokens : tokens_seen;
  }
  double mean_tokens() const {
    return tokens_seen / static_cast<double>(std::max<uint64_t>(1, documents_seen));
  }
};

// Documents from `from` on were just read for the first time: checks, totals, fingerprint.
Status Trainer::State::take_in(const Minibatch& documents, size_t from) {
  const size_t begin = documents.offsets[from];
  uint32_t largest = 0;
  for (size_t i = begin; i < documents.word_ids.size(); ++i) {
    largest = std::max(largest, documents.word_ids[i]);
  }
  if (topics.has_value() && documents.word_ids.size() > begin && largest >= topics->words()) {
    SLUICE_TRY(topics->grow(largest + 1));
  }
  if (first_pass_done) return Status();
  double tokens = 0;
  for (size_t i = begin; i < documents.counts.size(); ++i) tokens += documents.counts[i];
  tokens_seen += tokens;
  documents_seen += documents.size() - from;
  const auto bytes = [](const auto& values, size_t first) {
    return std::span(reinterpret_cast<const uint8_t*>(values.data() + first),
                     (values.size() - first) * sizeof(values[0]));
  };
  fingerprint.update(bytes(documents.word_ids, begin));
  fingerprint.update(bytes(documents.counts, begin));
  return Status();
}

Status Trainer::State::fill_buffer(DocumentSource& source) {
  while (buffer.size() < kStartDocuments && buffer.word_ids.size() < kStartEntries) {
    const size_t before = buffer.size();
    const size_t wanted = std::min<size_t>(options.minibatch, kStartDocuments - before);
    const size_t got = SLUICE_TRY(source.read(buffer, wanted));
    if (got == 0) {
      buffer_is_corpus = true;
      break;
    }
    SLUICE_TRY(take_in(buffer, before));
  }
  if (buffer_is_corpus) first_pass_done = true;  // totals are exact from here on
  return Status();
}

void Trainer::State::set_alpha() {
  const float ordinary = options.alpha > 0 ? options.alpha : kDefaultAlpha;
  alpha.assign(topics->padded(), 0.0f);
  std::fill_n(alpha.begin(), options.topics, ordinary);
  if (options.background) alpha[0] = static_cast<float>(std::max(1.0, mean_tokens())) * ordinary;
}

Status Trainer::State::make_start() {
  uint32_t words = 0;
  for (uint32_t word : buffer.word_ids) words = std::max(words, word + 1);
  std::vector<uint32_t> start;
  for (size_t d = 0; d < buffer.size(); ++d) {
    if (heldout.holds(d)) continue;
    if (!buffer.words_of(d).empty()) start.push_back(static_cast<uint32_t>(d));
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
  StartOptions start_options;
  start_options.seed = options.seed;
  start_options.background = options.background;
  start_options.total_tokens = corpus_tokens();
  return start_from_clusters(*topics, buffer, start, start_options, kernels, *team);
}

bool Trainer::State::report(const TrainCallback& callback, bool now) {
  if (!callback) return true;
  const auto time = std::chrono::steady_clock::now();
  if (!now && time - last_call < kCallbackInterval) return true;
  last_call = time;
  return callback(progress);
}

Status Trainer::State::train_minibatch(const Minibatch& documents,
                                       std::span<const DocumentRef> refs) {
  const size_t block_count = (refs.size() + kBlockDocuments - 1) / kBlockDocuments;
  if (blocks.size() < block_count) blocks.resize(block_count);
  SweepOptions sweep;
  sweep.seed = options.seed;
  sweep.epoch = progress.pass;
  std::vector<Status> outcome(block_count);
  team->run(block_count, [&](size_t b, unsigned thread) {
    const auto block = refs.subspan(b * kBlockDocuments,
                                    std::min(kBlockDocuments, refs.size() - b * kBlockDocuments));
    outcome[b] = scratch[thread].run(*topics, alpha, documents, block, sweep, kernels, blocks[b]);
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

// Trains on all documents of `documents` that are not held out, minibatch by minibatch.
Status Trainer::State::train_stream(const Minibatch& documents, const TrainCallback& callback) {
  std::vector<DocumentRef> refs;
  uint64_t entries = 0;
  for (size_t d = 0; d < documents.size(); ++d, ++number) {
    if (!heldout.holds(number)) {
      refs.push_back({static_cast<uint32_t>(d), number});
      entries += documents.words_of(d).size();
    }
    const bool full = refs.size() >= options.minibatch || entries >= kMinibatchEntries;
    if (refs.empty() || (!full && d + 1 < documents.size())) continue;
    SLUICE_TRY(train_minibatch(documents, refs));
    refs.clear();
    entries = 0;
    if (!report(callback, false)) return Status(StatusCode::kCancelled, "training was stopped");
  }
  return Status();
}

Status Trainer::State::train_pass(DocumentSource& source, const TrainCallback& callback) {
  number = 0;
  const bool from_buffer = buffer_is_corpus || progress.pass == 1;
  if (from_buffer) SLUICE_TRY(train_stream(buffer, callback));
  if (buffer_is_corpus) return Status();
  if (from_buffer) {
    buffer = Minibatch();  // its documents come from the source from now on
  } else {
    SLUICE_TRY(source.rewind());
  }
  Minibatch chunk;
  for (;;) {
    chunk.clear();
    const size_t got = SLUICE_TRY(source.read(chunk, options.minibatch));
    if (got == 0) return Status();
    SLUICE_TRY(take_in(chunk, 0));
    progress.pass_fraction = source.progress();
    SLUICE_TRY(train_stream(chunk, callback));
  }
}

// Scores the held-out sample. Returns: whether another pass is not worth its time.
Result<bool> Trainer::State::plateau() {
  const double score = SLUICE_TRY(heldout.perplexity(*topics, alpha, kernels));
  const double gain = last_score > 0 ? (last_score - score) / last_score : 1.0;
  last_score = score;
  progress.heldout_perplexity = score;
  return heldout.is_telling() && gain < kPlateau;
}

Result<Trainer> Trainer::create(const TrainOptions& options) {
  SLUICE_TRY(check(options));
  auto state = std::make_unique<State>(options);
  state->team.emplace(SLUICE_TRY(ThreadTeam::create(options.threads)));
  state->scratch.resize(options.threads);
  return Trainer(std::move(state));
}

Trainer::Trainer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Trainer::Trainer(Trainer&&) noexcept = default;
Trainer::~Trainer() = default;

Status Trainer::run(DocumentSource& source, const TrainCallback& callback) {
  State& s = *state_;
  if (s.topics.has_value()) return invalid_argument("a trainer runs once");
  s.known_documents = s.options.total_documents;
  s.known_tokens =
      s.options.total_tokens > 0 ? s.options.total_tokens : source.total_tokens().value_or(0.0);
  const bool one_pass = !source.can_rewind();
  s.progress.max_passes = s.options.passes > 0 ? s.options.passes : kMostPasses;
  if (auto words = source.vocabulary_size(); words.has_value() && *words > 0) {
    s.topics.emplace(SLUICE_TRY(TopicState::create(s.options.topics, *words, s.options.eta)));
  }
  SLUICE_TRY(s.fill_buffer(source));
  if (s.buffer.size() == 0) return corrupt("the corpus has no documents");
  s.heldout.take(s.buffer, s.options.seed, s.options.topics);
  s.progress.phase = TrainProgress::Phase::kStart;
  if (!s.report(callback, true)) {
    return Status(StatusCode::kCancelled, "training was stopped");
  }
  SLUICE_TRY(s.make_start());
  s.started = true;
  s.progress.phase = TrainProgress::Phase::kTraining;
  for (;;) {
    ++s.progress.pass;
    s.progress.pass_fraction = -1;
    if (Status status = s.train_pass(source, callback); !status.ok()) {
      if (status.code() == StatusCode::kCancelled) s.stop_reason = StopReason::kCancelled;
      return status;
    }
    s.first_pass_done = true;
    s.topics->recompute_totals();
    const bool settled = SLUICE_TRY(s.plateau());
    if (s.progress.pass >= s.progress.max_passes) {
      s.stop_reason = StopReason::kPasses;
    } else if (one_pass && !s.buffer_is_corpus) {
      s.stop_reason = StopReason::kOnePass;
    } else if (settled && s.options.passes == 0) {
      s.stop_reason = StopReason::kPlateau;
    }
    if (s.stop_reason != StopReason::kNotStopped) s.progress.phase = TrainProgress::Phase::kDone;
    if (!s.report(callback, true) && s.stop_reason == StopReason::kNotStopped) {
      s.stop_reason = StopReason::kCancelled;
      return Status(StatusCode::kCancelled, "training was stopped");
    }
    if (s.stop_reason != StopReason::kNotStopped) return Status();
  }
}

Result<TopicModel> Trainer::finish() {
  State& s = *state_;
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
  model.facts.passes = s.progress.pass;
  model.facts.heldout_perplexity = s.progress.heldout_perplexity;
  char hex[17] = {};
  const auto end = std::to_chars(hex, hex + 16, s.fingerprint.digest(), 16);
  model.facts.data_fingerprint.assign(hex, end.ptr);
  return Result<TopicModel>(std::move(model));
}

StopReason Trainer::stop_reason() const { return state_->stop_reason; }
const TrainProgress& Trainer::progress() const { return state_->progress; }

uint64_t Trainer::memory_estimate(const TrainOptions& options, uint32_t words) {
  const uint64_t row = uint64_t{padded_topics(options.topics)} * sizeof(float);
  const uint64_t state = row * words;
  const uint64_t start = kStartEntries * 12 + kStartDocuments * 64;  // ids, counts, k-means weights
  // Rows of statistics: one a distinct word of a block, all blocks of a minibatch at once; gathered
  // rows: those of one block a thread. Buffers grow by a quarter.
  const uint64_t blocks = (options.minibatch + kBlockDocuments - 1) / kBlockDocuments;
  const uint64_t statistics = std::min(kMinibatchEntries, blocks * words) * row;
  const uint64_t gathered = std::min<uint64_t>(kMinibatchEntries, words) * row * options.threads;
  // While the model is taken there are two of it.
  return 2 * state + start + (statistics + gathered) / 4 * 5 +
         uint64_t{options.threads} * words * 8;
}

}  // namespace sluice
