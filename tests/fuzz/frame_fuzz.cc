// Any bytes to the reader of frames: blocks of any size give the same records and the same
// refusals, nothing is over the limit, and going on after damage comes to an end.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/recordio/record_reader.h"

namespace {

constexpr size_t kMaxRecordBytes = 4096;

void append_number(std::string& out, uint64_t number) {
  out.append(std::to_string(number)).push_back(' ');
}

// All that the reader says about the bytes.
std::string transcript(std::span<const uint8_t> bytes, size_t block_bytes) {
  sluice::RecordReader reader(sluice::memory_byte_source(bytes, "fuzz", block_bytes),
                              kMaxRecordBytes);
  std::string out;
  for (uint64_t calls = 0;; ++calls) {
    if (calls > bytes.size() + 2) __builtin_trap();  // every call but the last takes a byte or more
    auto payload = reader.next();
    append_number(out, reader.record_number());
    append_number(out, reader.record_offset());
    if (payload.ok()) {
      if (!payload->has_value()) break;
      if ((*payload)->size() > kMaxRecordBytes) __builtin_trap();
      out.append((*payload)->begin(), (*payload)->end());
      continue;
    }
    out.append(payload.status().message());
    auto recovered = reader.recover();
    if (!recovered.ok()) __builtin_trap();  // memory does not fail
    if (!*recovered) break;
  }
  append_number(out, reader.joined_with_magic());
  append_number(out, reader.joined_plain());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::span<const uint8_t> bytes(data + 1, size - 1);
  if (transcript(bytes, 0) != transcript(bytes, 1 + data[0] % 32)) __builtin_trap();
  return 0;
}
