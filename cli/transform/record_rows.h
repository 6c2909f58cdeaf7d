// Records as rows, with what they carry besides counts.
#pragma once

#include <memory>

#include "cli/transform/row_reader.h"

namespace sluice_cli {

// Record files; of a corpus directory those in it. A record without uid has its number from 0 as
// id. Throws: Failure.
std::unique_ptr<RowReader> open_record_rows(const RowInput& input, const TransformOptions& options,
                                            SharedLog& log);

}  // namespace sluice_cli
