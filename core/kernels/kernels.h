// The table of SIMD functions: one a kernel, chosen once for a context. Each kernel is written on
// V16 (v16.h) and compiled for each instruction set; kernels_scalar.cc is the definition. All are
// *exact*: bitwise equal to the scalar reference on every set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice {

enum class KernelSet : int32_t { kScalar = 0, kSse4 = 1, kAvx2 = 2, kAvx512 = 3 };

struct KernelTable {
  KernelSet set;
  const char* name;
  // (being filled by the trainer and inference work)
};

// Returns: the table, or nullptr when this machine or build lacks the set.
const KernelTable* kernel_table(KernelSet set);
// The best set of this machine. The only place that asks the CPU.
const KernelTable& best_kernels();
// "scalar", "sse4", "avx2", "avx512" or "auto"; nullptr when unknown or not available here.
const KernelTable* kernel_table(std::string_view name);

}  // namespace sluice
