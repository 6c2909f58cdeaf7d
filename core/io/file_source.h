// Bytes of a file descriptor (file, stdin) as they lie there; decompression is left to
// decompress.h, FIFOs to pipe_source.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/io/byte_source.h"

namespace sluice {

constexpr size_t kFileBlockBytes = size_t{256} << 10;

// Opens `path` at a byte of it (rewind() goes back there), or takes standard input for "-" (never
// closed, never rewound). A FIFO goes to core/io/pipe_source.h, with the deadlines of its defaults.
// Errors: kNotFound, kIo, kInvalidArgument for a directory. Cost: one block.
Result<std::unique_ptr<ByteSource>> open_file_source(const std::string& path, uint64_t offset = 0,
                                                     size_t block_bytes = kFileBlockBytes);

// A descriptor of the caller's (file, pipe, socket) from where it stands to its end, once. It is
// duplicated: the caller's may be closed at once. Messages call it "descriptor N".
// Errors: kInvalidArgument when it is not open, or a directory; kIo.
Result<std::unique_ptr<ByteSource>> open_descriptor_source(int descriptor);

}  // namespace sluice
