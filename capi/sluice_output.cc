// Output files that are complete or absent.
#include <new>
#include <optional>
#include <span>
#include <utility>

#include "capi/boundary.h"
#include "core/io/atomic_file.h"

using sluice::AtomicFile;
using sluice::Status;
using sluice::capi::guard;

struct sluice_output {
  explicit sluice_output(AtomicFile created) : file(std::move(created)) {}
  std::optional<AtomicFile> file;  // empty once committed
};

extern "C" {

sluice_status sluice_path_check_output(const char* path, int32_t is_directory, int32_t replace,
                                       sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(path);
    SLUICE_TRY(sluice::capi::check_flag(is_directory, "is_directory"));
    SLUICE_TRY(sluice::capi::check_flag(replace, "replace"));
    // Made and, going out of scope, removed at once.
    if (is_directory != 0) return sluice::AtomicDirectory::create(path, replace != 0).status();
    return AtomicFile::create(path, replace != 0).status();
  });
}

sluice_status sluice_output_create(const char* path, int32_t replace, sluice_output** out,
                                   sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(path);
    SLUICE_TRY(sluice::capi::check_flag(replace, "replace"));
    AtomicFile file = SLUICE_TRY(AtomicFile::create(path, replace != 0));
    *out = new sluice_output(std::move(file));
    return Status();
  });
}

sluice_status sluice_output_write(sluice_output* output, const void* data, size_t size,
                                  sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(output);
    SLUICE_TRY(sluice::capi::check_text(static_cast<const char*>(data), size, "data"));
    if (!output->file) return sluice::invalid_argument("the output was committed already");
    if (size == 0) return Status();
    return output->file->write(std::span(static_cast<const uint8_t*>(data), size));
  });
}

sluice_status sluice_output_commit(sluice_output* output, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(output);
    if (!output->file) return sluice::invalid_argument("the output was committed already");
    SLUICE_TRY(output->file->commit());
    output->file.reset();
    return Status();
  });
}

void sluice_output_free(sluice_output* output) { delete output; }

}  // extern "C"
