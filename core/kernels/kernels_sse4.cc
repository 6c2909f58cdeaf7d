// All kernels for one instruction set; the flags are set on this file only (CMakeLists.txt).
#define SLUICE_KERNEL_NAMESPACE kernels_sse4
#include "core/kernels/table_v16.h"

namespace sluice {

extern const KernelTable kSse4Table;
constinit const KernelTable kSse4Table = kernels_sse4::make_table(KernelSet::kSse4, "sse4");

}  // namespace sluice
