// Files and objects as they lie there: which there are, and their bytes.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capi/boundary.h"
#include "capi/handles.h"
#include "core/corpus/object_manifest.h"
#include "core/io/byte_source.h"

using sluice::Result;
using sluice::Status;
using sluice::StatusCode;
using sluice::StoreObject;
using sluice::capi::guard;

struct sluice_input {
  std::unique_ptr<sluice::ByteSource> source;
};

namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) { return path.filename().native().starts_with('.'); }

Result<std::vector<StoreObject>> list_files(const std::string& path) {
  std::vector<StoreObject> files;
  std::error_code error;
  const fs::file_status found = fs::status(path, error);
  if (found.type() == fs::file_type::not_found) {
    return Status(StatusCode::kNotFound, path + ": no such file or folder");
  }
  if (!fs::is_directory(found)) {
    const uintmax_t bytes = fs::is_regular_file(found) ? fs::file_size(path, error) : uintmax_t(-1);
    files.push_back({path, error ? -1 : static_cast<int64_t>(bytes), ""});
    return Result<std::vector<StoreObject>>(std::move(files));
  }
  fs::recursive_directory_iterator entry(path, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    const bool is_folder = entry->is_directory(error);
    if (is_folder && is_hidden(entry->path())) entry.disable_recursion_pending();
    if (is_folder || is_hidden(entry->path()) || !entry->is_regular_file(error)) continue;
    files.push_back({entry->path().native(), static_cast<int64_t>(entry->file_size(error)), ""});
  }
  if (error) return sluice::io_error("cannot list " + path, error.value());
  std::sort(files.begin(), files.end(),
            [](const StoreObject& a, const StoreObject& b) { return a.name < b.name; });
  return Result<std::vector<StoreObject>>(std::move(files));
}

Result<std::vector<StoreObject>> list_store(const std::string& path, sluice::Store* store) {
  if (store == nullptr) return sluice::no_store(path);
  if (!path.ends_with('/') && SLUICE_TRY(sluice::exists(path, store))) {
    std::vector<StoreObject> one;
    one.push_back(SLUICE_TRY(sluice::find_object(*store, path)));
    return Result<std::vector<StoreObject>>(std::move(one));
  }
  return sluice::list_objects(*store, path.ends_with('/') ? path : path + "/");
}

Result<std::vector<StoreObject>> list_path(const std::string& path, sluice::Store* store) {
  if (sluice::is_object_manifest(path)) return sluice::read_object_manifest(path, store);
  return sluice::is_store_name(path) ? list_store(path, store) : list_files(path);
}

// What a caller's `add` said: its own words are with the caller.
Status stopped(sluice_status status) {
  const bool is_known = status < 0 && status >= SLUICE_STATUS_REMOTE;
  return Status(is_known ? static_cast<StatusCode>(status) : StatusCode::kInternal,
                "the add callback returned " + std::to_string(status));
}

}  // namespace

extern "C" {

sluice_status sluice_path_list(const char* path, sluice_store* store, sluice_object_callback add,
                               void* user, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(path);
    SLUICE_REQUIRE(add);
    const auto objects = SLUICE_TRY(list_path(path, sluice::capi::core_store(store)));
    if (objects.empty()) {
      return Status(StatusCode::kNotFound, std::string(path) + ": nothing below it");
    }
    for (const StoreObject& object : objects) {
      const sluice_object view{sizeof view, 0, object.bytes, object.name.c_str(),
                               object.version.c_str()};
      if (const sluice_status status = add(&view, user); status != SLUICE_STATUS_OK) {
        return stopped(status);
      }
    }
    return Status();
  });
}

sluice_status sluice_input_open(const char* path, sluice_store* store, int32_t undo_compression,
                                sluice_input** out, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(path);
    SLUICE_TRY(sluice::capi::check_flag(undo_compression, "undo_compression"));
    sluice::Store* core = sluice::capi::core_store(store);
    auto source = SLUICE_TRY(undo_compression != 0 ? sluice::open_byte_source(path, core)
                                                   : sluice::open_plain_source(path, core));
    *out = new sluice_input{std::move(source)};
    return Status();
  });
}

sluice_status sluice_input_read(sluice_input* input, const void** data, size_t* size,
                                sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(data);
    SLUICE_REQUIRE(size);
    *size = 0;
    SLUICE_REQUIRE(input);
    const auto block = SLUICE_TRY(input->source->next());
    *data = block.data();
    *size = block.size();
    return Status();
  });
}

void sluice_input_free(sluice_input* input) { delete input; }

}  // extern "C"
