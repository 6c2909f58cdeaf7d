// The writer of corpus directories: shards, then the small files, then the name.
#include <algorithm>
#include <filesystem>
#include <optional>

#include "core/base/json.h"
#include "core/base/xxhash64.h"
#include "core/corpus/corpus_directory.h"
#include "core/corpus/corpus_manifest.h"
#include "core/corpus/partitioned_shards.h"
#include "core/corpus/record_metadata.h"
#include "core/io/atomic_file.h"
#include "core/recordio/record_writer.h"

namespace sluice {
namespace {

// Records are handed to the file in pieces of this size.
constexpr size_t kFlushBytes = size_t{256} << 10;
// Labels travel as float32, which holds integers up to here.
constexpr size_t kMaxLabels = size_t{1} << 24;

Result<std::string> vocabulary_text(const CorpusFacts& facts) {
  std::string text;
  for (uint32_t id = 0; id < facts.vocabulary.size(); ++id) {
    const std::string_view word = facts.vocabulary.word(id);
    if (word.find_first_of("\t\n\r") != std::string_view::npos) {
      return invalid_argument("word " + std::to_string(id) + " has a tab or a line break in it");
    }
    text.append(word);
    if (!facts.word_statistics.empty()) {
      const WordStatistics& statistics = facts.word_statistics[id];
      text.append(1, '\t').append(std::to_string(statistics.document_frequency));
      text.append(1, '\t').append(std::to_string(statistics.count));
    }
    text.push_back('\n');
  }
  return text;
}

// Labels come from users' data: what would break the lines becomes a blank.
std::string labels_text(const std::vector<std::string>& labels) {
  std::string text;
  for (const std::string& label : labels) {
    for (const char c : label) {
      text.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c);
    }
    text.push_back('\n');
  }
  return text;
}

// Replacing removes what was there, so it has to be a corpus or an empty directory: a slip such as
// `-o ~ --force` must do no harm.
Status check_replaceable(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::exists(path, error) || fs::exists(path + "/manifest.json", error)) return Status();
  if (fs::is_directory(path, error) && fs::is_empty(path, error)) return Status();
  return invalid_argument(
      path + " exists and is no corpus directory: it is not replaced; remove it yourself");
}

}  // namespace

struct CorpusWriter::State {
  State(std::string output, AtomicDirectory made, Options given)
      : path(std::move(output)), directory(std::move(made)), options(std::move(given)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    for (const std::string& name : uploaded) {
      // There is nobody to tell, and without a manifest it is no corpus anyway.
      [[maybe_unused]] const Status ignored = options.store->remove(name);
    }
  }

  // A file of the corpus, wherever that lies.
  Result<std::unique_ptr<ByteSink>> create_file(const std::string& name);
  Status write_file(const std::string& name, std::string_view text);
  bool is_in_store() const { return is_store_name(path); }

  Status write_document(const Minibatch& minibatch, size_t document);
  Status flush();
  Status open_shard();
  Status close_shard();
  Status open_partitions();
  Status upload(const std::string& name, const std::string& file);
  Status finish_shards();
  Status check(const CorpusFacts& facts) const;

  const std::string path;     // of the output, without / at the end
  AtomicDirectory directory;  // of an output in a store: for spill files only
  Options options;
  CorpusManifest manifest;
  std::vector<std::string> uploaded;            // into a store, not yet a corpus
  std::unique_ptr<ByteSink> shard;              // its facts are the manifest's last
  std::optional<PartitionedShards> partitions;  // instead of it
  RecordWriter records;
  Xxh64 shard_hash;
  JsonWriter metadata;
  bool has_feature_dim = false;
  int64_t largest_label = -1;
};

