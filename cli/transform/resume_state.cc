// One JSON file, .sluice-transform.json; replaced whole.
#include "cli/transform/resume_state.h"

#include <signal.h>
#include <simdjson.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>

#include "cli/data_sink.h"
#include "cli/failure.h"
#include "cli/json_text.h"
#include "cli/read_bytes.h"
#include "cli/remote.h"
#include "cli/transform/content_hash.h"
#include "cli/transform/output_names.h"

namespace sluice_cli {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kStateVersion = 1;

// Versions by names: of inputs, and of outputs that --force does not count.
using Versions = std::map<std::string, std::string>;

struct State {
  std::string model, options;
  Versions inputs, stale;
};

std::string version_text(const TransformShard& shard) {
  return std::to_string(shard.bytes) + ":" + shard.version;
}

// "" when the file is not there.
std::string read_file(const std::string& path) {
  std::string text;
  const auto take = [&](std::string_view bytes) {
    text += bytes;
    return true;
  };
  sluice_error error;
  const sluice_status status = read_bytes(path, remote_store(), false, take, error);
  if (status == SLUICE_STATUS_NOT_FOUND) return "";
  require(status, error);
  return text;
}

Versions parse_versions(const simdjson::dom::element& state, const char* name) {
  Versions versions;
  for (const auto field : simdjson::dom::object(state[name])) {
    versions[std::string(field.key)] = std::string(std::string_view(field.value));
  }
  return versions;
}

State parse_state(const std::string& text, const std::string& folder) {
  try {
    simdjson::dom::parser parser;
    const simdjson::dom::element state = parser.parse(text);
    if (uint64_t(state["format_version"]) != kStateVersion)
      throw simdjson::simdjson_error(simdjson::INCORRECT_TYPE);
    return {std::string(std::string_view(state["model"])),
            std::string(std::string_view(state["options"])), parse_versions(state, "inputs"),
            parse_versions(state, "stale")};
  } catch (const simdjson::simdjson_error&) {
    throw Failure(kBadInput,
                  folder + "/" + kStateName + " cannot be read; --force makes all outputs anew");
  }
}

std::string json_of(const Versions& versions) {
  std::string text = "{";
  for (const auto& [name, version] : versions) {
    if (text.size() > 1) text += ',';
    append_json_string(text, name);
    text += ':';
    append_json_string(text, version);
  }
  return text + "}";
}

void write_state(const std::string& folder, const State& state) {
  JsonObject object;
  object.add("format_version", kStateVersion).add("model", state.model);
  object.add("options", state.options).add_json("inputs", json_of(state.inputs));
  object.add_json("stale", json_of(state.stale));
  DataSink sink(folder + "/" + kStateName, true);
  sink.write(object.text() + "\n");
  sink.commit();
}

sluice_status take_output(const sluice_object* object, void* user) {
  (*static_cast<Versions*>(user))[object->name] =
      std::to_string(object->bytes) + ":" + object->version;
  return SLUICE_STATUS_OK;
}

// Outputs that are there, by their full names.
Versions outputs_of(const std::string& folder, const std::vector<TransformShard>& shards) {
  Versions found;
  if (is_remote(folder)) {
    sluice_error error;
    const std::string below = folder + "/";
    const sluice_status status =
        sluice_path_list(below.c_str(), remote_store(), take_output, &found, &error);
    if (status != SLUICE_STATUS_NOT_FOUND) require(status, error);
    return found;
  }
  std::vector<std::string> unfinished = {folder + "/" + kStateName};
  for (const TransformShard& shard : shards) {
    const std::string path = folder + "/" + output_name(shard.name);
    unfinished.push_back(path);
    unfinished.push_back(path + ".ids.txt");
    if (const std::string version = version_of_file(path); !version.empty()) {
      found[path] = version;
    }
  }
  remove_unfinished(unfinished);
  return found;
}

[[noreturn]] void refuse(const std::string& what) {
  throw Failure(kFailed, what + "; --force makes all outputs anew");
}

bool is_finished(const std::string& path, const TransformShard& shard, const State& state,
                 const Versions& outputs) {
  const auto output = outputs.find(path);
  if (output == outputs.end()) return false;
  const auto stale = state.stale.find(path);
  if (stale != state.stale.end() && stale->second == output->second) return false;
  // Objects without an ETag have a size at least.
  if (shard.version.empty() && shard.bytes < 0) {
    refuse(path + " already exists, and its input can't be told from another");
  }
  const auto input = state.inputs.find(shard.name);
  if (input == state.inputs.end()) refuse(path + " already exists, of another run");
  if (input->second != version_text(shard)) {
    refuse(shard.path + " has changed since " + path + " was made");
  }
  return true;
}

}  // namespace

std::vector<bool> find_finished(const std::string& folder, const ResumeFacts& facts,
                                const std::vector<TransformShard>& shards, bool replace) {
  const Versions outputs = outputs_of(folder, shards);
  const std::string text = replace ? "" : read_file(folder + "/" + kStateName);
  State state;
  if (!text.empty()) {
    state = parse_state(text, folder);
    if (state.model != facts.model) refuse(folder + " has outputs of another model");
    if (state.options != facts.options) refuse(folder + " has outputs of other options");
  } else if (replace) {
    state.stale = outputs;
  }
  state.model = facts.model;
  state.options = facts.options;
  std::vector<bool> finished;
  for (const TransformShard& shard : shards) {
    const std::string path = folder + "/" + output_name(shard.name);
    finished.push_back(is_finished(path, shard, state, outputs));
  }
  for (const TransformShard& shard : shards) state.inputs[shard.name] = version_text(shard);
  write_state(folder, state);
  return finished;
}

std::string hash_of_model(const std::string& path) {
  ContentHash hash;
  uint64_t left = UINT64_MAX;
  bool is_first = true;
  const auto take = [&](std::string_view bytes) {
    if (is_first && bytes.size() > 9 && bytes[8] == '{') {
      uint64_t header = 0;
      std::memcpy(&header, bytes.data(), sizeof header);
      left = header + sizeof header;
    }
    is_first = false;
    hash.add(bytes.substr(0, left));
    left -= std::min<uint64_t>(bytes.size(), left);
    return left > 0;
  };
  sluice_error error;
  require(read_bytes(path, remote_store(), false, take, error), error);
  return hash.text();
}

void remove_unfinished(const std::vector<std::string>& paths) {
  std::set<fs::path> folders;
  for (const std::string& path : paths) {
    if (!is_remote(path)) folders.insert(fs::path(path).parent_path());
  }
  const std::set<std::string> wanted(paths.begin(), paths.end());
  for (const fs::path& folder : folders) {
    std::error_code failure;
    for (fs::directory_iterator entry(folder.empty() ? "." : folder, failure), end;
         !failure && entry != end; entry.increment(failure)) {
      const std::string name = (folder / entry->path().filename()).native();
      const size_t mark = name.rfind(kUnfinished);
      if (mark == std::string::npos || wanted.count(name.substr(0, mark)) == 0) continue;
      pid_t process = 0;
      std::from_chars(name.data() + mark + kUnfinished.size(), name.data() + name.size(), process);
      // In a container each process has the same number: ours has written nothing so far.
      const bool is_gone = process == getpid() || (kill(process, 0) != 0 && errno == ESRCH);
      if (process <= 0 || !is_gone) continue;
      std::error_code ignored;
      fs::remove(entry->path(), ignored);
    }
  }
}

}  // namespace sluice_cli
