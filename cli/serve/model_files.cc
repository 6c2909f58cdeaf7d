#include "cli/serve/model_files.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "cli/failure.h"
#include "cli/serve/request_documents.h"
#include "cli/topic_table.h"

namespace sluice_cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostName = 128;
constexpr std::string_view kEnding = ".safetensors";

bool is_below(const fs::path& path, const fs::path& root) {
  const auto [end, in_path] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return end == root.end();
}

// The file itself, when it is one and lies in `root`: not where a link leads out of it, and no FIFO
// that would be waited for.
std::string inside(const std::string& file, const fs::path& root) {
  std::error_code error;
  const fs::path real = fs::canonical(file, error);
  if (error) throw RequestError(404, file + ": " + error.message());
  if (!is_below(real, root)) throw RequestError(400, file + " leads out of the folder of models");
  if (!fs::is_regular_file(real, error)) throw RequestError(400, file + " is not a file");
  return real;
}

}  // namespace

ModelFiles find_model(const std::string& path) {
  const fs::path folder = path;
  std::error_code error;
  if (!fs::is_directory(folder, error)) return {path, "", false};
  if (fs::exists(folder / "model.safetensors")) return {folder / "model.safetensors", "", false};
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == kEnding) found.push_back(entry.path());
  }
  if (found.size() == 1) return {found[0], "", false};
  if (!found.empty()) {
    throw Failure(kBadInput, path + ": several models, none is model.safetensors");
  }
  if (!fs::exists(folder / "model_algo-1")) {
    throw Failure(kBadInput, path + ": no model.safetensors and no model_algo-1");
  }
  for (const char* const name : {"vocabulary.tsv", "vocab.txt"}) {
    if (fs::exists(folder / name)) return {folder / "model_algo-1", folder / name, true};
  }
  return {folder / "model_algo-1", "", true};
}

Model open_model(const ModelFiles& files) {
  if (!files.is_mxnet) return open_shared_model(files.model);
  sluice_model* model = nullptr;
  sluice_error error;
  require(sluice_model_import_mxnet(files.model.c_str(), nullptr,
                                    files.words.empty() ? nullptr : files.words.c_str(), &model,
                                    &error),
          error);
  return Model(model);
}

ModelRoot::ModelRoot(const std::string& path) {
  std::error_code error;
  given_ = fs::absolute(path, error).lexically_normal();
  path_ = fs::canonical(path, error);
  if (!error && !fs::is_directory(path_)) error = std::make_error_code(std::errc::not_a_directory);
  if (error) throw Failure(kBadInput, path + ": " + error.message());
}

bool ModelRoot::is_name(std::string_view name) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  return !name.empty() && name.size() <= kMostName && name[0] != '.' &&
         name.find_first_not_of(kLetters) == std::string_view::npos;
}

ModelFiles ModelRoot::find(const std::string& name, const std::string& place) const {
  if (place.find("://") != std::string::npos || place.find('\0') != std::string::npos) {
    throw RequestError(400, "\"url\" is a path in the folder of models");
  }
  std::error_code error;
  fs::path path = (fs::path(given_) / (place.empty() ? name : place)).lexically_normal();
  if (place.empty() && !fs::exists(path, error)) path += kEnding;
  if (!is_below(path, given_)) {
    throw RequestError(400, place + " is not in the folder of models");
  }
  if (!fs::exists(path, error)) throw RequestError(404, "there is no " + path.string());
  try {
    ModelFiles files = find_model(path);
    files.model = inside(files.model, path_);
    if (!files.words.empty()) {
      const fs::path recipe = fs::path(files.words).parent_path() / "recipe.json";
      if (fs::exists(recipe, error)) inside(recipe, path_);
      inside(files.words, path_);
    }
    return files;
  } catch (const Failure& failure) {
    throw RequestError(400, failure.what());
  }
}

std::vector<std::string> ModelRoot::names() const {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path_, error)) {
    const bool is_file = entry.path().extension() == kEnding;
    if (!is_file && !entry.is_directory(error)) continue;
    const std::string name = is_file ? entry.path().stem() : entry.path().filename();
    if (is_name(name)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace sluice_cli