// NOLINTNEXTLINE(performance-unnecessary-value-param)
Result<CorpusWriter> CorpusWriter::create_in_store(std::string path, Options options) {
  while (path.ends_with('/')) path.pop_back();
  if (options.store == nullptr) return no_store(path);
  if (!options.replace && SLUICE_TRY(exists(path + "/manifest.json", options.store))) {
    return Status(StatusCode::kAlreadyExists, path + " exists: it has a manifest.json");
  }
  // Whoever reads while we write must not see old shards under a new manifest, or the reverse.
  if (options.replace) SLUICE_TRY(options.store->remove(path + "/manifest.json"));
  auto scratch = SLUICE_TRY(AtomicDirectory::create(options.scratch_path, true));
  return CorpusWriter(
      std::make_unique<State>(std::move(path), std::move(scratch), std::move(options)));
}

Result<CorpusWriter> CorpusWriter::create(const std::string& path, Options options) {
  if (is_store_name(path)) return create_in_store(path, std::move(options));
  if (options.replace) SLUICE_TRY(check_replaceable(path));
  auto directory = SLUICE_TRY(AtomicDirectory::create(path, options.replace));
  const std::string records = directory.working_path() + "/records";
  std::error_code error;
  std::filesystem::create_directory(records, error);
  if (error) return io_error("cannot create " + records, error.value());
  return CorpusWriter(std::make_unique<State>(path, std::move(directory), std::move(options)));
}

CorpusWriter::CorpusWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
CorpusWriter::CorpusWriter(CorpusWriter&&) noexcept = default;
CorpusWriter::~CorpusWriter() = default;

const std::string& CorpusWriter::working_path() const { return state_->directory.working_path(); }
const CorpusTotals& CorpusWriter::totals() const { return state_->manifest.totals; }

Result<std::unique_ptr<ByteSink>> CorpusWriter::State::create_file(const std::string& name) {
  if (!is_in_store()) return create_byte_sink(directory.working_path() + '/' + name, false);
  return options.store->create(path + '/' + name, true);
}

Status CorpusWriter::State::write_file(const std::string& name, std::string_view text) {
  const auto file = SLUICE_TRY(create_file(name));
  SLUICE_TRY(file->write(text));
  SLUICE_TRY(file->commit());
  if (is_in_store()) uploaded.push_back(path + '/' + name);
  return Status();
}

Status CorpusWriter::State::open_shard() {
  CorpusShard facts;
  facts.name = shard_name(manifest.shards.size());
  shard = SLUICE_TRY(create_file("records/" + facts.name));
  shard_hash = Xxh64();
  manifest.shards.push_back(std::move(facts));
  return Status();
}

Status CorpusWriter::State::flush() {
  if (!shard) return Status();
  SLUICE_TRY(shard->write(records.bytes()));
  shard_hash.update(records.bytes());
  manifest.shards.back().bytes += records.bytes().size();
  records.clear();
  return Status();
}

Status CorpusWriter::State::close_shard() {
  if (!shard) return Status();
  SLUICE_TRY(flush());
  SLUICE_TRY(shard->commit());
  shard.reset();
  if (is_in_store()) uploaded.push_back(path + "/records/" + manifest.shards.back().name);
  manifest.shards.back().xxh64 = shard_hash.digest();
  return Status();
}

Status CorpusWriter::State::open_partitions() {
  const std::string folder = directory.working_path() + "/records";
  std::error_code error;
  std::filesystem::create_directory(folder, error);  // a local output has it
  if (error) return io_error("cannot create " + folder, error.value());
  partitions.emplace(folder, options.shard_bytes,
                     [this](const std::string& name, const std::string& file) {
                       return is_in_store() ? upload(name, file) : Status();
                     });
  return Status();
}

Status CorpusWriter::State::upload(const std::string& name, const std::string& file) {
  const auto source = SLUICE_TRY(open_plain_source(file));
  const auto sink = SLUICE_TRY(create_file("records/" + name));
  for (;;) {
    const auto block = SLUICE_TRY(source->next());
    if (block.empty()) break;
    SLUICE_TRY(sink->write(block));
  }
  SLUICE_TRY(sink->commit());
  uploaded.push_back(path + "/records/" + name);
  std::error_code ignored;  // else it goes with its folder
  std::filesystem::remove(file, ignored);
  return Status();
}

