// Reading of AWS's two INI files.
#include "remote/profile_file.h"

#include <algorithm>
#include <cctype>
#include <fstream>

namespace sluice_remote {
namespace {

constexpr size_t kFileBytes = size_t{1} << 20;

std::string_view trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::string section_name(std::string_view line, bool config) {
  line = trim(line.substr(1, line.find(']') - 1));
  if (!config || line == "default") return std::string(line);
  constexpr std::string_view kProfile = "profile";
  if (!line.starts_with(kProfile)) return {};  // [sso-session …], [services …]
  return std::string(trim(line.substr(kProfile.size())));
}

void add_value(Profile& profile, std::string_view line) {
  const size_t equals = line.find('=');
  if (equals == line.npos) return;
  std::string key(trim(line.substr(0, equals)));
  std::transform(key.begin(), key.end(), key.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  profile.insert_or_assign(std::move(key), std::string(trim(line.substr(equals + 1))));
}

}  // namespace

Profile parse_profile(std::string_view text, const std::string& name, bool config) {
  Profile profile;
  bool is_inside = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    if (line[0] == '[') {
      is_inside = section_name(line, config) == name;
    } else if (is_inside && line[0] != ' ' && line[0] != '\t') {
      add_value(profile, line);
    }
  }
  return profile;
}

std::optional<std::string> read_small_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (path.empty() || !file) return std::nullopt;
  std::string text(kFileBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  if (file.bad()) return std::nullopt;
  return text;
}

std::string environment_value(const EnvironmentLookup& environment, const std::string& name) {
  return environment ? environment(name).value_or("") : "";
}

ChosenProfile choose_profile(const EnvironmentLookup& environment) {
  const auto value_or = [&](const char* name, const std::string& otherwise) {
    std::string value = environment_value(environment, name);
    return value.empty() ? otherwise : value;
  };
  const std::string home = environment_value(environment, "HOME");
  ChosenProfile chosen;
  chosen.name = value_or("AWS_PROFILE", "");
  chosen.is_named = !chosen.name.empty();
  if (!chosen.is_named) chosen.name = "default";
  const std::string folder = home.empty() ? "" : home + "/.aws/";
  const auto path = [&](const char* name, const char* file) {
    return value_or(name, folder.empty() ? "" : folder + file);
  };
  const auto credentials = read_small_file(path("AWS_SHARED_CREDENTIALS_FILE", "credentials"));
  const auto config = read_small_file(path("AWS_CONFIG_FILE", "config"));
  chosen.values = parse_profile(credentials.value_or(""), chosen.name, false);
  chosen.values.merge(parse_profile(config.value_or(""), chosen.name, true));
  return chosen;
}

}  // namespace sluice_remote
