// All kernels for WebAssembly with vectors of four floats.
#define SLUICE_KERNEL_NAMESPACE kernels_simd128
#include "core/kernels/table_v16.h"

namespace sluice {

extern const KernelTable kSimd128Table;
constinit const KernelTable kSimd128Table =
    kernels_simd128::make_table(KernelSet::kSimd128, "simd128");

}  // namespace sluice
