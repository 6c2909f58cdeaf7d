// Any bytes to the decompressors, in blocks of a size from the first byte: bytes come out or an
// error does, never a failure that readers take for one they can go on after.
#include <stddef.h>
#include <stdint.h>

#include "core/io/decompress.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kMaxOutputBytes = size_t{4} << 20;  // a bomb costs time, and a fuzzer has none
  if (size == 0) return 0;
  auto source = sluice::decompress_source(
      sluice::memory_byte_source(std::span(data + 1, size - 1), "fuzz", data[0] & 15));
  if (!source.ok()) return 0;
  for (size_t output_bytes = 0; output_bytes < kMaxOutputBytes;) {
    const auto block = (*source)->next();
    if (!block.ok() && block.status().code() == sluice::StatusCode::kLimit) __builtin_trap();
    if (!block.ok() || block->empty()) break;
    output_bytes += block->size();
    if ((*source)->consumed_bytes() > static_cast<int64_t>(size)) __builtin_trap();
  }
  return 0;
}
