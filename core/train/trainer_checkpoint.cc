// A trainer's state into a checkpoint and back: all that makes the rest of the run bit-identical.
// Every field is named once (each_field), for both ways.
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

#include "core/train/trainer_state.h"

namespace sluice {
namespace {

// The time between checkpoints is at least so many times what the last one took: 2 %.
constexpr double kLeastIntervals = 50;

template <typename T>
std::vector<uint8_t> bytes_of(const std::vector<T>& values) {
  const auto* first = reinterpret_cast<const uint8_t*>(values.data());
  return std::vector<uint8_t>(first, first + values.size() * sizeof(T));
}

// A section as values. Errors: kCorrupt when it is not there or its length is not a whole number.
template <typename T>
Result<std::vector<T>> values_of(const LoadedCheckpoint& checkpoint, std::string_view name) {
  const LoadedCheckpoint::Section* section = checkpoint.find(name);
  if (section == nullptr || section->bytes.size() % sizeof(T) != 0) {
    return corrupt("the checkpoint has no section " + std::string(name));
  }
  std::vector<T> values(section->bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), section->bytes.data(), section->bytes.size());
  return Result<std::vector<T>>(std::move(values));
}

// What the state has no member for.
struct Extra {
  uint32_t words = 0;
  double scale = 1;
  bool has_cursor = false;
  SourceCursor cursor;
  double drift_chance = 0;
};

// The places in blocks that are being read: four numbers each.
std::vector<uint64_t> numbers_of(const std::vector<SourceCursor::Lane>& lanes) {
  std::vector<uint64_t> numbers;
  for (const SourceCursor::Lane& lane : lanes) {
    numbers.insert(numbers.end(), {lane.block, lane.offset, lane.records, lane.documents});
  }
  return numbers;
}

std::vector<SourceCursor::Lane> lanes_of(const std::vector<uint64_t>& numbers) {
  std::vector<SourceCursor::Lane> lanes;
  for (size_t i = 0; i + 4 <= numbers.size(); i += 4) {
    lanes.push_back({numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]});
  }
  return lanes;
}

template <typename Field>
void each_field(TrainerState& s, Extra& extra, const Field& field) {
  field("words", extra.words);
  field("scale", extra.scale);
  field("step", s.step);
  field("pass", s.progress.pass);
  field("passes_done", s.progress.passes_done);
  field("trained_documents", s.progress.documents);
  field("trained_tokens", s.progress.tokens);
  field("heldout_perplexity", s.progress.heldout_perplexity);
  field("unseen_share", s.progress.unseen_share);
  field("last_score", s.last_score);
  field("documents_seen", s.documents_seen);
  field("tokens_seen", s.tokens_seen);
  field("later_tokens", s.later_tokens);
  field("unseen_tokens", s.unseen_tokens);
  field("known_documents", s.known_documents);
  field("known_tokens", s.known_tokens);
  field("first_pass_done", s.first_pass_done);
  field("window_is_corpus", s.window_is_corpus);
  field("fingerprint", s.fingerprint);
  field("window_pass", s.position.pass);
  field("window", s.position.window);
  field("window_documents", s.position.documents);
  field("documents_digest", s.position.digest);
  field("has_cursor", extra.has_cursor);
  field("cursor_next_block", extra.cursor.next_block);
  field("cursor_turn", extra.cursor.turn);
  field("cursor_turn_documents", extra.cursor.turn_documents);
  field("window_digest", s.window_digest);
  field("window_taken", s.taken);
  field("drift", s.progress.drift);
  field("drift_chance", extra.drift_chance);
}

