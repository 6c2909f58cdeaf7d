// One sort a document; everything else is appending.
#include "core/articles/corpus_assembler.h"

#include <algorithm>

namespace sluice {

Status CorpusAssembler::add(const SpilledDocument& document) {
  sorted_.clear();
  for (const WordCount& word : document.words) {
    if (word.id < statistics_.size()) {
      sorted_.push_back(static_cast<uint64_t>(word.id) << 32 | word.count);
    }
  }
  std::sort(sorted_.begin(), sorted_.end());
  for (size_t i = 0; i < sorted_.size();) {
    const auto id = static_cast<uint32_t>(sorted_[i] >> 32);
    uint64_t count = 0;
    for (; i < sorted_.size() && sorted_[i] >> 32 == id; ++i) {
      count += static_cast<uint32_t>(sorted_[i]);
    }
    batch_.word_ids.push_back(id);
    batch_.counts.push_back(static_cast<float>(count));
    statistics_[id].document_frequency += 1;
    statistics_[id].count += count;
  }
  empty_documents_ += sorted_.empty();
  batch_.offsets.push_back(batch_.word_ids.size());
  batch_.labels.push_back(document.label);
  batch_.ids.push_back(document.id);
  batch_.titles.push_back(document.title);
  batch_.dates.push_back(document.date);
  const bool is_full = batch_.size() >= kDocuments || batch_.word_ids.size() >= kEntries;
  return is_full ? flush() : Status();
}

Status CorpusAssembler::flush() {
  if (batch_.size() == 0) return Status();
  SLUICE_TRY(writer_.write(batch_, static_cast<uint32_t>(statistics_.size())));
  batch_.clear();
  return Status();
}

}  // namespace sluice
