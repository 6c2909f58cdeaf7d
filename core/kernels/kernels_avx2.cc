// All kernels for one instruction set; the flags are set on this file only (CMakeLists.txt).
#define SLUICE_KERNEL_NAMESPACE kernels_avx2
#include "core/kernels/table_v16.h"

namespace sluice {

extern const KernelTable kAvx2Table;
constinit const KernelTable kAvx2Table = kernels_avx2::make_table(KernelSet::kAvx2, "avx2");

}  // namespace sluice
