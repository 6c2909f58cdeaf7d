// The join of reader, parser and decoder for one record at a time.
#include "core/recordio/record_inspector.h"

#include <utility>

#include "core/recordio/record_decode.h"

namespace sluice {

Result<std::optional<InspectedRecord>> RecordInspector::next() {
  is_frame_bad_ = true;
  const auto payload = SLUICE_TRY(reader_.next());
  is_frame_bad_ = false;
  if (!payload) return std::optional<InspectedRecord>();
  InspectedRecord out;
  out.number = reader_.record_number();
  out.offset = reader_.record_offset();
  out.payload_bytes = payload->size();
  Status status = look_inside(*payload, out);
  if (!status.ok()) return reader_.refuse_payload(std::move(status));
  return std::optional<InspectedRecord>(out);
}

Status RecordInspector::look_inside(std::span<const uint8_t> payload, InspectedRecord& out) {
  word_ids_.clear();
  counts_.clear();
  RecordView view;
  SLUICE_TRY(parser_.parse(payload, view));
  out.type = view.features.type;
  out.is_sparse = view.features.is_sparse();
  out.stored_values = count_values(view.features);
  out.feature_dim = SLUICE_TRY(stated_feature_dim(view.features)).value_or(0);
  out.label = first_value(view.label);
  out.uid = view.uid;
  out.metadata = view.metadata;
  if (!decodes_) return Status();
  if (view.choice != FeatureChoice::kNone) {
    SLUICE_TRY(decode_features(view, 0, word_ids_, counts_));
  }
  out.word_ids = &word_ids_;
  out.counts = &counts_;
  return Status();
}

Result<bool> RecordInspector::recover() {
  // What is wrong inside a record does not move the frames.
  if (!is_frame_bad_) return true;
  return reader_.recover();
}

}  // namespace sluice
