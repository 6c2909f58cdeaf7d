// Every answer of a callback is checked before it is used.
#include "capi/callback_store.h"

#include <algorithm>
#include <new>
#include <utility>
#include <vector>

#include "capi/boundary.h"

namespace sluice::capi {
namespace {

constexpr size_t kBlockBytes = size_t{256} << 10;

// What a callback returned as a Status. `error` is the one it was given, cleared before.
Status store_status(sluice_status status, sluice_error& error, const std::string& name) {
  if (status == SLUICE_STATUS_OK) return Status();
  const bool is_known = status < 0 && status >= SLUICE_STATUS_REMOTE;
  error.text[sizeof error.text - 1] = '\0';
  std::string text = error.text;
  if (text.empty()) text = name + ": its store failed with status " + std::to_string(status);
  return Status(is_known ? static_cast<StatusCode>(status) : StatusCode::kInternal, std::move(text))
      .at(-1, error.offset);
}

sluice_error no_error() {
  sluice_error error{};
  error.record = -1;
  error.offset = -1;
  return error;
}

class StoreSource final : public ByteSource {
 public:
  StoreSource(const sluice_store_callbacks& callbacks, StoreObject object, uint64_t offset,
              uint64_t bytes)
      : callbacks_(callbacks),
        object_(std::move(object)),
        shown_(without_query(object_.name)),
        offset_(offset),
        bytes_(bytes),
        block_(kBlockBytes) {}
  StoreSource(const StoreSource&) = delete;
  StoreSource& operator=(const StoreSource&) = delete;
  ~StoreSource() override { close(); }

  Status open() {
    close();
    sluice_error error = no_error();
    consumed_bytes_ = 0;
    return store_status(callbacks_.open(callbacks_.user, object_.name.c_str(),
                                        object_.version.c_str(), offset_, bytes_, &stream_, &error),
                        error, shown_);
  }

  Result<std::span<const uint8_t>> next() override {
    if (stream_ == nullptr) return invalid_argument(shown_ + ": read after a failure");
    sluice_error error = no_error();
    size_t size = 0;
    SLUICE_TRY(store_status(callbacks_.read(stream_, block_.data(), block_.size(), &size, &error),
                            error, shown_));
    if (size > block_.size()) {
      return Status(StatusCode::kInternal, shown_ + ": its store gave too many bytes");
    }
    consumed_bytes_ += static_cast<int64_t>(size);
    return std::span<const uint8_t>(block_.data(), size);
  }
  Status rewind() override { return open(); }
  bool can_rewind() const override { return true; }
  const std::string& name() const override { return shown_; }
  int64_t total_bytes() const override {
    return object_.bytes < 0 ? -1 : object_.bytes - static_cast<int64_t>(offset_);
  }
  int64_t consumed_bytes() const override { return consumed_bytes_; }

 private:
  void close() {
    if (stream_ != nullptr) callbacks_.close(std::exchange(stream_, nullptr));
  }

  const sluice_store_callbacks& callbacks_;
  const StoreObject object_;
  const std::string shown_;
  const uint64_t offset_;
  const uint64_t bytes_;  // 0: to the end
  void* stream_ = nullptr;
  int64_t consumed_bytes_ = 0;
  std::vector<uint8_t> block_;
};

class StoreSink final : public ByteSink {
 public:
  StoreSink(const sluice_store_callbacks& callbacks, std::string name)
      : callbacks_(callbacks), name_(std::move(name)) {}
  StoreSink(const StoreSink&) = delete;
  StoreSink& operator=(const StoreSink&) = delete;
  ~StoreSink() override {
    if (output_ != nullptr) callbacks_.discard(output_);
  }

  Status create(bool replace) {
    sluice_error error = no_error();
    return store_status(
        callbacks_.create(callbacks_.user, name_.c_str(), replace ? 1 : 0, &output_, &error), error,
        name_);
  }
  Status write(std::span<const uint8_t> bytes) override {
    if (output_ == nullptr) return invalid_argument(name_ + ": written to after commit");
    sluice_error error = no_error();
    return store_status(callbacks_.write(output_, bytes.data(), bytes.size(), &error), error,
                        name_);
  }
  Status commit() override {
    if (output_ == nullptr) return invalid_argument(name_ + ": committed twice");
    sluice_error error = no_error();
    Status status = store_status(callbacks_.commit(output_, &error), error, name_);
    callbacks_.discard(std::exchange(output_, nullptr));
    return status;
  }

 private:
  const sluice_store_callbacks& callbacks_;
  const std::string name_;
  void* output_ = nullptr;
};

// One listing: keeps the Status of what takes the objects, which has no place in a sluice_status.
struct Listing {
  const std::function<Status(StoreObject)>& add;
  std::string last;
  Status status;
};

sluice_status take_object(const sluice_object* object, void* user) noexcept {
  Listing& listing = *static_cast<Listing*>(user);
  try {
    if (object == nullptr || object->name == nullptr) {
      listing.status = invalid_argument("a store listed an object without a name");
    } else if (listing.last >= object->name && !listing.last.empty()) {
      listing.status = invalid_argument("a store listed " + std::string(object->name) + " after " +
                                        listing.last);
    } else {
      listing.last = object->name;
      listing.status = listing.add({object->name, std::max<int64_t>(object->bytes, -1),
                                    std::string(or_empty(object->version))});
    }
  } catch (...) {
    listing.status = Status(StatusCode::kOutOfMemory, "out of memory");
  }
  return static_cast<sluice_status>(listing.status.code());
}

}  // namespace

CallbackStore::~CallbackStore() {
  if (callbacks_.free_user != nullptr) callbacks_.free_user(callbacks_.user);
}

Status CallbackStore::list(const std::string& prefix,
                           const std::function<Status(StoreObject)>& add) {
  Listing listing{add, {}, {}};
  sluice_error error = no_error();
  const sluice_status status =
      callbacks_.list(callbacks_.user, prefix.c_str(), take_object, &listing, &error);
  if (!listing.status.ok()) return std::move(listing.status);
  return store_status(status, error, prefix);
}

Result<std::unique_ptr<ByteSource>> CallbackStore::open(const StoreObject& object, uint64_t offset,
                                                        uint64_t bytes) {
  std::unique_ptr<StoreSource> source;
  try {
    source = std::make_unique<StoreSource>(callbacks_, object, offset, bytes);
  } catch (const std::bad_alloc&) {  // its block; farther out nobody knows of which object
    return Status(StatusCode::kOutOfMemory, object.name + ": out of memory");
  }
  SLUICE_TRY(source->open());
  return std::unique_ptr<ByteSource>(std::move(source));
}

Result<std::unique_ptr<ByteSink>> CallbackStore::create(const std::string& name, bool replace) {
  if (callbacks_.create == nullptr) {
    return Status(StatusCode::kUnsupported, name + ": this store cannot be written to");
  }
  auto sink = std::make_unique<StoreSink>(callbacks_, name);
  SLUICE_TRY(sink->create(replace));
  return std::unique_ptr<ByteSink>(std::move(sink));
}

Status CallbackStore::remove(const std::string& name) {
  if (callbacks_.remove == nullptr) {
    return Status(StatusCode::kUnsupported, name + ": this store cannot be written to");
  }
  sluice_error error = no_error();
  return store_status(callbacks_.remove(callbacks_.user, name.c_str(), &error), error, name);
}

}  // namespace sluice::capi
