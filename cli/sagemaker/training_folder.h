// Where things lie in a SageMaker training container: /opt/ml, or a folder like it for tests.
#pragma once

#include <string>

namespace sluice_cli {

struct TrainingFolder {
  std::string root = "/opt/ml";

  std::string config(const std::string& file) const { return root + "/input/config/" + file; }
  // A folder in File and FastFile mode; in Pipe mode the name before _0, _1, ...
  std::string channel(const std::string& name) const { return root + "/input/data/" + name; }
  std::string model(const std::string& file) const { return root + "/model/" + file; }
  std::string checkpoints() const { return root + "/checkpoints"; }
  std::string failure() const { return root + "/output/failure"; }
};

}  // namespace sluice_cli
