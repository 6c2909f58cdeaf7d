// Attributes of kernels. Functions are always inlined, so that no out-of-line copy compiled for
// one instruction set can be picked by the linker for another.
#pragma once

#define SLUICE_INLINE inline __attribute__((always_inline))

// For arrays that are filled at once: -ftrivial-auto-var-init would zero them before, each time.
#define SLUICE_UNINITIALIZED __attribute__((uninitialized))
