// Detection of formats: a folder by its files, a file by its first bytes and then by its name.
#include "capi/detect_format.h"

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <string_view>
#include <system_error>

#include "capi/include/sluice.h"
#include "core/base/endian.h"
#include "core/corpus/object_manifest.h"
#include "core/io/byte_source.h"
#include "core/model/nd_list.h"
#include "core/recordio/record_reader.h"

namespace sluice::capi {
namespace {

namespace fs = std::filesystem;

// Entries of a folder looked at before giving up on records: a folder of a million texts is told
// from its first names.
constexpr int kMaxEntries = 1000;
// A safetensors header is never longer (the format's own bound).
constexpr uint64_t kMaxModelHeaderBytes = 100'000'000;

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
  for (std::string_view ending : endings) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

std::string_view without_compression(std::string_view name) {
  if (name.ends_with(".gz")) return name.substr(0, name.size() - 3);
  if (name.ends_with(".zst")) return name.substr(0, name.size() - 4);
  return name;
}

int32_t format_by_name(std::string_view path) {
  const std::string folded = folded_name(path);
  const std::string_view name = without_compression(folded);
  if (ends_with_any(name, {".jsonl", ".ndjson", ".jsonlines"})) return SLUICE_FORMAT_JSON_LINES;
  if (ends_with_any(name, {".csv", ".tsv"})) return SLUICE_FORMAT_CSV;
  if (ends_with_any(name, {".txt"})) return SLUICE_FORMAT_TEXT;
  if (ends_with_any(name, {".rec", ".pbr"})) return SLUICE_FORMAT_RECORDS;
  if (ends_with_any(name, {".ldac"})) return SLUICE_FORMAT_LDAC;
  return SLUICE_FORMAT_AUTOMATIC;
}

int32_t format_of_folder(const std::string& path) {
  std::error_code error;
  if (fs::is_regular_file(fs::path(path) / "manifest.json", error)) return SLUICE_FORMAT_CORPUS;
  int seen = 0;
  fs::recursive_directory_iterator entry(path, error);
  for (; !error && entry != fs::recursive_directory_iterator() && seen < kMaxEntries;
       entry.increment(error), ++seen) {
    if (format_by_name(entry->path().native()) == SLUICE_FORMAT_RECORDS) {
      return SLUICE_FORMAT_RECORDS;
    }
  }
  return seen == 0 ? SLUICE_FORMAT_AUTOMATIC : SLUICE_FORMAT_FOLDER;
}

// `N id:count ...` with at least one entry.
bool is_ldac_line(std::string_view line) {
  constexpr std::string_view kDigits = "0123456789";
  const size_t count_end = line.find_first_not_of(kDigits);
  if (count_end == 0 || count_end == std::string_view::npos || line[count_end] != ' ') return false;
  const std::string_view entry = line.substr(count_end + 1);
  const size_t id_end = entry.find_first_not_of(kDigits);
  return id_end != 0 && id_end != std::string_view::npos && entry[id_end] == ':' &&
         id_end + 1 < entry.size() && kDigits.find(entry[id_end + 1]) != std::string_view::npos;
}

int32_t format_of_bytes(std::string_view bytes) {
  if (bytes.size() >= 4 && load_le<uint32_t>(bytes.data()) == RecordReader::kMagic) {
    return SLUICE_FORMAT_RECORDS;
  }
  if (bytes.size() >= 16 && load_le<uint64_t>(bytes.data()) == kNdListMagic &&
      load_le<uint64_t>(bytes.data() + 8) == 0) {
    return SLUICE_FORMAT_MXNET_MODEL;
  }
  if (bytes.size() >= 9 && bytes[8] == '{' &&
      load_le<uint64_t>(bytes.data()) <= kMaxModelHeaderBytes) {
    return SLUICE_FORMAT_MODEL;
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return SLUICE_FORMAT_AUTOMATIC;
  bytes.remove_prefix(first);
  if (bytes[0] == '{') return SLUICE_FORMAT_JSON_LINES;
  const std::string_view line = bytes.substr(0, bytes.find('\n'));
  return is_ldac_line(line) ? SLUICE_FORMAT_LDAC : SLUICE_FORMAT_AUTOMATIC;
}

Result<int32_t> format_of_file(const std::string& path, Store* store) {
  auto source = SLUICE_TRY(open_byte_source(path, store));
  const std::span<const uint8_t> block = SLUICE_TRY(source->next());
  const int32_t format =
      format_of_bytes(std::string_view(reinterpret_cast<const char*>(block.data()), block.size()));
  return format != SLUICE_FORMAT_AUTOMATIC ? format : format_by_name(path);
}

// What the first of its names is; records have any name.
Result<int32_t> format_of_manifest(const std::string& path, Store* store) {
  const std::vector<std::string> names = SLUICE_TRY(read_object_names(path, store));
  const int32_t format = format_by_name(names.front());
  return format == SLUICE_FORMAT_AUTOMATIC ? SLUICE_FORMAT_RECORDS : format;
}

// The object of that name, else by the first of those below it.
Result<int32_t> format_of_object(std::string name, Store* store) {
  if (store == nullptr) return no_store(name);
  if (!name.ends_with('/') && SLUICE_TRY(exists(name, store))) return format_of_file(name, store);
  while (name.ends_with('/')) name.pop_back();
  if (SLUICE_TRY(exists(name + "/manifest.json", store))) return SLUICE_FORMAT_CORPUS;
  int32_t format = SLUICE_FORMAT_AUTOMATIC;
  int seen = 0;
  Status listed = store->list(name + "/", [&](const StoreObject& object) {
    format = format_by_name(object.name);
    const bool is_known = format != SLUICE_FORMAT_AUTOMATIC;
    return is_known || ++seen == kMaxEntries ? Status(StatusCode::kCancelled, "enough") : Status();
  });
  if (!listed.ok() && listed.code() != StatusCode::kCancelled) return listed;
  if (listed.ok() && seen == 0) {
    return Status(StatusCode::kNotFound, name + ": no such object, and none below it");
  }
  return format;
}

}  // namespace

Result<int32_t> detect_format(const std::string& path, Store* store) {
  if (is_object_manifest(path)) return format_of_manifest(path, store);
  if (is_store_name(path)) return format_of_object(path, store);
  if (path == "-") return SLUICE_FORMAT_AUTOMATIC;
  std::error_code failure;
  const fs::file_status found = fs::status(path, failure);
  if (found.type() == fs::file_type::not_found) {
    return Status(StatusCode::kNotFound, path + ": no such file or folder");
  }
  if (failure) return io_error(path, failure.value());
  if (fs::is_directory(found)) return format_of_folder(path);
  if (!fs::is_regular_file(found)) return SLUICE_FORMAT_AUTOMATIC;
  return format_of_file(path, nullptr);
}

const char* format_name(int32_t format) {
  switch (format) {
    case SLUICE_FORMAT_JSON_LINES:
      return "JSON Lines (articles)";
    case SLUICE_FORMAT_CSV:
      return "CSV (articles)";
    case SLUICE_FORMAT_FOLDER:
      return "a folder (articles)";
    case SLUICE_FORMAT_TEXT:
      return "plain text (articles)";
    case SLUICE_FORMAT_CORPUS:
      return "a corpus directory";
    case SLUICE_FORMAT_RECORDS:
      return "records";
    case SLUICE_FORMAT_LDAC:
      return "LDA-C";
    case SLUICE_FORMAT_COUNTS_CSV:
      return "dense CSV";
    case SLUICE_FORMAT_MODEL:
      return "a model file";
    case SLUICE_FORMAT_MXNET_MODEL:
      return "an MXNet model (sluice convert makes a model file of it)";
    default:
      return "of no known format";
  }
}

}  // namespace sluice::capi
