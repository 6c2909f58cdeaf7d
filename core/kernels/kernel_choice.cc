// Which instruction sets this machine has, and the table for each: asked here and nowhere else.
#include "core/kernels/kernels.h"

namespace sluice {

extern const KernelTable kScalarTable;
#if defined(__x86_64__)
extern const KernelTable kSse4Table;
extern const KernelTable kAvx2Table;
extern const KernelTable kAvx512Table;
#elif defined(__wasm_simd128__)
extern const KernelTable kSimd128Table;
#endif

const KernelTable* kernel_table(KernelSet set) {
  switch (set) {
    case KernelSet::kScalar:
      return &kScalarTable;
#if defined(__x86_64__)
    case KernelSet::kSse4:
      return __builtin_cpu_supports("sse4.2") ? &kSse4Table : nullptr;
    case KernelSet::kAvx2:
      return __builtin_cpu_supports("avx2") ? &kAvx2Table : nullptr;
    case KernelSet::kAvx512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                     __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
                 ? &kAvx512Table
                 : nullptr;
#elif defined(__wasm_simd128__)
    case KernelSet::kSimd128:
      return &kSimd128Table;
#endif
    default:
      return nullptr;
  }
}

const KernelTable& best_kernels() {
  const KernelTable* best = &kScalarTable;
  for (KernelSet set : kKernelSets) {
    if (const KernelTable* table = kernel_table(set)) best = table;
  }
  return *best;
}

const KernelTable* kernel_table(std::string_view name) {
  if (name == "auto") return &best_kernels();
  for (KernelSet set : kKernelSets) {
    const KernelTable* table = kernel_table(set);
    if (table != nullptr && name == table->name) return table;
  }
  return nullptr;
}

}  // namespace sluice
