// Each function of the table: arguments in, outcome out, no exception past it.
#include "remote/store_callbacks.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "remote/object_store.h"

namespace sluice_remote {
namespace {

void set_text(sluice_error* error, const std::string& text) {
  size_t size = std::min(text.size(), sizeof error->text - 1);
  // Not within a character.
  while (size < text.size() && size > 0 &&
         (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) {
    --size;
  }
  std::memcpy(error->text, text.data(), size);
  error->text[size] = '\0';
}

sluice_status report(const Outcome& outcome, sluice_error* error) {
  if (!outcome.ok()) {
    error->code = outcome.code;
    set_text(error, outcome.text);
  }
  return outcome.code;
}

template <typename Body>
sluice_status guarded(sluice_error* error, Body body) noexcept {
  try {
    return report(body(), error);
  } catch (...) {
    error->code = SLUICE_STATUS_OUT_OF_MEMORY;
    std::strcpy(error->text, "out of memory");
    return SLUICE_STATUS_OUT_OF_MEMORY;
  }
}

ObjectStore& store_of(void* user) { return *static_cast<ObjectStore*>(user); }

sluice_status list(void* user, const char* prefix, sluice_object_callback add, void* add_user,
                   sluice_error* error) {
  return guarded(error, [&] {
    return store_of(user).list(prefix,
                               [&](const sluice_object& object) { return add(&object, add_user); });
  });
}

sluice_status open(void* user, const char* name, const char* version, uint64_t offset,
                   void** stream, sluice_error* error) {
  return guarded(error, [&]() -> Outcome {
    *stream = nullptr;
    if (offset > static_cast<uint64_t>(INT64_MAX / 2)) {
      return {SLUICE_STATUS_INVALID_ARGUMENT, std::string(name) + ": offset too large"};
    }
    std::unique_ptr<ObjectStream> opened;
    SLUICE_REMOTE_TRY(store_of(user).open(name, version, static_cast<int64_t>(offset), opened));
    *stream = opened.release();
    return {};
  });
}

sluice_status read(void* stream, void* bytes, size_t capacity, size_t* size, sluice_error* error) {
  return guarded(error, [&] {
    return static_cast<ObjectStream*>(stream)->read({static_cast<uint8_t*>(bytes), capacity},
                                                    *size);
  });
}

void close(void* stream) { delete static_cast<ObjectStream*>(stream); }

sluice_status create(void* user, const char* name, int32_t replace, void** output,
                     sluice_error* error) {
  return guarded(error, [&]() -> Outcome {
    *output = nullptr;
    std::unique_ptr<ObjectWriter> writer;
    SLUICE_REMOTE_TRY(store_of(user).create(name, replace != 0, writer));
    *output = writer.release();
    return {};
  });
}

sluice_status write(void* output, const void* bytes, size_t size, sluice_error* error) {
  return guarded(error, [&] {
    return static_cast<ObjectWriter*>(output)->write({static_cast<const uint8_t*>(bytes), size});
  });
}

sluice_status commit(void* output, sluice_error* error) {
  return guarded(error, [&] { return static_cast<ObjectWriter*>(output)->commit(); });
}

void discard(void* output) { delete static_cast<ObjectWriter*>(output); }

sluice_status remove(void* user, const char* name, sluice_error* error) {
  return guarded(error, [&] { return store_of(user).remove(name); });
}

void free_user(void* user) { delete static_cast<ObjectStore*>(user); }

}  // namespace

Outcome make_store_callbacks(const RemoteOptions& options, Timing timing,
                             sluice_store_callbacks* callbacks) {
  RemoteOptions complete = options;
  SLUICE_REMOTE_TRY(check_options(complete));
  *callbacks = sluice_store_callbacks{};
  callbacks->struct_size = sizeof *callbacks;
  callbacks->list = list;
  callbacks->open = open;
  callbacks->read = read;
  callbacks->close = close;
  callbacks->create = create;
  callbacks->write = write;
  callbacks->commit = commit;
  callbacks->discard = discard;
  callbacks->remove = remove;
  callbacks->free_user = free_user;
  callbacks->user = new ObjectStore(complete, std::move(timing));
  return {};
}

sluice_status create_remote_store(const RemoteOptions& options, sluice_store** out,
                                  sluice_error* error) {
  sluice_error ignored{};
  if (error == nullptr) error = &ignored;
  *error = sluice_error{};
  error->record = -1;
  error->offset = -1;
  if (out == nullptr) {
    return report({SLUICE_STATUS_INVALID_ARGUMENT, "out is NULL"}, error);
  }
  *out = nullptr;
  sluice_store_callbacks callbacks{};
  const sluice_status made =
      guarded(error, [&] { return make_store_callbacks(options, real_timing(), &callbacks); });
  if (made != SLUICE_STATUS_OK) return made;
  const sluice_status status = sluice_store_create(&callbacks, out, error);
  if (status != SLUICE_STATUS_OK) free_user(callbacks.user);
  return status;
}

}  // namespace sluice_remote
