// The store of names such as s3://bucket/key, made once from the environment.
#pragma once

#include "capi/include/sluice.h"

namespace sluice_cli {

// nullptr in a build without remote stores.
sluice_store* remote_store();

}  // namespace sluice_cli
