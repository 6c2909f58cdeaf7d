// Everything a source has to say, as one string.
#pragma once

#include <string>

#include "core/io/byte_source.h"

namespace sluice {

// Returns: what came before the end or the failure; the failure in `status`.
inline std::string drain(ByteSource& source, Status& status) {
  std::string bytes;
  for (;;) {
    auto block = source.next();
    if (!block.ok()) {
      status = std::move(block).status();
      return bytes;
    }
    if (block->empty()) return bytes;
    bytes.append(reinterpret_cast<const char*>(block->data()), block->size());
  }
}

inline std::span<const uint8_t> bytes_of(std::string_view text) {
  return std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

}  // namespace sluice
