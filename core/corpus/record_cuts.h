// Blocks of record files that no manifest describes.
#pragma once

#include <functional>

#include "core/base/status.h"
#include "core/corpus/record_files.h"

namespace sluice {

// Fills in the blocks of large plain local files where there is no manifest, by reading them once.
// Blocks begin with records that a reader of the whole file would meet, after damage too; there are
// at most RecordBlocks::kMostBlocks in all. Not cut: what lies in a store, and what does not begin
// with a record (compressed files). Errors: those of open_file_source() and of reading; kCancelled
// when `go_on`, asked before each read, says no (it may be empty).
Status cut_record_files(RecordFiles& files, const std::function<bool()>& go_on);

}  // namespace sluice
