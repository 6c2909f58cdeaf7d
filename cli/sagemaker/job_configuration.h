// What SageMaker tells a training container: hyperparameters, channels and hosts, as they stand in
// the files of input/config. What they mean is decided elsewhere.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/sagemaker/training_folder.h"

namespace sluice_cli {

struct Channel {
  std::string name;
  std::string input_mode = "File";  // File, FastFile or Pipe
  std::string content_type;         // "" when not said
  std::string record_wrapper = "None";
};

struct JobConfiguration {
  std::map<std::string, std::string> hyperparameters;
  std::map<std::string, Channel> channels;  // by name
  std::string current_host = "algo-1";
  std::vector<std::string> hosts;  // at least one
};

// resourceconfig.json may be missing (one host). Without inputdataconfig.json each folder of
// input/data is a channel of files. Throws: Failure (a file that is missing or is no such JSON).
JobConfiguration read_job_configuration(const TrainingFolder& folder);

}  // namespace sluice_cli
