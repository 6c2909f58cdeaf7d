// ~/.aws/credentials and ~/.aws/config.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "remote/remote_store.h"

namespace sluice_remote {

using Profile = std::map<std::string, std::string>;  // keys in lower case

// The values of one profile of an INI text. `config`: sections are called "profile NAME" but for
// "default", as in ~/.aws/config. Nested values (lines that begin with space) are left out.
Profile parse_profile(std::string_view text, const std::string& name, bool config);

// A small file, up to 1 MiB. Returns: nothing when it cannot be read.
std::optional<std::string> read_small_file(const std::string& path);

struct ChosenProfile {
  std::string name;
  bool is_named = false;  // by AWS_PROFILE, not only by default
  Profile values;         // the credentials file's win over the config file's
};
// Reads both files, where the environment says they are.
ChosenProfile choose_profile(const EnvironmentLookup& environment);

// "" when it is not set.
std::string environment_value(const EnvironmentLookup& environment, const std::string& name);

}  // namespace sluice_remote
