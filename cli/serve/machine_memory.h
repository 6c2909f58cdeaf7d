// What this process may take: the machine's memory, or its container's.
#pragma once

#include <cstdint>

namespace sluice_cli {

uint64_t machine_memory_bytes();

}  // namespace sluice_cli
