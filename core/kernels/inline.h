// The one attribute of kernel functions: always inlined, so that no out-of-line copy compiled for
// one instruction set can be picked by the linker for another.
#pragma once

#define SLUICE_INLINE inline __attribute__((always_inline))
