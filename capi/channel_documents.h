// SageMaker's Pipe mode as documents: a channel of FIFOs, one an epoch.
#pragma once

#include <functional>
#include <string>

#include "capi/handles.h"

namespace sluice::capi {

// options.reading as a question whether to go on, asked about ten times a second however often the
// work comes by. Returns: none without a callback. Threads: one.
std::function<bool()> reading_goes_on(const sluice_documents_options& options);

// Requires: options.input_mode is PIPE. Errors: kInvalidArgument (a format that is no stream, times
// out of range); those of open_channel_source().
Status open_channel(const std::string& path, const sluice_documents_options& options,
                    sluice_documents& documents);

}  // namespace sluice::capi
