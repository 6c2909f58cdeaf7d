// An inference container: the model of ROOT/model behind HTTP, as SageMaker's hosting and Batch
// Transform call it.
#pragma once

#include <string>

namespace sluice_cli {

// Model: `model.safetensors`, else the only .safetensors there is, else SageMaker LDA's
// `model_algo-1` (words from vocabulary.tsv or vocab.txt beside it). Listens for everybody; port,
// payload and concurrency by SAGEMAKER_BIND_TO_PORT, SAGEMAKER_MAX_PAYLOAD_IN_MB,
// SAGEMAKER_MAX_CONCURRENT_TRANSFORMS, SAGEMAKER_BATCH_STRATEGY. `root`: /opt/ml when "".
// Returns: an exit status. Throws: Failure.
int run_serving_container(const std::string& root);

}  // namespace sluice_cli
