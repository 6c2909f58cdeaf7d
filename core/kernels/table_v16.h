// Fills a KernelTable from the V16 kernels: included once by each instruction set's file.
#pragma once

#include "core/kernels/fold_in_v16.h"
#include "core/kernels/row_sums_v16.h"
#if SLUICE_HAS_TRAIN
#include "core/kernels/gibbs_block.h"
#include "core/kernels/gibbs_v16.h"
#include "core/kernels/rows_v16.h"
#endif

namespace sluice::SLUICE_KERNEL_NAMESPACE {

constexpr KernelTable make_table(KernelSet set, const char* name) {
  return KernelTable {
    .set = set, .name = name,
#if SLUICE_HAS_TRAIN
    .gibbs_sweep = gibbs_sweep_v16, .row_affine = row_affine, .row_add = row_add,
    .sparse_times_rows = sparse_times_rows,
#endif
    .fold_in = fold_in, .exp_digamma = exp_digamma_of, .dot_rows = dot_rows, .add_rows = add_rows,
  };
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
