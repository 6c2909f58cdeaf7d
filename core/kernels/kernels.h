// The table of SIMD functions: one a kernel, chosen once for a context. Each kernel is written on
// V16 (v16.h) and compiled for each instruction set; kernels_scalar.cc is the definition. All are
// *exact*: bitwise equal to the scalar reference on every set.
//
// Rows are `padded` floats (a multiple of 16) whose padding is zero; where documents are folded in
// or rows multiplied with a vector that is padded so, the rows' own padding may be any finite
// number. No alignment is required; 64 bytes is fastest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice {

enum class KernelSet : int32_t { kScalar = 0, kSse4 = 1, kAvx2 = 2, kAvx512 = 3, kSimd128 = 4 };
// All there are, slowest first; kernel_table() has those of this machine and build.
constexpr KernelSet kKernelSets[] = {KernelSet::kScalar, KernelSet::kSimd128, KernelSet::kSse4,
                                     KernelSet::kAvx2, KernelSet::kAvx512};

// One document of a Gibbs block: its draws and the key of its random numbers.
struct GibbsDocument {
  uint32_t first_draw;
  uint32_t draw_count;
  uint64_t random_key;
};

// A block of documents to sweep under fixed topics. A *draw* stands for `draw_weight` tokens of one
// word (1, but for very frequent words of a document).
struct GibbsBlock {
  uint32_t padded;
  uint32_t sweeps;     // in all, >= 1
  uint32_t burn_in;    // of them not counted, < sweeps
  const float* alpha;  // [padded]
  const float* rows;   // [r][padded] p(word | topic) up to a factor per row
  float* statistics;   // [r][padded] += expected tokens of the word by topic
  const GibbsDocument* documents;
  uint32_t document_count;
  const uint32_t* draw_row;
  const float* draw_weight;  // multiples of 1/64, so that counts stay exact
  uint32_t* draw_topic;      // scratch
  float* scratch;            // gibbs_scratch_floats(padded)
};
constexpr uint32_t kGibbsSlots = 4;  // documents swept in turn, so that their latencies overlap
constexpr size_t gibbs_scratch_floats(uint32_t padded) {
  return size_t{padded} * (2 * kGibbsSlots + 1);
}

// One document to fold in: its words' rows and counts, and the prior.
struct FoldInDocument {
  uint32_t topics;
  uint32_t padded;
  uint32_t entries;
  const float* const* rows;  // [entries] p(word | topic), [padded] each, any padding
  const float* counts;       // [entries], >= 0, sum at most 1e13
  const float* alpha;        // [padded], >= 0
  float* gamma;              // [padded] in: the start, out: expected counts, alpha included
  float* scratch;            // fold_in_scratch_floats(padded)
  // For the rows' columns of topics that still have a share, once these are few.
  uint32_t* live_topics;        // [padded]
  uint32_t* live_columns;       // [padded]; what columns leave of it is the kernel's own
  const float** live_pointers;  // [entries]
  float* live_rows;             // [live_floats + 16]
  uint64_t live_floats;         // too few for all rows: every topic stays
  uint32_t max_iterations;      // >= 1
  float tolerance;              // ends when |change of gamma| sums to no more than this
};
constexpr size_t fold_in_scratch_floats(uint32_t padded) { return size_t{padded} * 4; }
// Weights exp(digamma(gamma)) carry this power of two, which cancels: it puts the smallest ones
// (1e-28) far from subnormal numbers even after multiplication by a small probability.
constexpr int kFoldInScale = 64;
// A word that no topic explains better than so counts nowhere, instead of dividing by zero.
constexpr float kSmallestFoldInDot = 1e-30f;

struct KernelTable {
  KernelSet set;
  const char* name;

#if SLUICE_HAS_TRAIN  // of sluice_flags; a build for inference has no use for these four
  // Sweeps all documents of the block, each started cold (DESIGN: Trainer). In each counted sweep
  // the whole conditional of each draw is added to its row of statistics (Rao-Blackwellised),
  // divided by the number of counted sweeps.
  void (*gibbs_sweep)(const GibbsBlock& block);

  // out[k] = (scale * row[k] + shift) * factor[k].
  void (*row_affine)(float* out, const float* row, float scale, float shift, const float* factor,
                     uint32_t padded);
  // to[k] += scale * row[k].
  void (*row_add)(float* to, const float* row, float scale, uint32_t padded);
  // out[k] = sum_i weights[i] * rows[ids[i]][k], i ascending.
  void (*sparse_times_rows)(float* out, const float* rows, const uint32_t* ids,
                            const float* weights, uint32_t count, uint32_t padded);
#endif

  // gamma = alpha + w o sum_i counts[i] rows[i] / (w . rows[i]), w = exp(digamma(gamma)), until
  // max_iterations or tolerance. Returns: iterations made. With tolerance 0 it ends early only at
  // an exact fixed point, where further iterations would change nothing.
  uint32_t (*fold_in)(const FoldInDocument& document);
  // out[k] = exp(digamma(x[k])), x >= 0 (exp_digamma.h has the bounds).
  void (*exp_digamma)(float* out, const float* x, uint32_t padded);
  // out[i] = vector . rows[i].
  void (*dot_rows)(float* out, const float* vector, const float* const* rows, uint32_t count,
                   uint32_t padded);
  // sums[k] += rows[i * stride + k] for k < topics and i < count, i ascending. Reads no padding.
  // Returns: whether each of these numbers is in [0, most]; the sums are nothing when not.
  bool (*add_rows)(float* sums, const float* rows, uint32_t count, uint32_t topics, uint32_t stride,
                   float most);
};

// Returns: the table, or nullptr when this machine or build lacks the set.
const KernelTable* kernel_table(KernelSet set);
// The best set of this machine. The only place that asks the CPU.
const KernelTable& best_kernels();
// "scalar", "sse4", "avx2", "avx512" or "auto"; nullptr when unknown or not available here.
const KernelTable* kernel_table(std::string_view name);

}  // namespace sluice
