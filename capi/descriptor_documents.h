// Counted documents from a descriptor that the program has open; paths are sluice_documents.cc's.
#pragma once

#include "capi/handles.h"
#include "capi/include/sluice.h"
#include "core/base/status.h"

namespace sluice::capi {

// Opens the source of `documents` and what their options tell of them.
// Errors: as sluice_documents_open_descriptor.
Status open_descriptor(int descriptor, const sluice_documents_options& options,
                       sluice_documents& documents);

}  // namespace sluice::capi
