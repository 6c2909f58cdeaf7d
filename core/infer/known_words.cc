// Checks counts, maps ids, sorts what is not sorted and looks up the rows.
#include "core/infer/known_words.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/infer/fold_in.h"

namespace sluice {

void KnownWords::merge_duplicates() {
  // Equal ids are ordered by count, so that their sum does not depend on how they came.
  std::sort(entries_.begin(), entries_.end());
  size_t kept = 0;
  for (size_t i = 1; i < entries_.size(); ++i) {
    if (entries_[i].first == entries_[kept].first) {
      entries_[kept].second += entries_[i].second;
    } else {
      entries_[++kept] = entries_[i];
    }
  }
  entries_.resize(kept + 1);
}

Status KnownWords::take(const TopicModel& model, std::span<const uint32_t> words,
                        std::span<const float> counts, std::span<const uint32_t> word_map) {
  entries_.clear();
  rows_.clear();
  counts_.clear();
  tokens_ = unknown_tokens_ = 0;
  if (words.size() != counts.size()) {
    return invalid_argument("a document of " + std::to_string(words.size()) + " words has " +
                            std::to_string(counts.size()) + " counts");
  }
  bool ascends = true;
  for (size_t i = 0; i < words.size(); ++i) {
    if (!(counts[i] >= 0) || std::isinf(counts[i])) {
      return invalid_argument("entry " + std::to_string(i) +
                              " has a count that is negative, NaN or infinite");
    }
    if (counts[i] == 0) continue;
    tokens_ += counts[i];
    uint32_t word = words[i];
    if (!word_map.empty()) word = word < word_map.size() ? word_map[word] : kUnknownWord;
    if (word >= model.words) {
      unknown_tokens_ += counts[i];
      continue;
    }
    ascends = ascends && (entries_.empty() || entries_.back().first < word);
    entries_.emplace_back(word, counts[i]);
  }
  if (tokens_ > kMaxDocumentTokens) {
    return invalid_argument("a document of more than 1e12 tokens");
  }
  if (!ascends) merge_duplicates();
  for (const auto& [word, count] : entries_) {
    rows_.push_back(model.row(word));
    counts_.push_back(count);
  }
  return Status();
}

}  // namespace sluice