Status CorpusWriter::State::finish_shards() {
  if (!partitions) return close_shard();
  manifest.shards = SLUICE_TRY(partitions->finish());
  return Status();
}

Status CorpusWriter::State::write_document(const Minibatch& minibatch, size_t document) {
  const auto words = minibatch.words_of(document);
  const auto counts = minibatch.counts_of(document);
  RecordFacts facts;
  const int32_t label =
      document < minibatch.labels.size() ? minibatch.labels[document] : Minibatch::kNoLabel;
  if (label >= 0) facts.label = label;
  facts.uid = minibatch.ids[document];
  facts.metadata = write_metadata(minibatch.titles[document], minibatch.dates[document], metadata);
  if (options.partition && !partitions) SLUICE_TRY(open_partitions());
  if (!partitions && !shard) SLUICE_TRY(open_shard());
  if (!partitions) {
    CorpusShard& facts_of_shard = manifest.shards.back();
    facts_of_shard.blocks.meet(facts_of_shard.bytes + records.bytes().size());
  }
  SLUICE_TRY(records.write_sparse<float>(words, counts, manifest.feature_dim, facts));
  largest_label = std::max<int64_t>(largest_label, label);
  ++manifest.totals.documents;
  manifest.totals.entries += words.size();
  for (const float count : counts) manifest.totals.tokens += count;
  if (partitions) {
    Status written = partitions->write(options.partition(minibatch, document), records.bytes());
    records.clear();
    return written;
  }
  ++manifest.shards.back().records;
  if (records.bytes().size() >= kFlushBytes) SLUICE_TRY(flush());
  const uint64_t shard_bytes = manifest.shards.back().bytes + records.bytes().size();
  return shard_bytes >= options.shard_bytes ? close_shard() : Status();
}

Status CorpusWriter::write(const Minibatch& minibatch, uint32_t vocabulary_size) {
  State& state = *state_;
  if (state.has_feature_dim && state.manifest.feature_dim != vocabulary_size) {
    return invalid_argument("the vocabulary changed its size between documents");
  }
  state.has_feature_dim = true;
  state.manifest.feature_dim = vocabulary_size;
  for (size_t i = 0; i < minibatch.size(); ++i) SLUICE_TRY(state.write_document(minibatch, i));
  return Status();
}

Status CorpusWriter::State::check(const CorpusFacts& facts) const {
  if (manifest.feature_dim != facts.vocabulary.size()) {
    return invalid_argument("the documents were written for " +
                            std::to_string(manifest.feature_dim) + " words, the vocabulary has " +
                            std::to_string(facts.vocabulary.size()));
  }
  if (!facts.word_statistics.empty() && facts.word_statistics.size() != facts.vocabulary.size()) {
    return invalid_argument("word statistics are not one a word");
  }
  if (facts.labels.size() > kMaxLabels) {
    return Status(StatusCode::kLimit, "over " + std::to_string(kMaxLabels) + " labels");
  }
  if (largest_label >= static_cast<int64_t>(facts.labels.size())) {
    return invalid_argument("a document has the label " + std::to_string(largest_label) + " of " +
                            std::to_string(facts.labels.size()));
  }
  return Status();
}

Status CorpusWriter::finish(const CorpusFacts& facts) {
  State& state = *state_;
  if (!state.has_feature_dim) state.manifest.feature_dim = facts.vocabulary.size();
  SLUICE_TRY(state.check(facts));
  const std::string vocabulary = SLUICE_TRY(vocabulary_text(facts));
  SLUICE_TRY(state.finish_shards());
  SLUICE_TRY(state.write_file("vocabulary.tsv", vocabulary));
  SLUICE_TRY(state.write_file("labels.tsv", labels_text(facts.labels)));
  if (!facts.recipe_json.empty()) {
    SLUICE_TRY(state.write_file("recipe.json", facts.recipe_json));
  }
  SLUICE_TRY(state.write_file("manifest.json", write_manifest(state.manifest)));
  state.uploaded.clear();  // it is a corpus now
  return state.is_in_store() ? Status() : state.directory.commit();
}

}  // namespace sluice
