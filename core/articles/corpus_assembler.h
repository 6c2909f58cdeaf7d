// Documents with final word ids on their way into the corpus: entries sorted and summed, statistics
// of the words kept, minibatches filled.
#pragma once

#include <cstdint>
#include <vector>

#include "core/articles/document_spill.h"
#include "core/corpus/corpus_directory.h"
#include "core/corpus/minibatch.h"

namespace sluice {

class CorpusAssembler {
 public:
  // Lifetime: the writer outlives the assembler.
  CorpusAssembler(CorpusWriter& writer, uint32_t vocabulary_size)
      : writer_(writer), statistics_(vocabulary_size) {}

  // Words may come in any order and more than once; those >= the vocabulary's size are left out.
  Status add(const SpilledDocument& document);
  // Hands on what is left.
  Status flush();

  // What was really written: exact, whatever was pruned or merged before.
  std::vector<WordStatistics> take_statistics() { return std::move(statistics_); }
  uint64_t empty_documents() const { return empty_documents_; }

 private:
  static constexpr size_t kDocuments = 256;
  static constexpr size_t kEntries = size_t{1} << 18;

  CorpusWriter& writer_;
  std::vector<WordStatistics> statistics_;
  Minibatch batch_;
  std::vector<uint64_t> sorted_;  // id in the upper half, count in the lower
  uint64_t empty_documents_ = 0;
};

}  // namespace sluice
