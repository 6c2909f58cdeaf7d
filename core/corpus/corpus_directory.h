// A corpus directory (docs/formats.md): records/, vocabulary.tsv, labels.tsv, recipe.json,
// manifest.json. Writer for `process`, reader for everyone else.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/document_source.h"
#include "core/corpus/vocabulary.h"
#include "core/io/store.h"

namespace sluice {

struct WordStatistics {
  uint64_t document_frequency = 0;
  uint64_t count = 0;
};

// Everything but the documents.
struct CorpusFacts {
  Vocabulary vocabulary;
  std::vector<WordStatistics> word_statistics;  // one a word
  std::vector<std::string> labels;              // name of label i
  std::string recipe_json;                      // "" when the corpus was not made from text
};

struct CorpusTotals {
  uint64_t documents = 0;
  uint64_t entries = 0;  // distinct (document, word) pairs
  double tokens = 0;
};

class CorpusWriter {
 public:
  struct Options {
    uint64_t shard_bytes = uint64_t{256} << 20;
    bool replace = false;
    Store* store = nullptr;                       // for an output with a scheme
    std::string scratch_path = "sluice-process";  // for spill files of such an output
    // The key=value folder below records/ of a document; empty: none has one. Shards of partitions
    // grow locally; in a store each is uploaded when it is full or at the end.
    std::function<std::string(const Minibatch&, size_t document)> partition;
  };
  // In a store shards are uploaded as they fill up, and manifest.json comes last: what has none is
  // no corpus. On failure the objects made so far are removed.
  // Errors: kAlreadyExists (of a store: when there is a manifest.json), kIo, the store's.
  static Result<CorpusWriter> create(const std::string& path, Options options);
  CorpusWriter(CorpusWriter&&) noexcept;
  ~CorpusWriter();  // without finish(): leaves nothing behind

  // Where a caller may put spill files that vanish with the writer (they must be gone at finish()).
  const std::string& working_path() const;
  // Appends all documents of a minibatch. Requires: word ids < the vocabulary's size at finish().
  Status write(const Minibatch& minibatch, uint32_t vocabulary_size);
  // Writes the other files, fsyncs, renames into place.
  Status finish(const CorpusFacts& facts);
  const CorpusTotals& totals() const;

 private:
  struct State;
  static Result<CorpusWriter> create_in_store(std::string path, Options options);
  explicit CorpusWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Reads facts of a corpus directory, a local one or one in `store`; so below. Errors: kNotFound,
// kCorrupt with file and line. Cost: memory of the vocabulary; no record is read.
Result<CorpusFacts> read_corpus_facts(const std::string& path, Store* store = nullptr);

// The totals that its manifest states. Errors: kNotFound, kCorrupt, kUnsupported (a newer version).
Result<CorpusTotals> read_corpus_totals(const std::string& path, Store* store = nullptr);

// Of files by ascending names every count-th from index on. Requires: index < count.
struct FileShard {
  uint32_t index = 0;
  uint32_t count = 1;
};

// A stream of the documents of: a corpus directory, one record file (.rec/.pbr, plain/.gz/.zst), a
// directory of such files (sorted by name), or "-" (records on stdin).
// `vocabulary_size`: 0 = from manifest, else taken from the records (the largest shape/key seen so
// far). Shards of a corpus are there and have the manifest's sizes, or it is kCorrupt at once.
// Labels: in a corpus with labels.tsv an integer below the number of labels, or the record is bad;
// elsewhere what is no integer from 0 on becomes kNoLabel. Title and date come from the metadata
// where that is a JSON object with them. A frame that is damaged is a bad record like one whose
// content is; damaged compression ends the stream.
// `shard`: only these of its files; what is known of the others is not said. kNotFound when there
// are too few for it to have one.
Result<std::unique_ptr<DocumentSource>> open_records(const std::string& path,
                                                     uint32_t vocabulary_size = 0,
                                                     Store* store = nullptr,
                                                     const FileShard& shard = {});

// What validate_corpus() found.
struct CorpusCheck {
  CorpusTotals totals;  // of the records that are good
  uint64_t bad_records = 0;
  std::function<void(const Status&)> report;  // in: called for every problem; may be empty
};

// Reads a whole corpus directory: checksums, sizes, counts and totals of the manifest, vocabulary,
// labels, every record. Goes on after a problem.
// Returns: ok when there is none, else the first. `check` is filled in either case.
// Errors: kCorrupt with file, record and byte; kNotFound, kIo. Cost: every byte once; memory of the
// vocabulary and one record.
Status validate_corpus(const std::string& path, CorpusCheck& check, Store* store = nullptr);

}  // namespace sluice
