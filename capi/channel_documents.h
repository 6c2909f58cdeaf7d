// SageMaker's Pipe mode as documents: a channel of FIFOs, one an epoch.
#pragma once

#include <string>

#include "capi/handles.h"

namespace sluice::capi {

// Requires: options.input_mode is PIPE. Errors: kInvalidArgument (a format that is no stream, times
// out of range); those of open_channel_source().
Status open_channel(const std::string& path, const sluice_documents_options& options,
                    sluice_documents& documents);

}  // namespace sluice::capi