// Options that change the model, as the user names them.
std::vector<std::pair<std::string, std::string>> model_options(const TrainerState& s) {
  const TrainOptions& o = s.options;
  const auto number = [](auto value) {
    char text[32];
    return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
  };
  return {{"topics", number(o.topics)},
          {"seed", number(o.seed)},
          {"passes", number(o.passes)},
          {"max-iterations", number(o.max_passes)},
          {"minibatch", number(o.minibatch)},
          {"alpha", number(o.alpha)},
          {"eta", number(o.eta)},
          {"background", o.background ? "on" : "off"},
          {"order", s.order.is_shuffled ? "shuffled" : "stored"},
          {"documents", number(s.known_documents)},
          {"corpus-tokens", number(s.known_tokens)}};
}

// Numbers of 64 bits are strings: a JSON number has 53.
struct WriteField {
  JsonWriter& json;
  void operator()(const char* name, uint64_t& value) const {
    json.key(name).string(std::to_string(value));
  }
  void operator()(const char* name, uint32_t& value) const {
    json.key(name).string(std::to_string(value));
  }
  void operator()(const char* name, double& value) const { json.key(name).number(value); }
  void operator()(const char* name, bool& value) const { json.key(name).boolean(value); }
};

struct ReadField {
  const JsonValue& json;
  Status& outcome;

  template <typename T>
  void integer(const char* name, T& value) const {
    const JsonValue* found = json.find(name);
    const std::string text = found == nullptr ? "" : found->as_string();
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
      outcome = corrupt(std::string("the checkpoint has no number ") + name);
    }
  }
  void operator()(const char* name, uint64_t& value) const { integer(name, value); }
  void operator()(const char* name, uint32_t& value) const { integer(name, value); }
  void operator()(const char* name, double& value) const {
    const JsonValue* found = json.find(name);
    if (found == nullptr || !found->is_number()) {
      outcome = corrupt(std::string("the checkpoint has no number ") + name);
    } else {
      value = found->as_number();
    }
  }
  void operator()(const char* name, bool& value) const {
    const JsonValue* found = json.find(name);
    if (found == nullptr || !found->is_bool()) {
      outcome = corrupt(std::string("the checkpoint has no flag ") + name);
    } else {
      value = found->as_bool();
    }
  }
};

std::string text_of(const JsonValue& object, std::string_view name) {
  const JsonValue* found = object.find(name);
  return found == nullptr ? std::string() : found->as_string();
}

// The first option that is another now. Errors: kCorrupt, naming it.
Status check_same_run(const TrainerState& s, const JsonValue& facts) {
  const JsonValue* before = facts.find("options");
  if (before == nullptr) return corrupt("the checkpoint has no options");
  const std::string input = text_of(facts, "input");
  if (input != std::to_string(s.input_identity)) {
    return corrupt("these checkpoints are of another input, or it was changed since");
  }
  for (const auto& [name, now] : model_options(s)) {
    const std::string then = text_of(*before, name);
    if (then == now) continue;
    return corrupt("these checkpoints are of a run with " + name + " = " + then + ", now it is " +
                   now + "; give the same, or another folder, or remove them");
  }
  return Status();
}

Status check_values(const std::vector<float>& values, const char* name) {
  for (const float value : values) {
    if (!std::isfinite(value) || value < 0) {
      return corrupt(std::string("the checkpoint's ") + name + " are no numbers from 0 on");
    }
  }
  return Status();
}

Result<Minibatch> heldout_sample(const LoadedCheckpoint& checkpoint, uint32_t words) {
  Minibatch sample;
  sample.offsets = SLUICE_TRY(values_of<uint64_t>(checkpoint, "heldout_offsets"));
  sample.word_ids = SLUICE_TRY(values_of<uint32_t>(checkpoint, "heldout_words"));
  sample.counts = SLUICE_TRY(values_of<float>(checkpoint, "heldout_counts"));
  SLUICE_TRY(check_values(sample.counts, "held-out counts"));
  bool is_good = !sample.offsets.empty() && sample.offsets[0] == 0 &&
                 sample.offsets.back() == sample.word_ids.size() &&
                 sample.counts.size() == sample.word_ids.size();
  for (size_t i = 1; i < sample.offsets.size(); ++i) {
    is_good = is_good && sample.offsets[i] >= sample.offsets[i - 1];
  }
  for (const uint32_t word : sample.word_ids) is_good = is_good && word < words;
  if (!is_good) return corrupt("the checkpoint's held-out sample is broken");
  return Result<Minibatch>(std::move(sample));
}

