// A store in memory behind the C API: the smallest thing that a caller could bring.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "sluice.h"

namespace sluice {

class MemoryStore {
 public:
  MemoryStore() {
    sluice_store_callbacks callbacks;
    sluice_store_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.user = this;
    callbacks.list = [](void* user, const char* prefix, sluice_object_callback add, void* add_user,
                        sluice_error*) -> sluice_status {
      if (of(user).odd_listing) return of(user).odd_listing(add, add_user);
      for (const auto& [name, bytes] : of(user).objects) {
        if (!name.starts_with(prefix)) continue;
        const sluice_object object{sizeof object, 0, static_cast<int64_t>(bytes.size()),
                                   name.c_str(), "v1"};
        if (const sluice_status status = add(&object, add_user); status != 0) return status;
      }
      return SLUICE_STATUS_OK;
    };
    callbacks.open = [](void* user, const char* name, const char* version, uint64_t offset,
                        uint64_t, void** stream, sluice_error* error) -> sluice_status {
      const auto found = of(user).objects.find(name);
      if (found == of(user).objects.end()) return fail(error, SLUICE_STATUS_NOT_FOUND, name);
      if (*version != '\0' && std::strcmp(version, of(user).current_version.c_str()) != 0) {
        return fail(error, SLUICE_STATUS_CORRUPT, "was changed");
      }
      *stream = new Stream{&of(user), found->second, static_cast<size_t>(offset)};
      ++of(user).open_streams;
      return SLUICE_STATUS_OK;
    };
    callbacks.read = [](void* stream, void* bytes, size_t capacity, size_t* size,
                        sluice_error* error) -> sluice_status {
      Stream& from = *static_cast<Stream*>(stream);
      if (from.at >= from.store->fail_at) {
        return fail(error, SLUICE_STATUS_REMOTE, "the line was cut");
      }
      *size = std::min({capacity, from.bytes.size() - from.at, size_t{1000}});
      std::memcpy(bytes, from.bytes.data() + from.at, *size);
      from.at += *size;
      return SLUICE_STATUS_OK;
    };
    callbacks.close = [](void* stream) {
      --static_cast<Stream*>(stream)->store->open_streams;
      delete static_cast<Stream*>(stream);
    };
    callbacks.create = [](void* user, const char* name, int32_t replace, void** output,
                          sluice_error* error) -> sluice_status {
      if (replace == 0 && of(user).objects.contains(name)) {
        return fail(error, SLUICE_STATUS_ALREADY_EXISTS, name);
      }
      *output = new Output{&of(user), name, {}};
      return SLUICE_STATUS_OK;
    };
    callbacks.write = [](void* output, const void* bytes, size_t size,
                         sluice_error*) -> sluice_status {
      static_cast<Output*>(output)->bytes.append(static_cast<const char*>(bytes), size);
      return SLUICE_STATUS_OK;
    };
    callbacks.commit = [](void* output, sluice_error* error) -> sluice_status {
      Output& made = *static_cast<Output*>(output);
      if (made.name == made.store->refused_name) {
        return fail(error, SLUICE_STATUS_REMOTE, "no room");
      }
      made.store->objects[made.name] = made.bytes;
      return SLUICE_STATUS_OK;
    };
    callbacks.discard = [](void* output) { delete static_cast<Output*>(output); };
    callbacks.remove = [](void* user, const char* name, sluice_error*) -> sluice_status {
      of(user).objects.erase(name);
      return SLUICE_STATUS_OK;
    };
    sluice_error error;
    EXPECT_EQ(sluice_store_create(&callbacks, &handle_, &error), 0) << error.text;
  }
  MemoryStore(const MemoryStore&) = delete;
  MemoryStore& operator=(const MemoryStore&) = delete;
  ~MemoryStore() {
    sluice_store_free(handle_);
    EXPECT_EQ(open_streams, 0);
  }
  sluice_store* handle() { return handle_; }

  std::map<std::string, std::string> objects;
  std::string current_version = "v1";
  std::string refused_name;   // its commit fails
  size_t fail_at = SIZE_MAX;  // reading fails from this byte on
  int open_streams = 0;
  std::function<sluice_status(sluice_object_callback add, void* add_user)> odd_listing;

 private:
  struct Stream {
    MemoryStore* store;
    std::string bytes;
    size_t at;
  };
  struct Output {
    MemoryStore* store;
    std::string name;
    std::string bytes;
  };
  static MemoryStore& of(void* user) { return *static_cast<MemoryStore*>(user); }
  static sluice_status fail(sluice_error* error, sluice_status status, const char* text) {
    std::snprintf(error->text, sizeof error->text, "memory: %s", text);
    return status;
  }

  sluice_store* handle_ = nullptr;
};

}  // namespace sluice
