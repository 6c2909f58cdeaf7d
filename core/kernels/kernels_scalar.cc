// The definition of every kernel: plain loops over sixteen lanes in the order V16 uses.
#define SLUICE_KERNEL_NAMESPACE kernels_scalar
#include "core/kernels/fold_in_scalar.h"
#include "core/kernels/kernels.h"
#include "core/kernels/row_sums_scalar.h"
#if SLUICE_HAS_TRAIN
#include "core/kernels/training_scalar.h"
#endif

namespace sluice {

extern const KernelTable kScalarTable;
constinit const KernelTable kScalarTable = {
    .set = KernelSet::kScalar,
    .name = "scalar",
#if SLUICE_HAS_TRAIN
    .gibbs_sweep = kernels_scalar::gibbs_sweep<kernels_scalar::ScalarDraw>,
    .row_affine = kernels_scalar::row_affine,
    .row_add = kernels_scalar::row_add,
    .sparse_times_rows = kernels_scalar::sparse_times_rows,
#endif
    .fold_in = kernels_scalar::fold_in,
    .exp_digamma = kernels_scalar::exp_digamma_of,
    .dot_rows = kernels_scalar::dot_rows,
    .add_rows = kernels_scalar::add_rows,
};

}  // namespace sluice