Status restore_topics(TrainerState& s, const LoadedCheckpoint& checkpoint, const Extra& extra) {
  auto topics = SLUICE_TRY(TopicState::create(s.options.topics, extra.words, s.options.eta));
  const LoadedCheckpoint::Section* rows = checkpoint.find("rows");
  const size_t row_bytes = size_t{topics.padded()} * sizeof(float);
  if (rows == nullptr || rows->bytes.size() != row_bytes * extra.words) {
    return corrupt("the checkpoint's rows are not of " + std::to_string(extra.words) + " words");
  }
  if (extra.words > 0) std::memcpy(topics.raw_row(0), rows->bytes.data(), rows->bytes.size());
  auto totals = SLUICE_TRY(values_of<double>(checkpoint, "totals"));
  s.alpha = SLUICE_TRY(values_of<float>(checkpoint, "alpha"));
  SLUICE_TRY(check_values(s.alpha, "priors"));
  if (totals.size() != topics.padded() || s.alpha.size() != topics.padded()) {
    return corrupt("the checkpoint's totals are of another number of topics");
  }
  topics.restore(extra.scale, std::move(totals));
  s.topics.emplace(std::move(topics));
  return Status();
}

Status restore_drift(TrainerState& s, const LoadedCheckpoint& checkpoint, const Extra& extra) {
  auto counts = SLUICE_TRY(values_of<float>(checkpoint, "start_counts"));
  SLUICE_TRY(check_values(counts, "start's counts"));
  if (counts.size() > kMaxWords) return corrupt("the checkpoint's start has too many words");
  s.drift.restore(std::move(counts), extra.drift_chance);
  return Status();
}

// All but the window's documents, which are read again.
Status restore_state(TrainerState& s, const LoadedCheckpoint& checkpoint) {
  const JsonValue* state = checkpoint.facts.find("state");
  if (state == nullptr) return corrupt("the checkpoint has no state");
  Extra extra;
  Status outcome;
  each_field(s, extra, ReadField{*state, outcome});
  SLUICE_TRY(std::move(outcome));
  if (extra.words > kMaxWords || s.progress.pass == 0 || s.position.pass >= s.progress.pass ||
      !(extra.scale > 0)) {
    return corrupt("the checkpoint's numbers are out of bounds");
  }
  extra.cursor.lanes = lanes_of(SLUICE_TRY(values_of<uint64_t>(checkpoint, "cursor_lanes")));
  if (extra.has_cursor) s.position.cursor = extra.cursor;
  SLUICE_TRY(restore_topics(s, checkpoint, extra));
  SLUICE_TRY(restore_drift(s, checkpoint, extra));
  Minibatch sample = SLUICE_TRY(heldout_sample(checkpoint, extra.words));
  return s.heldout.restore(std::move(sample));
}

}  // namespace

bool TrainerState::is_checkpoint_due() const {
  if (!checkpoint_writer || checkpoint_writer->is_busy()) return false;
  const double least = std::max(options.checkpoint.interval_seconds,
                                options.checkpoint.interval_seconds > 0
                                    ? kLeastIntervals * checkpoint_writer->last_seconds()
                                    : 0.0);
  const std::chrono::duration<double> since = std::chrono::steady_clock::now() - last_checkpoint;
  return since.count() >= least;
}

