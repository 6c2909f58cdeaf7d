// The one place of this folder that reads the environment.
#include <cstdlib>

#include "remote/remote_store.h"

namespace sluice_remote {

RemoteOptions remote_options_from_environment() {
  RemoteOptions options;
  options.environment = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
  return options;
}

}  // namespace sluice_remote
