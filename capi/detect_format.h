// What a path holds, by its files, its name and its first bytes.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/status.h"
#include "core/io/store.h"

namespace sluice::capi {

// Returns: SLUICE_FORMAT_*; AUTOMATIC when unknown, for "-" and for what is no file or folder.
// Errors: kNotFound, kIo, kCorrupt (compressed data).
Result<int32_t> detect_format(const std::string& path, Store* store);

// For messages: "JSON Lines", "a model file", ...
const char* format_name(int32_t format);

}  // namespace sluice::capi
