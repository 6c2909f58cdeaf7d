// A pass in the order of training, as the bytes its documents were read from: what a feeder plays.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/document_windows.h"
#include "core/recordio/record_writer.h"

namespace sluice {

class PassReplay {
 public:
  // `is_records`: payloads get frames, as they had; else lines get their line breaks. Requires:
  // source.keep_encoded() was true. Lifetime: the source outlives the replay.
  PassReplay(DocumentSource& source, uint64_t seed, bool is_records)
      : order_{true, seed}, is_records_(is_records), windows_(source, order_) {}

  // Errors: kUnsupported when the source cannot be read again.
  Status start(uint64_t pass);
  // The next documents, about 256 KiB of them. Returns: empty at the end. Lifetime: until the next
  // call. Errors: the source's.
  Result<std::span<const uint8_t>> next();

 private:
  const PassOrder order_;
  const bool is_records_;
  DocumentWindows windows_;
  Minibatch window_;
  std::vector<uint32_t> sequence_;
  size_t taken_ = 0;  // of the sequence
  RecordWriter records_;
  std::vector<uint8_t> lines_;
};

}  // namespace sluice
