// Bytes of a file descriptor (file, FIFO, stdin) as they lie there; decompression is left to
// decompress.h.
#pragma once

#include <memory>
#include <string>

#include "core/io/byte_source.h"

namespace sluice {

// Opens `path` at a byte of it (rewind() goes back there), or takes standard input for "-" (never
// closed, never rewound). Errors: kNotFound, kIo, kInvalidArgument for a directory. Blocks until a
// FIFO has a writer. Cost: one block of 256 KiB.
Result<std::unique_ptr<ByteSource>> open_file_source(const std::string& path, uint64_t offset = 0);

}  // namespace sluice
