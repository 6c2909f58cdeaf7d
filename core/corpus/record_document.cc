// The mapping of a record's parts to a document's.
#include "core/corpus/record_document.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/json.h"
#include "core/recordio/record_decode.h"

namespace sluice {

Result<int32_t> RecordDecoder::label_of(const TensorView& label) const {
  const std::optional<double> value = first_value(label);
  if (!value) return Minibatch::kNoLabel;
  const bool is_index = *value >= 0 && *value <= INT32_MAX && *value == std::floor(*value);
  if (label_count_ && (!is_index || *value >= static_cast<double>(*label_count_))) {
    const std::string text =
        std::isfinite(*value) ? JsonWriter().number(*value).take() : "not finite";
    return corrupt("the label " + text + " is no index into labels.tsv, which has " +
                   std::to_string(*label_count_));
  }
  return is_index ? static_cast<int32_t>(*value) : Minibatch::kNoLabel;
}

Status RecordDecoder::append(std::span<const uint8_t> payload, Minibatch& out) {
  RecordView record;
  SLUICE_TRY(parser_.parse(payload, record));
  const int32_t label = SLUICE_TRY(label_of(record.label));
  SLUICE_TRY(decode_features(record, feature_dim_, out.word_ids, out.counts));
  if (feature_dim_ == 0) SLUICE_TRY(note_feature_dim(record.features, out));
  out.offsets.push_back(out.word_ids.size());
  out.labels.push_back(label);
  out.ids.push_back(record.uid);
  read_metadata(record.metadata, metadata_);
  out.titles.push_back(metadata_.title);
  out.dates.push_back(metadata_.date);
  return Status();
}

Status RecordDecoder::note_feature_dim(const TensorView& features, const Minibatch& out) {
  const std::optional<uint64_t> stated = SLUICE_TRY(stated_feature_dim(features));
  if (stated) largest_feature_dim_ = std::max(largest_feature_dim_, *stated);
  if (out.word_ids.size() > out.offsets.back()) {
    largest_feature_dim_ =
        std::max<uint64_t>(largest_feature_dim_, uint64_t{out.word_ids.back()} + 1);
  }
  return Status();
}

}  // namespace sluice
