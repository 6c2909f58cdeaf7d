// Defaults of the options whose functions a build without training lacks: the init functions work
// in every build, so these numbers stand here, held to the core's by static_assert where it is
// there.
#pragma once

#include "capi/include/sluice.h"

namespace sluice::capi {

constexpr uint64_t kMaxArticleBytes = uint64_t{16} << 20;

sluice_article_options article_defaults();
sluice_process_options process_defaults();
sluice_trainer_options trainer_defaults();
sluice_evaluation_options evaluation_defaults();

}  // namespace sluice::capi
