// Output files that are complete or absent.
#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>

#include "capi/boundary.h"
#include "capi/handles.h"
#include "core/io/atomic_file.h"

using sluice::AtomicFile;
using sluice::Status;
using sluice::StatusCode;
using sluice::capi::guard;

struct sluice_output {
  std::unique_ptr<sluice::ByteSink> sink;  // none once committed
};

namespace {

// Of a store only what would be in the way is asked; whether it can be written to shows at once
// when the first object is.
Status check_object(const std::string& name, sluice::Store* store, bool is_directory,
                    bool replace) {
  if (store == nullptr) return sluice::no_store(name);
  if (replace) return Status();
  bool is_there = false;
  const std::string prefix = is_directory && !name.ends_with('/') ? name + '/' : name;
  Status listed = store->list(prefix, [&](const sluice::StoreObject& object) {
    is_there = is_directory || object.name == name;
    return Status(StatusCode::kCancelled, "enough");
  });
  if (!listed.ok() && listed.code() != StatusCode::kCancelled) return listed;
  if (!is_there) return Status();
  return Status(StatusCode::kAlreadyExists, name + (is_directory ? " has objects" : " exists"));
}

}  // namespace

extern "C" {

sluice_status sluice_path_check_output(const char* path, sluice_store* store, int32_t is_directory,
                                       int32_t replace, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(path);
    SLUICE_TRY(sluice::capi::check_flag(is_directory, "is_directory"));
    SLUICE_TRY(sluice::capi::check_flag(replace, "replace"));
    if (sluice::is_store_name(path)) {
      return check_object(path, sluice::capi::core_store(store), is_directory != 0, replace != 0);
    }
    // Made and, going out of scope, removed at once.
    if (is_directory != 0) return sluice::AtomicDirectory::create(path, replace != 0).status();
    return AtomicFile::create(path, replace != 0).status();
  });
}

sluice_status sluice_output_create(const char* path, sluice_store* store, int32_t replace,
                                   sluice_output** out, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(path);
    SLUICE_TRY(sluice::capi::check_flag(replace, "replace"));
    auto sink =
        SLUICE_TRY(sluice::create_byte_sink(path, replace != 0, sluice::capi::core_store(store)));
    *out = new sluice_output{std::move(sink)};
    return Status();
  });
}

sluice_status sluice_output_write(sluice_output* output, const void* data, size_t size,
                                  sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(output);
    SLUICE_TRY(sluice::capi::check_text(static_cast<const char*>(data), size, "data"));
    if (!output->sink) return sluice::invalid_argument("the output was committed already");
    if (size == 0) return Status();
    return output->sink->write(std::span(static_cast<const uint8_t*>(data), size));
  });
}

sluice_status sluice_output_overwrite(sluice_output* output, uint64_t offset, const void* data,
                                      size_t size, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(output);
    SLUICE_TRY(sluice::capi::check_text(static_cast<const char*>(data), size, "data"));
    if (!output->sink) return sluice::invalid_argument("the output was committed already");
    return output->sink->overwrite(offset, std::span(static_cast<const uint8_t*>(data), size));
  });
}

sluice_status sluice_output_commit(sluice_output* output, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(output);
    if (!output->sink) return sluice::invalid_argument("the output was committed already");
    SLUICE_TRY(output->sink->commit());
    output->sink.reset();
    return Status();
  });
}

void sluice_output_free(sluice_output* output) { delete output; }

}  // extern "C"