CheckpointImage TrainerState::image(bool is_owned) {
  Extra extra;
  extra.words = topics->words();
  extra.scale = topics->exact_scale();
  extra.has_cursor = position.cursor.has_value();
  extra.cursor = position.cursor.value_or(SourceCursor());
  extra.drift_chance = drift.chance();
  JsonWriter json;
  json.begin_object().key("options").begin_object();
  for (const auto& [name, value] : model_options(*this)) json.key(name).string(value);
  json.end_object().key("input").string(std::to_string(input_identity));
  json.key("state").begin_object();
  each_field(*this, extra, WriteField{json});
  json.end_object().end_object();

  CheckpointImage made;
  made.facts = json.take();
  made.sections = {{"totals", bytes_of(topics->totals())},
                   {"alpha", bytes_of(alpha)},
                   {"heldout_offsets", bytes_of(heldout.sample().offsets)},
                   {"heldout_words", bytes_of(heldout.sample().word_ids)},
                   {"heldout_counts", bytes_of(heldout.sample().counts)},
                   {"start_counts", bytes_of(drift.start())},
                   {"cursor_lanes", bytes_of(numbers_of(extra.cursor.lanes))}};
  const size_t floats = size_t{topics->words()} * topics->padded();
  // Without memory for a second copy it is written before training goes on.
  if (is_owned && made.owned_rows.resize(floats).ok()) {
    std::memcpy(made.owned_rows.data(), topics->raw_row(0), floats * sizeof(float));
    made.rows = made.owned_rows.span();
  } else {
    made.rows = std::span<const float>(topics->raw_row(0), floats);
  }
  return made;
}

Status TrainerState::save_checkpoint(bool is_last) {
  SLUICE_TRY(checkpoint_writer->wait());
  CheckpointImage made = image(!is_last && !options.checkpoint.is_synchronous);
  const bool now = made.owned_rows.size() == 0;
  SLUICE_TRY(checkpoint_writer->write(std::move(made), now));
  last_checkpoint = std::chrono::steady_clock::now();
  return Status();
}

Result<bool> TrainerState::restore(DocumentSource& source) {
  const std::string& path = checkpoints->path();
  LoadedCheckpoint checkpoint;
  const bool is_there = SLUICE_TRY(checkpoints->load_newest(checkpoint));
  if (!is_there) {
    if (options.checkpoint.resume != Resume::kRequire) return false;
    return Status(StatusCode::kNotFound, path + ": there is no checkpoint to go on from");
  }
  if (options.checkpoint.resume == Resume::kNever) {
    return Status(StatusCode::kAlreadyExists,
                  path + " has checkpoints; resume, give another folder, or remove them");
  }
  Status status = check_same_run(*this, checkpoint.facts);
  if (status.ok()) status = restore_state(*this, checkpoint);
  if (!status.ok()) return std::move(status).with_prefix(path + ": ");
  SLUICE_TRY(restore_window(source));
  started = true;
  progress.resumed_pass = progress.pass;
  progress.resumed_documents = progress.documents;
  return true;
}

// The documents that training was at, and the place among them.
Status TrainerState::restore_window(DocumentSource& source) {
  const DocumentWindows::Position wanted = position;
  const uint64_t digest = window_digest;
  const uint64_t done = taken;
  const uint64_t pass = progress.pass - 1;
  if (!window_is_corpus && wanted.pass != pass) return windows->start_pass(pass);
  if (window_is_corpus) {
    SLUICE_TRY(windows->start_pass(0));
    SLUICE_TRY(windows->next(window, kWindowLimits));
  } else {
    SLUICE_TRY(windows->seek(wanted));
    SLUICE_TRY(windows->next(window, kWindowLimits));
  }
  hashes = windows->hashes();
  position = wanted;
  progress.pass_fraction = source.progress();
  if (windows->digest() != digest || done > window.size()) {
    return corrupt(
        "the input is not the one that training began with: the documents it stopped at are "
        "others");
  }
  for (const uint32_t word : window.word_ids) {
    if (word >= topics->words()) return corrupt("the checkpoint is of fewer words than its input");
  }
  sort_window();
  taken = done;
  return Status();
}

}  // namespace sluice
