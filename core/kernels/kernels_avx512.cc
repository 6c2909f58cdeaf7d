// All kernels for one instruction set; the flags are set on this file only (CMakeLists.txt).
#define SLUICE_KERNEL_NAMESPACE kernels_avx512
#include "core/kernels/table_v16.h"

namespace sluice {

extern const KernelTable kAvx512Table;
constinit const KernelTable kAvx512Table = kernels_avx512::make_table(KernelSet::kAvx512, "avx512");

}  // namespace sluice
