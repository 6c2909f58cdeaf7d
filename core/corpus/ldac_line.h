// One line of LDA-C into one document's entries; files, line numbers and policies are left to
// ldac_reader.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/corpus/minibatch.h"

namespace sluice {

class LdacLineParser {
 public:
  // Ids from `word_id_bound` on are refused.
  explicit LdacLineParser(uint32_t word_id_bound) : word_id_bound_(word_id_bound) {}

  // Appends the line's document (entries and offset, nothing else) to `out`.
  // Returns: "" or what is wrong with the line; `out` is then as it was.
  // Cost: about 10 ns an entry; sorting only when the ids do not ascend.
  std::string append_document(std::string_view line, Minibatch& out);

 private:
  std::string parse_entries(const char* at, const char* end, uint64_t entry_count, Minibatch& out);
  std::string sort_and_merge(size_t begin, Minibatch& out);

  uint32_t word_id_bound_;
  std::vector<std::pair<uint32_t, float>> unsorted_;  // kept for its memory
};

}  // namespace sluice
