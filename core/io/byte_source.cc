// The way from a path to a source, and memory as a source.
#include "core/io/byte_source.h"

#include <algorithm>

#include "core/io/decompress.h"
#include "core/io/file_source.h"
#include "core/io/store.h"

namespace sluice {
namespace {

class MemorySource final : public ByteSource {
 public:
  MemorySource(std::span<const uint8_t> bytes, std::string name, size_t block_bytes)
      : bytes_(bytes),
        name_(std::move(name)),
        block_bytes_(block_bytes == 0 ? std::max<size_t>(bytes.size(), 1) : block_bytes) {}

  Result<std::span<const uint8_t>> next() override {
    const auto block = bytes_.subspan(at_, std::min(block_bytes_, bytes_.size() - at_));
    at_ += block.size();
    return block;
  }
  Status rewind() override {
    at_ = 0;
    return Status();
  }
  bool can_rewind() const override { return true; }
  const std::string& name() const override { return name_; }
  int64_t total_bytes() const override { return static_cast<int64_t>(bytes_.size()); }
  int64_t consumed_bytes() const override { return static_cast<int64_t>(at_); }

 private:
  std::span<const uint8_t> bytes_;
  std::string name_;
  size_t block_bytes_;
  size_t at_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_byte_source(const std::string& path, Store* store) {
  return decompress_ahead(SLUICE_TRY(open_plain_source(path, store)));
}

Result<std::unique_ptr<ByteSource>> open_plain_source(const std::string& path, Store* store) {
  if (!is_store_name(path)) return open_file_source(path);
  if (store == nullptr) return no_store(path);
  return store->open(SLUICE_TRY(find_object(*store, path)), 0);
}

std::unique_ptr<ByteSource> memory_byte_source(std::span<const uint8_t> bytes, std::string name,
                                               size_t block_bytes) {
  return std::make_unique<MemorySource>(bytes, std::move(name), block_bytes);
}

}  // namespace sluice
