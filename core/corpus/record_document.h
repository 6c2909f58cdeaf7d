// One record into one document of a minibatch. Files, frames and policies are left to
// record_source.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/base/status.h"
#include "core/corpus/minibatch.h"
#include "core/corpus/record_metadata.h"
#include "core/recordio/record.h"

namespace sluice {

class RecordDecoder {
 public:
  // `feature_dim`: number of words, 0 = unknown. `label_count`: when known, labels must be integers
  // below it; otherwise labels that are no integers from 0 on are dropped.
  explicit RecordDecoder(uint64_t feature_dim, std::optional<uint64_t> label_count = std::nullopt)
      : feature_dim_(feature_dim), label_count_(label_count) {}

  // Appends the record's document. Errors: kCorrupt, with the reason but no place; `out` is then as
  // it was. Cost: no allocation beyond what `out` needs.
  Status append(std::span<const uint8_t> payload, Minibatch& out);

  // The largest number of words that a record so far stated, or had a key for.
  uint64_t largest_feature_dim() const { return largest_feature_dim_; }

 private:
  Result<int32_t> label_of(const TensorView& label) const;
  Status note_feature_dim(const TensorView& features, const Minibatch& out);

  uint64_t feature_dim_;
  std::optional<uint64_t> label_count_;
  uint64_t largest_feature_dim_ = 0;
  RecordParser parser_;
  RecordMetadata metadata_;
};

}  // namespace sluice
