// A record file looked at one record at a time, whatever it is for: position, form and content.
// Serves `inspect` and the C API's record reader; training reads through core/corpus.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/recordio/record.h"
#include "core/recordio/record_reader.h"

namespace sluice {

struct InspectedRecord {
  uint64_t number = 0;         // from 0
  uint64_t offset = 0;         // of its first frame, in the uncompressed stream
  uint64_t payload_bytes = 0;  // without framing
  TensorType type = TensorType::kNone;
  bool is_sparse = false;
  uint64_t stored_values = 0;   // zeros and duplicates included
  uint64_t feature_dim = 0;     // shape, or length when dense; 0 when not stated
  std::optional<double> label;  // the first label value
  std::string_view uid;
  std::string_view metadata;
  // Non-zero entries, ascending and unique; empty unless asked for.
  const std::vector<uint32_t>* word_ids = nullptr;
  const std::vector<float>* counts = nullptr;
};

class RecordInspector {
 public:
  // `decodes`: also fill in and check the entries; otherwise tensors are not looked into.
  explicit RecordInspector(std::unique_ptr<ByteSource> source, bool decodes = true)
      : reader_(std::move(source)), decodes_(decodes) {}

  // Returns: the next record, or nothing at the end. A record without features has type kNone and
  // no entries. Lifetime: until the next call.
  // Errors: as RecordReader::next(); kCorrupt for what is inside. recover() goes on after both.
  Result<std::optional<InspectedRecord>> next();
  // After kCorrupt or kLimit. Returns: false at the end of the stream.
  Result<bool> recover();
  RecordReader& reader() { return reader_; }

 private:
  Status look_inside(std::span<const uint8_t> payload, InspectedRecord& out);

  RecordReader reader_;
  RecordParser parser_;
  bool decodes_;
  bool is_frame_bad_ = false;
  std::vector<uint32_t> word_ids_;
  std::vector<float> counts_;
};

}  // namespace sluice
