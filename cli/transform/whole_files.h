// Files that are one document each: SplitType None.
#pragma once

#include <memory>

#include "cli/transform/row_reader.h"

namespace sluice_cli {

// The id is the file's name. Throws: Failure.
std::unique_ptr<RowReader> open_whole_files(const RowInput& input, const TransformOptions& options,
                                            SharedLog& log);

}  // namespace sluice_cli
