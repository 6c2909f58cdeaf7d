// A model from one program's format to another's, and words for a model without: the other half of
// the verb convert.
#pragma once

#include <string>

#include "cli/run_log.h"

namespace sluice_cli {

struct ModelConversion {
  std::string input;
  bool is_mxnet = false;  // the input
  std::string output;
  std::string form;  // safetensors or mxnet
  std::string vocabulary_path;
  bool replace = false;
};

// Throws: Failure; there is no output then.
void convert_model(const ModelConversion& conversion, RunLog& log);

}  // namespace sluice_cli
