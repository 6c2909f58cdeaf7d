// Defaults of the options whose functions a build without training lacks: the init functions work
// in every build, so these numbers stand here, held to the core's by static_assert where it is
// there.
#pragma once

#include "capi/include/sluice.h"

namespace sluice::capi {

sluice_article_options article_defaults();
sluice_process_options process_defaults();
sluice_corpus_options corpus_defaults();
sluice_trainer_options trainer_defaults();
sluice_evaluation_options evaluation_defaults();
sluice_compact_options compact_defaults();

}  // namespace sluice::capi
