// The work of a SageMaker training container: from input/ to model/, and output/failure when it
// cannot be done.
#pragma once

#include "cli/sagemaker/training_folder.h"

namespace sluice_cli {

// All it says goes to stdout, SageMaker's log. A signal ends it with a checkpoint and the model so
// far, and that is success. Returns: kDone. Throws: Failure with kFailed, after writing the file.
// `spot_notice`: as the hyperparameter of that name.
int run_training_job(const TrainingFolder& folder, bool spot_notice);

}  // namespace sluice_cli
