// Looking for record files. Folders are listed in the order of their names, so that every machine
// reads them alike.
#include "core/corpus/record_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <numeric>
#include <unordered_map>

#include "core/corpus/object_manifest.h"
#include "core/io/line_reader.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> kExtensions = {".rec", ".pbr"};
constexpr std::array<std::string_view, 3> kCompressions = {"", ".gz", ".zst"};
constexpr int kMaxFolderDepth = 16;

bool is_record_file(std::string_view path) {
  const std::string folded = folded_name(path);
  const std::string_view name = folded;
  for (const std::string_view compression : kCompressions) {
    if (!name.ends_with(compression)) continue;
    const std::string_view stem = name.substr(0, name.size() - compression.size());
    for (const std::string_view extension : kExtensions) {
      if (stem.ends_with(extension)) return true;
    }
  }
  return false;
}

int64_t regular_file_bytes(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return -1;
  const uintmax_t bytes = fs::file_size(path, error);
  return error ? -1 : static_cast<int64_t>(bytes);
}

// Files of `folder`, and of its key=value/ folders. NOLINTNEXTLINE(misc-no-recursion)
Status list_folder(const std::string& folder, int depth, std::vector<RecordFiles::File>& out) {
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
    const std::string path = entry->path().native();
    const std::string name = entry->path().filename().native();
    if (entry->is_directory(error)) {
      if (name.find('=') != std::string::npos && depth < kMaxFolderDepth) {
        SLUICE_TRY(list_folder(path, depth + 1, out));
      }
    } else if (is_record_file(name)) {
      out.push_back({path, regular_file_bytes(path), "", {}});
    }
  }
  if (error) return io_error("cannot list " + folder, error.value());
  return Status();
}

Result<uint64_t> count_lines(const std::string& path, Store* store) {
  LineReader lines(SLUICE_TRY(open_byte_source(path, store)));
  uint64_t count = 0;
  while (SLUICE_TRY(lines.next()).has_value()) ++count;
  return count;
}

Status add_shards(const std::string& path, RecordFiles& out) {
  for (const CorpusShard& shard : out.manifest->shards) {
    const std::string file = path + "/records/" + shard.name;
    const int64_t bytes = regular_file_bytes(file);
    if (bytes < 0) return corrupt(file + ": the manifest names this file, but it is not there");
    if (static_cast<uint64_t>(bytes) != shard.bytes) {
      return corrupt(file + ": has " + std::to_string(bytes) + " bytes, the manifest says " +
                     std::to_string(shard.bytes) + "; was the copy complete?");
    }
    out.files.push_back({file, bytes, "", shard.blocks});
  }
  return Status();
}

// Shards of a manifest among the objects below records/: each is there and has its size.
Status add_shard_objects(const std::string& path, Store& store, RecordFiles& out) {
  const std::string base = path + "/records/";
  std::unordered_map<std::string, StoreObject> objects;
  SLUICE_TRY(store.list(base, [&](StoreObject object) {
    std::string name = object.name.substr(base.size());
    objects.emplace(std::move(name), std::move(object));
    return Status();
  }));
  for (const CorpusShard& shard : out.manifest->shards) {
    const auto found = objects.find(shard.name);
    if (found == objects.end()) {
      return corrupt(base + shard.name + ": the manifest names this object, but it is not there");
    }
    const StoreObject& object = found->second;
    if (object.bytes >= 0 && static_cast<uint64_t>(object.bytes) != shard.bytes) {
      return corrupt(object.name + ": has " + std::to_string(object.bytes) +
                     " bytes, the manifest says " + std::to_string(shard.bytes) +
                     "; was the upload complete?");
    }
    out.files.push_back(
        {object.name, static_cast<int64_t>(shard.bytes), object.version, shard.blocks});
  }
  return Status();
}

