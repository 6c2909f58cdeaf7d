// The bytes of a checkpoint (docs/formats.md): a JSON header and named sections, each with its
// checksum. What they mean is trainer_checkpoint.cc's.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/base/json.h"
#include "core/base/status.h"
#include "core/io/byte_sink.h"
#include "core/io/byte_source.h"

namespace sluice {

inline constexpr uint64_t kCheckpointVersion = 1;

struct CheckpointSection {
  std::string_view name;
  std::span<const uint8_t> bytes;
};

// `facts` is a JSON object. Errors: the sink's; it is not committed here.
Status write_checkpoint(ByteSink& sink, std::string_view facts,
                        std::span<const CheckpointSection> sections);

struct LoadedCheckpoint {
  JsonValue facts;
  struct Section {
    std::string name;
    AlignedBuffer<uint8_t> bytes;
  };
  std::vector<Section> sections;

  // Returns: nullptr when there is none of that name.
  const Section* find(std::string_view name) const;
};

// Reads and checks all of it. `total_bytes`: length of the file, from outside it: nothing is
// allocated from a number in the file before that number was held against it.
// Errors: kCorrupt (what is wrong), kUnsupported (a newer version), kIo, kOutOfMemory.
Result<LoadedCheckpoint> read_checkpoint(ByteSource& source, uint64_t total_bytes);

}  // namespace sluice
