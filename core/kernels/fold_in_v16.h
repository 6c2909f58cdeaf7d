// The fold-in of one document on V16; fold_in_scalar.h defines what it must give.
#pragma once

#include "core/kernels/exp_digamma.h"
#include "core/kernels/fold_in_loop.h"
#include "core/kernels/kernels.h"
#include "core/kernels/v16.h"

namespace sluice::SLUICE_KERNEL_NAMESPACE {

struct V16Lanes {
  using Value = V16;
  static SLUICE_INLINE V16 constant(float x) { return splat(x); }
  static SLUICE_INLINE V16 lower(V16 a, V16 b) {
    SLUICE_EACH_PART a.part[i] = a.part[i] < b.part[i] ? a.part[i] : b.part[i];
    return a;
  }
  static SLUICE_INLINE V16 higher(V16 a, V16 b) {
    SLUICE_EACH_PART a.part[i] = a.part[i] > b.part[i] ? a.part[i] : b.part[i];
    return a;
  }
  // 2^(n + kScale), n the integer in the low bits of a float of 2^23 and more.
  template <int kScale>
  static SLUICE_INLINE V16 power_of_two(V16 magic) {
    SLUICE_EACH_PART {
      NativeInt bits;
      __builtin_memcpy(&bits, &magic.part[i], sizeof bits);
      bits = (bits + (127 + kScale)) << 23;
      __builtin_memcpy(&magic.part[i], &bits, sizeof bits);
    }
    return magic;
  }
};

// Rows taken together: their dot products overlap, and expected counts are loaded once for all.
// The first count is for most of a document, the second for what is left of it.
constexpr uint32_t kFoldInRows = kWidth == 16 ? 16 : kWidth == 8 ? 4 : 2;
constexpr uint32_t kFoldInRestRows = kWidth == 16 ? 4 : 1;

// share[i] = counts[i] / the lanes' sum of dot[i], 0 where that is next to nothing.
template <uint32_t kRows>
SLUICE_INLINE void take_shares(const V16* dot, const float* counts, float* share) {
#if SLUICE_KERNEL_WIDTH == 16
  if constexpr (kRows == 16) {
    const NativeFloat total = sums_of_sixteen(dot);
    const NativeFloat shares = load(counts).part[0] / total;
    const NativeFloat least = splat(kSmallestFoldInDot).part[0];
    store(share, V16{{total > least ? shares : NativeFloat{}}});
    return;
  }
#endif
  for (uint32_t i = 0; i < kRows; ++i) {
    const float total = sum(dot[i]);
    share[i] = total > kSmallestFoldInDot ? counts[i] / total : 0.0f;
  }
}

// dot[i] = weight . rows[i], lanes not yet summed.
template <uint32_t kRows>
SLUICE_INLINE void multiply_rows(V16* dot, const float* weight, const float* const* rows,
                                 uint32_t width) {
  const float* row[kRows];
  V16 sums[kRows];
  const V16 first = load(weight);
  for (uint32_t i = 0; i < kRows; ++i) {
    row[i] = rows[i];
    sums[i] = first * load(row[i]);
  }
  for (uint32_t k = 16; k < width; k += 16) {
    const V16 w = load(weight + k);
    for (uint32_t i = 0; i < kRows; ++i) sums[i] = sums[i] + w * load(row[i] + k);
  }
  for (uint32_t i = 0; i < kRows; ++i) dot[i] = sums[i];
}

// expected[k] += sum_i share[i] * rows[i][k], i ascending.
template <uint32_t kRows>
SLUICE_INLINE void add_shares(float* expected, const float* share, const float* const* rows,
                              uint32_t width) {
  const float* row[kRows];  // a copy, which no store to `expected` can change
  V16 factor[kRows];
  for (uint32_t i = 0; i < kRows; ++i) {
    row[i] = rows[i];
    factor[i] = splat(share[i]);
  }
  for (uint32_t k = 0; k < width; k += 16) {
    V16 e = load(expected + k);
    for (uint32_t i = 0; i < kRows; ++i) e = e + factor[i] * load(row[i] + k);
    store(expected + k, e);
  }
}

// expected[k] += sum_i counts[i] * rows[i][k] / (weight . rows[i]), i ascending. More than eight
// row pointers at a time do not fit into registers.
template <uint32_t kRows>
SLUICE_INLINE void add_rows_expected(float* expected, const float* weight, const float* const* rows,
                                     const float* counts, uint32_t width) {
  constexpr uint32_t kPart = kRows < 8 ? kRows : 8;
  SLUICE_UNINITIALIZED V16 dot[kRows];
  SLUICE_UNINITIALIZED float share[kRows];
  for (uint32_t i = 0; i < kRows; i += kPart) {
    multiply_rows<kPart>(dot + i, weight, rows + i, width);
  }
  take_shares<kRows>(dot, counts, share);
  for (uint32_t i = 0; i < kRows; i += kPart) {
    add_shares<kPart>(expected, share + i, rows + i, width);
  }
}

#if SLUICE_KERNEL_WIDTH == 16
// As copy_live_columns(), sixteen columns of a row at a time pushed together. Each store writes up
// to fifteen floats too many, which the next one writes over: those behind the last row have room.
SLUICE_INLINE void compress_live_columns(const FoldInDocument& document, const FoldInColumns& from,
                                         const FoldInColumns& to) {
  const uint32_t vectors = from.width / 16;
  // Behind the columns' numbers, which take a third of the place at most.
  uint32_t* const mask = document.live_columns + to.width;
  for (uint32_t v = 0; v < vectors; ++v) mask[v] = 0;
  for (uint32_t k = 0; k < to.topics; ++k) {
    const uint32_t column = document.live_columns[k];
    mask[column / 16] |= 1u << column % 16;
  }
  for (uint32_t i = 0; i < document.entries; ++i) {
    const float* const row = from.rows[i];
    float* const begin = document.live_rows + size_t{i} * to.width;
    float* at = begin;
    for (uint32_t v = 0; v < vectors; ++v) {
      const V16 columns = load(row + 16 * size_t{v});
      store(at, V16{{__builtin_ia32_compresssf512_mask(columns.part[0], NativeFloat{},
                                                       static_cast<uint16_t>(mask[v]))}});
      at += __builtin_popcount(mask[v]);
    }
    store(at, zero());
    document.live_pointers[i] = begin;
  }
}
#endif

struct V16Steps {
  static SLUICE_INLINE void copy_columns(const FoldInDocument& document, const FoldInColumns& from,
                                         const FoldInColumns& to) {
#if SLUICE_KERNEL_WIDTH == 16
    compress_live_columns(document, from, to);
#else
    copy_live_columns(document, from, to);
#endif
  }
  static SLUICE_INLINE void weigh(float* weight, float* expected, const FoldInColumns& columns) {
    for (uint32_t k = 0; k < columns.width; k += 16) {
      store(weight + k, exp_digamma<kFoldInScale, V16Lanes>(load(columns.gamma + k)));
      store(expected + k, zero());
    }
  }
  static SLUICE_INLINE void add_expected(float* expected, const float* weight,
                                         const FoldInColumns& columns, const float* counts,
                                         uint32_t entries) {
    const float* const* const rows = columns.rows;
    uint32_t i = 0;
    for (; i + kFoldInRows <= entries; i += kFoldInRows) {
      add_rows_expected<kFoldInRows>(expected, weight, rows + i, counts + i, columns.width);
    }
    for (; i + kFoldInRestRows <= entries; i += kFoldInRestRows) {
      add_rows_expected<kFoldInRestRows>(expected, weight, rows + i, counts + i, columns.width);
    }
    for (; i < entries; ++i) {
      add_rows_expected<1>(expected, weight, rows + i, counts + i, columns.width);
    }
  }
  static SLUICE_INLINE float update(const FoldInColumns& columns, const float* weight,
                                    const float* expected) {
    V16 change = zero();
    for (uint32_t k = 0; k < columns.width; k += 16) {
      const V16 before = load(columns.gamma + k);
      const V16 after = load(columns.alpha + k) + load(weight + k) * load(expected + k);
      store(columns.gamma + k, after);
      change = change + V16Lanes::higher(after - before, before - after);
    }
    return sum(change);
  }
};

inline uint32_t fold_in(const FoldInDocument& document) { return fold_in_loop<V16Steps>(document); }

inline void exp_digamma_of(float* out, const float* x, uint32_t padded) {
  for (uint32_t k = 0; k < padded; k += 16) store(out + k, exp_digamma<0, V16Lanes>(load(x + k)));
}

inline void dot_rows(float* out, const float* vector, const float* const* rows, uint32_t count,
                     uint32_t padded) {
  for (uint32_t i = 0; i < count; ++i) {
    V16 dot = zero();
    for (uint32_t k = 0; k < padded; k += 16) dot = dot + load(vector + k) * load(rows[i] + k);
    out[i] = sum(dot);
  }
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