// An object of that name, a corpus below it, or the record objects below it.
Result<RecordFiles> find_record_objects(std::string path, Store& store) {
  while (path.ends_with('/')) path.pop_back();
  RecordFiles out;
  if (is_record_file(path)) {
    StoreObject object = SLUICE_TRY(find_object(store, path));
    out.files.push_back({object.name, object.bytes, object.version, {}});
    return Result<RecordFiles>(std::move(out));
  }
  if (SLUICE_TRY(exists(path + "/labels.tsv", &store))) {
    out.label_count = SLUICE_TRY(count_lines(path + "/labels.tsv", &store));
  }
  if (SLUICE_TRY(exists(path + "/manifest.json", &store))) {
    out.manifest = SLUICE_TRY(read_manifest(path, &store));
    SLUICE_TRY(add_shard_objects(path, store, out));
    return Result<RecordFiles>(std::move(out));
  }
  SLUICE_TRY(store.list(path + "/", [&](const StoreObject& object) {
    if (is_record_file(object.name)) {
      out.files.push_back({object.name, object.bytes, object.version, {}});
    }
    return Status();
  }));
  if (out.files.empty()) {
    return Status(StatusCode::kNotFound,
                  path + ": no record objects below it (.rec or .pbr, also with .gz or .zst)");
  }
  return Result<RecordFiles>(std::move(out));
}

// Whatever they are called: who lists them says that they are records.
Result<RecordFiles> listed_files(const std::string& path, Store* store) {
  RecordFiles out;
  for (StoreObject& object : SLUICE_TRY(read_object_manifest(path, store))) {
    out.files.push_back({std::move(object.name), object.bytes, std::move(object.version), {}});
  }
  return Result<RecordFiles>(std::move(out));
}

}  // namespace

Status keep_shard(RecordFiles& files, const FileShard& shard, const std::string& path) {
  if (shard.count <= 1) return Status();
  std::vector<size_t> by_name(files.files.size());
  std::iota(by_name.begin(), by_name.end(), size_t{0});
  std::sort(by_name.begin(), by_name.end(),
            [&](size_t a, size_t b) { return files.files[a].path < files.files[b].path; });
  std::vector<size_t> kept;
  for (size_t i = shard.index; i < by_name.size(); i += shard.count) kept.push_back(by_name[i]);
  if (kept.empty()) {
    return Status(StatusCode::kNotFound, path + ": nothing for shard " +
                                             std::to_string(shard.index) + " of " +
                                             std::to_string(shard.count) + " among " +
                                             std::to_string(by_name.size()) + " record files");
  }
  std::sort(kept.begin(), kept.end());
  RecordFiles all = std::move(files);
  files = {{}, std::move(all.manifest), all.label_count, shard.count};
  std::vector<CorpusShard> shards;
  uint64_t documents = 0;
  for (const size_t i : kept) {
    files.files.push_back(std::move(all.files[i]));
    if (!files.manifest) continue;
    shards.push_back(std::move(files.manifest->shards[i]));
    documents += shards.back().records;
  }
  if (!files.manifest) return Status();
  files.manifest->shards = std::move(shards);
  files.manifest->totals.documents = documents;
  return Status();
}

Result<RecordFiles> find_record_files(const std::string& path, Store* store) {
  if (is_object_manifest(path)) return listed_files(path, store);
  if (is_store_name(path)) {
    if (store == nullptr) return no_store(path);
    return find_record_objects(path, *store);
  }
  RecordFiles out;
  std::error_code error;
  if (path == "-" || !fs::is_directory(path, error)) {
    if (path != "-" && !fs::exists(path, error)) return io_error("cannot open " + path, ENOENT);
    out.files.push_back({path, path == "-" ? -1 : regular_file_bytes(path), "", {}});
    return out;
  }
  if (fs::exists(path + "/labels.tsv", error)) {
    out.label_count = SLUICE_TRY(count_lines(path + "/labels.tsv", nullptr));
  }
  if (fs::exists(path + "/manifest.json", error)) {
    out.manifest = SLUICE_TRY(read_manifest(path));
    SLUICE_TRY(add_shards(path, out));
    return out;
  }
  const bool has_records_folder = fs::is_directory(path + "/records", error);
  SLUICE_TRY(list_folder(has_records_folder ? path + "/records" : path, 0, out.files));
  if (out.files.empty()) {
    return Status(StatusCode::kNotFound,
                  path + ": no record files in it (.rec or .pbr, also with .gz or .zst)");
  }
  std::sort(out.files.begin(), out.files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return out;
}

}  // namespace sluice
