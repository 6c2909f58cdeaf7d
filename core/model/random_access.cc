// pread(), mmap() and plain memory behind RandomAccess.
#include "core/model/random_access.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "core/base/aligned_buffer.h"

namespace sluice {
namespace {

class MemoryAccess : public RandomAccess {
 public:
  explicit MemoryAccess(std::span<const uint8_t> bytes) : bytes_(bytes) {}
  uint64_t size() const override { return bytes_.size(); }
  Result<std::span<const uint8_t>> view(uint64_t offset, size_t bytes) override {
    return bytes_.subspan(static_cast<size_t>(offset), bytes);
  }

 private:
  std::span<const uint8_t> bytes_;
};

class ObjectAccess : public RandomAccess {
 public:
  explicit ObjectAccess(std::vector<uint8_t> bytes) : bytes_(std::move(bytes)) {}
  uint64_t size() const override { return bytes_.size(); }
  Result<std::span<const uint8_t>> view(uint64_t offset, size_t bytes) override {
    return std::span<const uint8_t>(bytes_).subspan(static_cast<size_t>(offset), bytes);
  }

 private:
  std::vector<uint8_t> bytes_;
};

// Bytes of a file, unmapped at the end.
class Mapping {
 public:
  Mapping(void* bytes, size_t size) : bytes_(bytes), size_(size) {}
  Mapping(const Mapping&) = delete;
  ~Mapping() { munmap(bytes_, size_); }
  std::span<const uint8_t> bytes() const { return {static_cast<const uint8_t*>(bytes_), size_}; }

 private:
  void* bytes_;
  size_t size_;
};

class MappedAccess : public RandomAccess {
 public:
  explicit MappedAccess(std::shared_ptr<const Mapping> mapping) : mapping_(std::move(mapping)) {}
  uint64_t size() const override { return mapping_->bytes().size(); }
  Result<std::span<const uint8_t>> view(uint64_t offset, size_t bytes) override {
    return mapping_->bytes().subspan(static_cast<size_t>(offset), bytes);
  }
  std::shared_ptr<const void> mapping() const override { return mapping_; }

 private:
  std::shared_ptr<const Mapping> mapping_;
};

class FileAccess : public RandomAccess {
 public:
  FileAccess(int descriptor, uint64_t size) : descriptor_(descriptor), size_(size) {}
  FileAccess(const FileAccess&) = delete;
  ~FileAccess() override { close(descriptor_); }

  uint64_t size() const override { return size_; }
  int descriptor() const { return descriptor_; }

  Result<std::span<const uint8_t>> view(uint64_t offset, size_t bytes) override {
    if (buffer_.size() < bytes) SLUICE_TRY(buffer_.resize(bytes));
    size_t got = 0;
    while (got < bytes) {
      const ssize_t n =
          pread(descriptor_, buffer_.data() + got, bytes - got, static_cast<off_t>(offset + got));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return io_error("cannot read", errno);
      if (n == 0) return corrupt("cut short while it was read");
      got += static_cast<size_t>(n);
    }
    return std::span<const uint8_t>(buffer_.data(), bytes);
  }

 private:
  int descriptor_;
  uint64_t size_;
  AlignedBuffer<uint8_t> buffer_;
};

// All of it is read before any of it is used, as the checks want; the length is the store's.
Result<std::unique_ptr<RandomAccess>> open_object(const std::string& name, Store* store) {
  if (store == nullptr) return no_store(name);
  const StoreObject object = SLUICE_TRY(find_object(*store, name));
  const auto source = SLUICE_TRY(store->open(object, 0));
  std::vector<uint8_t> bytes;
  for (;;) {
    const auto block = SLUICE_TRY(source->next());
    if (block.empty()) break;
    bytes.insert(bytes.end(), block.begin(), block.end());
  }
  return std::unique_ptr<RandomAccess>(std::make_unique<ObjectAccess>(std::move(bytes)));
}

Result<std::unique_ptr<FileAccess>> open_file(const std::string& path) {
  // Without O_NONBLOCK a FIFO would keep us here until somebody writes to it.
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    if (errno == ENOENT) return Status(StatusCode::kNotFound, "no such file");
    return io_error("cannot open", errno);
  }
  struct stat facts;
  if (fstat(descriptor, &facts) != 0) {
    const int error = errno;
    close(descriptor);
    return io_error("cannot stat", error);
  }
  auto file = std::make_unique<FileAccess>(descriptor, static_cast<uint64_t>(facts.st_size));
  if (!S_ISREG(facts.st_mode)) return Status(StatusCode::kUnsupported, "not a regular file");
  return file;
}

}  // namespace

Result<std::unique_ptr<RandomAccess>> open_random_access(const std::string& path, Store* store) {
  if (is_store_name(path)) return open_object(path, store);
  return std::unique_ptr<RandomAccess>(SLUICE_TRY(open_file(path)));
}

Result<std::unique_ptr<RandomAccess>> map_random_access(const std::string& path) {
  const auto file = SLUICE_TRY(open_file(path));
  if (file->size() > SIZE_MAX) return Status(StatusCode::kOutOfMemory, "too long to be mapped");
  const auto size = static_cast<size_t>(file->size());
  if (size == 0) return corrupt("not a safetensors file: 0 bytes");
  void* const bytes = mmap(nullptr, size, PROT_READ, MAP_SHARED, file->descriptor(), 0);
  if (bytes == MAP_FAILED) return io_error("cannot map", errno);
  return std::unique_ptr<RandomAccess>(
      std::make_unique<MappedAccess>(std::make_shared<const Mapping>(bytes, size)));
}

std::unique_ptr<RandomAccess> memory_random_access(std::span<const uint8_t> bytes) {
  return std::make_unique<MemoryAccess>(bytes);
}

}  // namespace sluice
