// A corpus directory (docs/formats.md): records/, vocabulary.tsv, labels.tsv, recipe.json,
// manifest.json. Writer for `process`, reader for everyone else.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/document_source.h"
#include "core/corpus/vocabulary.h"

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
  };
  // Errors: kAlreadyExists, kIo.
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
  explicit CorpusWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Reads facts of a corpus directory. Errors: kNotFound, kCorrupt with file and line.
Result<CorpusFacts> read_corpus_facts(const std::string& path);

// A stream of the documents of: a corpus directory, one record file (.rec/.pbr, plain/.gz/.zst), a
// directory of such files (sorted by name), or "-" (records on stdin).
// `vocabulary_size`: 0 = from manifest, else taken from the records (the largest shape/key seen so far).
Result<std::unique_ptr<DocumentSource>> open_records(const std::string& path,
                                                     uint32_t vocabulary_size = 0);

}  // namespace sluice
