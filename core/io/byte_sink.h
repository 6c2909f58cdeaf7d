// Where bytes go: a file or an object that is complete or absent.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace sluice {

class Store;

// Without commit() the destructor leaves nothing behind.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // Appends. Errors: kIo; then the sink can only be destroyed.
  virtual Status write(std::span<const uint8_t> bytes) = 0;
  // Puts other bytes in the place of some that were written, as a head does that counts what came
  // after it. Errors: kUnsupported where what was written may be gone from here, as in a store;
  // kInvalidArgument when not all of that place was written; kIo.
  virtual Status overwrite(uint64_t /*offset*/, std::span<const uint8_t> /*bytes*/) {
    return Status(StatusCode::kUnsupported, "only a local file can be written over");
  }
  // Makes what was written the object, durable. At most once. Errors: kIo, kAlreadyExists.
  virtual Status commit() = 0;

  Status write(std::string_view text) {
    return write(std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
  }
};

// A local file (AtomicFile), or an object of `store` when the name is one of a store's.
// Errors: kAlreadyExists when it exists and `replace` is false; kNotFound, kIo, kUnsupported (a
// store's name without a store).
Result<std::unique_ptr<ByteSink>> create_byte_sink(const std::string& path, bool replace,
                                                   Store* store = nullptr);

// An AtomicFile whose name under construction ends in `suffix`.
Result<std::unique_ptr<ByteSink>> create_file_sink(const std::string& path, bool replace,
                                                   std::string_view suffix = {});

}  // namespace sluice
