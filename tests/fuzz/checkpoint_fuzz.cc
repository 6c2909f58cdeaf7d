// Any bytes as a checkpoint: read whole or refused, never more memory than the file is long. The
// header's checksum is made right, so that what it says is reached.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "core/base/endian.h"
#include "core/base/xxhash64.h"
#include "core/train/checkpoint_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<uint8_t> bytes(data, data + size);
  if (size >= 24) {
    std::memcpy(bytes.data(), "sluiceC1", 8);
    const uint64_t header = sluice::load_le<uint64_t>(bytes.data() + 8) % (size - 23);
    sluice::store_le<uint64_t>(bytes.data() + 8, header);
    sluice::store_le<uint64_t>(
        bytes.data() + 16,
        sluice::xxh64(std::span<const uint8_t>(bytes).subspan(24, static_cast<size_t>(header))));
  }
  const auto source = sluice::memory_byte_source(bytes, "checkpoint", 7);
  const auto loaded = sluice::read_checkpoint(*source, bytes.size());
  if (!loaded.ok()) return 0;
  size_t total = 0;
  for (const auto& section : loaded->sections) total += section.bytes.size();
  if (total > bytes.size()) __builtin_trap();
  return 0;
}
