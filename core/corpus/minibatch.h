// The unit that flows: documents as compressed sparse rows, with what is known about each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice {

// One string a document in a single allocation; either empty (unknown for all) or one a document.
class StringColumn {
 public:
  size_t size() const { return ends_.size(); }
  bool empty() const { return ends_.empty(); }
  void push_back(std::string_view text) {
    bytes_.append(text);
    ends_.push_back(bytes_.size());
  }
  // Returns: the text of row i, or "" when the column is empty.
  std::string_view operator[](size_t i) const {
    if (i >= ends_.size()) return {};
    const size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }
  void clear() {
    bytes_.clear();
    ends_.clear();
  }

 private:
  std::string bytes_;
  std::vector<size_t> ends_;
};

struct Minibatch {
  static constexpr int32_t kNoLabel = -1;

  // offsets[d] .. offsets[d + 1] are document d's entries; offsets[0] = 0. Word ids of a document
  // are ascending and unique; counts are finite and > 0.
  std::vector<uint64_t> offsets{0};
  std::vector<uint32_t> word_ids;
  std::vector<float> counts;
  // One a document, by every reader: kNoLabel and "" where unknown.
  std::vector<int32_t> labels;
  StringColumn ids;
  StringColumn titles;
  StringColumn dates;
  // By sources that shuffle: where each stands in stored order; else empty.
  std::vector<uint64_t> positions;
  // The bytes each was read from, by sources told to keep them: a record's payload, or a line.
  StringColumn encoded;

  size_t size() const { return offsets.size() - 1; }
  std::span<const uint32_t> words_of(size_t d) const {
    return std::span(word_ids).subspan(offsets[d], offsets[d + 1] - offsets[d]);
  }
  std::span<const float> counts_of(size_t d) const {
    return std::span(counts).subspan(offsets[d], offsets[d + 1] - offsets[d]);
  }
  void clear() {
    offsets.resize(1);
    word_ids.clear();
    counts.clear();
    labels.clear();
    ids.clear();
    titles.clear();
    dates.clear();
    positions.clear();
    encoded.clear();
  }
};

// Orders (word, count) by word. A named type, so that all sorts by it are one in the binary.
struct OrderByWord {
  bool operator()(const std::pair<uint32_t, float>& a, const std::pair<uint32_t, float>& b) const {
    return a.first < b.first;
  }
};

}  // namespace sluice
