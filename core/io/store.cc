// Names of stores, and the small searches every user of one needs.
#include "core/io/store.h"

#include <filesystem>
#include <vector>

#include "core/io/atomic_file.h"

namespace sluice {
namespace {

class FileSink final : public ByteSink {
 public:
  explicit FileSink(AtomicFile file) : file_(std::move(file)) {}
  Status write(std::span<const uint8_t> bytes) override { return file_.write(bytes); }
  Status overwrite(uint64_t offset, std::span<const uint8_t> bytes) override {
    return file_.overwrite(offset, bytes);
  }
  Status commit() override { return file_.commit(); }

 private:
  AtomicFile file_;
};

}  // namespace

bool is_store_name(std::string_view name) {
  const size_t end = name.find("://");
  if (end == 0 || end == std::string_view::npos) return false;
  for (const char c : name.substr(0, end)) {
    const bool is_allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!is_allowed) return false;
  }
  return true;
}

std::string_view without_query(std::string_view name) {
  const bool is_address = name.starts_with("http://") || name.starts_with("https://");
  return is_address ? name.substr(0, name.find('?')) : name;
}

std::string folded_name(std::string_view name) {
  std::string folded(without_query(name));
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return folded;
}

Status no_store(const std::string& name) {
  return Status(StatusCode::kUnsupported,
                name + ": there is no store for " + name.substr(0, name.find("://") + 3) + " here");
}

Result<std::vector<StoreObject>> list_objects(Store& store, const std::string& prefix) {
  std::vector<StoreObject> objects;
  SLUICE_TRY(store.list(prefix, [&](StoreObject object) {
    objects.push_back(std::move(object));
    return Status();
  }));
  return Result<std::vector<StoreObject>>(std::move(objects));
}

Result<StoreObject> find_object(Store& store, const std::string& name) {
  // The listing is in ascending order, so that the name itself comes first or not at all.
  StoreObject found;
  Status listed = store.list(name, [&](StoreObject object) {
    found = std::move(object);
    return Status(StatusCode::kCancelled, "enough");
  });
  if (!listed.ok() && listed.code() != StatusCode::kCancelled) return listed;
  if (found.name != name) return Status(StatusCode::kNotFound, name + ": there is no such object");
  return Result<StoreObject>(std::move(found));
}

Result<bool> exists(const std::string& name, Store* store) {
  if (!is_store_name(name)) {
    std::error_code ignored;
    return std::filesystem::exists(name, ignored);
  }
  if (store == nullptr) return no_store(name);
  auto found = find_object(*store, name);
  if (found.ok()) return true;
  if (found.status().code() == StatusCode::kNotFound) return false;
  return std::move(found).status();
}

Result<std::unique_ptr<ByteSink>> create_byte_sink(const std::string& path, bool replace,
                                                   Store* store) {
  if (is_store_name(path)) {
    if (store == nullptr) return no_store(path);
    return store->create(path, replace);
  }
  return create_file_sink(path, replace);
}

Result<std::unique_ptr<ByteSink>> create_file_sink(const std::string& path, bool replace,
                                                   std::string_view suffix) {
  AtomicFile file = SLUICE_TRY(AtomicFile::create(path, replace, suffix));
  return std::unique_ptr<ByteSink>(std::make_unique<FileSink>(std::move(file)));
}

}  // namespace sluice
