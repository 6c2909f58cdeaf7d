// Reading of the list, and the look for each of its names.
#include "core/corpus/object_manifest.h"

#include <filesystem>
#include <unordered_map>

#include "core/base/json.h"
#include "core/corpus/corpus_manifest.h"

namespace sluice {
namespace {

constexpr size_t kMaxManifestBytes = size_t{64} << 20;
constexpr const char* kForm = "a manifest is [{\"prefix\": \"s3://bucket/folder/\"}, \"a.rec\", …]";

Result<std::string> prefix_of(const JsonValue& first) {
  const JsonValue* prefix = first.find("prefix");
  if (prefix == nullptr || !prefix->is_string() || prefix->as_string().empty()) {
    return corrupt(std::string("the first entry is no {\"prefix\": …}; ") + kForm);
  }
  return prefix->as_string();
}

Result<std::vector<std::string>> parse_names(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && text[first] == '{') {
    return Status(
        StatusCode::kUnsupported,
        std::string("is an augmented manifest (JSON Lines), which is not read; ") + kForm);
  }
  auto parsed = JsonValue::parse(text);
  if (!parsed.ok()) return std::move(parsed).status().with_prefix("is no JSON: ");
  const JsonValue json = std::move(parsed).value();
  if (!json.is_array() || json.items().empty()) return corrupt(std::string("is no list; ") + kForm);
  const std::string prefix = SLUICE_TRY(prefix_of(json.items().front()));
  std::vector<std::string> names;
  names.reserve(json.items().size());
  for (size_t i = 1; i < json.items().size(); ++i) {
    const JsonValue& entry = json.items()[i];
    if (!entry.is_string() || entry.as_string().empty()) {
      return corrupt("entry " + std::to_string(i) + " is no name; " + kForm);
    }
    names.push_back(prefix + entry.as_string());
  }
  if (names.empty()) return corrupt("names no object");
  return names;
}

// What all the names begin with: the prefix, or more.
std::string common_beginning(const std::vector<std::string>& names) {
  std::string common = names.front();
  for (const std::string& name : names) {
    size_t same = 0;
    while (same < common.size() && same < name.size() && common[same] == name[same]) ++same;
    common.resize(same);
  }
  return common;
}

Status find_in_store(Store& store, std::unordered_map<std::string_view, StoreObject>& wanted,
                     const std::string& beginning) {
  size_t left = wanted.size();
  Status listed = store.list(beginning, [&](StoreObject object) -> Status {
    const auto found = wanted.find(object.name);
    if (found == wanted.end() || !found->second.name.empty()) return Status();
    found->second = std::move(object);
    return --left == 0 ? Status(StatusCode::kCancelled, "enough") : Status();
  });
  return listed.code() == StatusCode::kCancelled ? Status() : std::move(listed);
}

void find_files(std::unordered_map<std::string_view, StoreObject>& wanted) {
  for (auto& [name, object] : wanted) {
    std::error_code failure;
    const uintmax_t bytes = std::filesystem::file_size(name, failure);
    if (!failure) object = {std::string(name), static_cast<int64_t>(bytes), ""};
  }
}

}  // namespace

bool is_object_manifest(std::string_view path) {
  return without_query(path).ends_with(".manifest");
}

Result<std::vector<std::string>> read_object_names(const std::string& path, Store* store) {
  const std::string text = SLUICE_TRY(read_small_file(path, kMaxManifestBytes, store));
  auto names = parse_names(text);
  if (!names.ok()) return std::move(names).status().with_prefix(path + ": ");
  return names;
}

Result<std::vector<StoreObject>> read_object_manifest(const std::string& path, Store* store) {
  const std::vector<std::string> names = SLUICE_TRY(read_object_names(path, store));
  std::unordered_map<std::string_view, StoreObject> wanted;
  for (const std::string& name : names) wanted.emplace(name, StoreObject());
  if (!is_store_name(names.front())) {
    find_files(wanted);
  } else if (store != nullptr) {
    SLUICE_TRY(find_in_store(*store, wanted, common_beginning(names)));
  } else {
    return no_store(names.front());
  }
  std::vector<StoreObject> objects;
  objects.reserve(names.size());
  for (const std::string& name : names) {
    const StoreObject& object = wanted.at(name);
    if (object.name.empty()) {
      return Status(StatusCode::kNotFound, path + ": names " + name + ", which is not there");
    }
    objects.push_back(object);
  }
  return Result<std::vector<StoreObject>>(std::move(objects));
}

}  // namespace sluice
