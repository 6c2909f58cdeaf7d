// The words of one document that a model knows, in the order everything below expects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "core/model/topic_model.h"

namespace sluice {

// In a map from a source's word ids to a model's: the model has no such word.
constexpr uint32_t kUnknownWord = 0xffffffffu;

// Scratch of one thread, allocation-free once it has seen the longest document.
class KnownWords {
 public:
  // Takes one document: ids in any order, duplicates summed, counts of zero dropped. `word_map`:
  // empty, or the model's id for each id of the document (past its end: unknown). The answer does
  // not depend on the order of words with different ids.
  // Requires: the model outlives the next call. Errors: kInvalidArgument: different lengths; a
  // count that is negative, NaN or infinite; more than kMaxDocumentTokens. Cost: linear, plus a
  // sort when ids do not ascend.
  Status take(const TopicModel& model, std::span<const uint32_t> words,
              std::span<const float> counts, std::span<const uint32_t> word_map = {});

  // Of the known words, ids ascending and unique: the model's rows and the counts, > 0.
  std::span<const float* const> rows() const { return rows_; }
  std::span<const float> counts() const { return counts_; }
  double tokens() const { return tokens_; }  // of all words
  double unknown_tokens() const { return unknown_tokens_; }
  // 1 for a document without tokens.
  double unknown_share() const { return tokens_ > 0 ? unknown_tokens_ / tokens_ : 1.0; }

 private:
  void merge_duplicates();

  std::vector<std::pair<uint32_t, float>> entries_;
  std::vector<const float*> rows_;
  std::vector<float> counts_;
  double tokens_ = 0;
  double unknown_tokens_ = 0;
};

}  // namespace sluice
