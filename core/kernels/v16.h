// V16: sixteen virtual float lanes made of native-width compiler vectors (DESIGN: Kernels). The
// same source gives the same bits on SSE4, AVX2, AVX-512, NEON and WASM: only lane-wise IEEE
// operations, no fused multiply-add, and one fixed tree where lanes meet.
//
// Include from kernel translation units only, after defining SLUICE_KERNEL_NAMESPACE: everything is
// in that namespace and always inlined, so that code compiled for one instruction set can't be
// picked by the linker for another. For the same reason kernels use raw pointers, nothing of std::.
#pragma once

#ifndef SLUICE_KERNEL_NAMESPACE
#error "define SLUICE_KERNEL_NAMESPACE first"
#endif

#include <cstddef>
#include <cstdint>

#include "core/kernels/inline.h"

#if defined(SLUICE_KERNEL_WIDTH)  // given where flags are not: by the amalgamation (tools/)
#elif defined(__AVX512F__)
#define SLUICE_KERNEL_WIDTH 16
#elif defined(__AVX2__)
#define SLUICE_KERNEL_WIDTH 8
#else
#define SLUICE_KERNEL_WIDTH 4
#endif

namespace sluice::SLUICE_KERNEL_NAMESPACE {

constexpr int kWidth = SLUICE_KERNEL_WIDTH;
constexpr int kParts = 16 / kWidth;

typedef float NativeFloat __attribute__((vector_size(kWidth * 4)));
typedef int32_t NativeInt __attribute__((vector_size(kWidth * 4)));

struct I16 {
  NativeInt part[kParts];
};

struct V16 {
  NativeFloat part[kParts];
};

#define SLUICE_EACH_PART for (int i = 0; i < kParts; ++i)

SLUICE_INLINE V16 load(const float* from) {
  V16 v;
  SLUICE_EACH_PART __builtin_memcpy(&v.part[i], from + i * kWidth, sizeof(NativeFloat));
  return v;
}
SLUICE_INLINE void store(float* to, V16 v) {
  SLUICE_EACH_PART __builtin_memcpy(to + i * kWidth, &v.part[i], sizeof(NativeFloat));
}
SLUICE_INLINE void store(int32_t* to, I16 v) {
  SLUICE_EACH_PART __builtin_memcpy(to + i * kWidth, &v.part[i], sizeof(NativeInt));
}
SLUICE_INLINE V16 splat(float x) {
  V16 v;
  SLUICE_EACH_PART v.part[i] = x - NativeFloat{};
  return v;
}
SLUICE_INLINE V16 zero() {
  V16 v;
  SLUICE_EACH_PART v.part[i] = NativeFloat{};
  return v;
}
SLUICE_INLINE V16 operator+(V16 a, V16 b) {
  SLUICE_EACH_PART a.part[i] += b.part[i];
  return a;
}
SLUICE_INLINE V16 operator-(V16 a, V16 b) {
  SLUICE_EACH_PART a.part[i] -= b.part[i];
  return a;
}
SLUICE_INLINE V16 operator*(V16 a, V16 b) {
  SLUICE_EACH_PART a.part[i] *= b.part[i];
  return a;
}
SLUICE_INLINE V16 operator/(V16 a, V16 b) {
  SLUICE_EACH_PART a.part[i] /= b.part[i];
  return a;
}
SLUICE_INLINE I16 operator&(I16 a, I16 b) {
  SLUICE_EACH_PART a.part[i] &= b.part[i];
  return a;
}
// -1 in lanes where a <= b, else 0.
SLUICE_INLINE I16 less_equal(V16 a, V16 b) {
  I16 mask;
  SLUICE_EACH_PART mask.part[i] = a.part[i] <= b.part[i];
  return mask;
}

// The vector moved up by N lanes (1, 2, 4 or 8), zeros moved in: result[l] = l < N ? 0 : v[l - N].
template <int N>
SLUICE_INLINE V16 shift_up(V16 v) {
  V16 r;
  const NativeFloat none = {};
#if SLUICE_KERNEL_WIDTH == 16
  r.part[0] = __builtin_shufflevector(none, v.part[0], 16 - N, 17 - N, 18 - N, 19 - N, 20 - N,
                                      21 - N, 22 - N, 23 - N, 24 - N, 25 - N, 26 - N, 27 - N,
                                      28 - N, 29 - N, 30 - N, 31 - N);
#elif SLUICE_KERNEL_WIDTH == 8
  r.part[0] = __builtin_shufflevector(none, v.part[0], 8 - N, 9 - N, 10 - N, 11 - N, 12 - N, 13 - N,
                                      14 - N, 15 - N);
  r.part[1] = __builtin_shufflevector(v.part[0], v.part[1], 8 - N, 9 - N, 10 - N, 11 - N, 12 - N,
                                      13 - N, 14 - N, 15 - N);
#else
  constexpr int kRest = N % 4;
  SLUICE_EACH_PART {
    const int from = i - N / 4;
    const NativeFloat here = from >= 0 ? v.part[from >= 0 ? from : 0] : none;
    const NativeFloat below = from >= 1 ? v.part[from >= 1 ? from - 1 : 0] : none;
    r.part[i] = __builtin_shufflevector(below, here, 4 - kRest, 5 - kRest, 6 - kRest, 7 - kRest);
  }
#endif
  return r;
}

// Inclusive prefix sums over the lanes, by doubling distances 1, 2, 4, 8.
SLUICE_INLINE V16 prefix_sum(V16 v) {
  v = v + shift_up<1>(v);
  v = v + shift_up<2>(v);
  v = v + shift_up<4>(v);
  v = v + shift_up<8>(v);
  return v;
}

typedef float QuarterFloat __attribute__((vector_size(16)));
typedef int32_t QuarterInt __attribute__((vector_size(16)));

// Lanes added at distance 8, then 4: four lanes are left.
template <typename Quarter, typename Sixteen>
SLUICE_INLINE Quarter fold_to_four(Sixteen v) {
  Quarter q[4];
  __builtin_memcpy(q, &v, sizeof q);
  return (q[0] + q[2]) + (q[1] + q[3]);
}

// Sum of the lanes by the fixed tree: distance 8, 4, 2, 1. By shuffles, not by fold_to_four: gcc
// would keep a running total that is summed later as quarters and rebuild it at every addition.
SLUICE_INLINE float sum(V16 v) {
#if SLUICE_KERNEL_WIDTH == 16
  const NativeFloat p = v.part[0];
  const auto eight = __builtin_shufflevector(p, p, 0, 1, 2, 3, 4, 5, 6, 7) +
                     __builtin_shufflevector(p, p, 8, 9, 10, 11, 12, 13, 14, 15);
#elif SLUICE_KERNEL_WIDTH == 8
  const NativeFloat eight = v.part[0] + v.part[1];
#endif
#if SLUICE_KERNEL_WIDTH > 4
  const QuarterFloat four = __builtin_shufflevector(eight, eight, 0, 1, 2, 3) +
                            __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
#else
  const QuarterFloat four = (v.part[0] + v.part[2]) + (v.part[1] + v.part[3]);
#endif
  const QuarterFloat two = four + __builtin_shufflevector(four, four, 2, 3, 2, 3);
  return two[0] + two[1];
}

// How many lanes are set in a mask of -1 and 0.
SLUICE_INLINE int32_t count_true(I16 mask) {
  const QuarterInt q = fold_to_four<QuarterInt>(mask);
  return -((q[0] + q[2]) + (q[1] + q[3]));
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
