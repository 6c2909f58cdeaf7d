// SageMaker's ManifestFile: objects by name, [{"prefix": "s3://bucket/folder/"}, "a.rec", …].
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/io/store.h"

namespace sluice {

// Whether a path is taken for one: its name ends in ".manifest".
bool is_object_manifest(std::string_view path);

// The names it holds, each the prefix and an entry, in its order; never none. Asks nothing of them.
// Errors: kCorrupt (no such JSON; an empty list; no or a second prefix), kUnsupported (an augmented
// manifest), kLimit (over 64 MiB); those of reading it. Cost: memory of the names.
Result<std::vector<std::string>> read_object_names(const std::string& path, Store* store = nullptr);

// The objects or local files of those names. Errors: also kNotFound, for the first that is not
// there. Cost: one listing of the prefix, as far as the names go.
Result<std::vector<StoreObject>> read_object_manifest(const std::string& path,
                                                      Store* store = nullptr);

}  // namespace sluice
