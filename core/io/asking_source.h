// A source that can be stopped from outside: for long reads that nobody looks at in between.
#pragma once

#include <functional>
#include <memory>

#include "core/io/byte_source.h"

namespace sluice {

// The same bytes in the same blocks. `go_on` is asked before each block; false makes next() return
// kCancelled. May be empty: the source itself. Requires: source != nullptr.
std::unique_ptr<ByteSource> asking_source(std::unique_ptr<ByteSource> source,
                                          std::function<bool()> go_on);

}  // namespace sluice
