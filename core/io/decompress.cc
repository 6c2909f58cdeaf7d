// Looks at the first four bytes without taking them away; the formats have their own files.
#include "core/io/decompress.h"

#include <vector>

#include "core/base/endian.h"
#include "core/io/prefetch_source.h"

namespace sluice {
namespace {

constexpr size_t kMagicBytes = 4;

// A source whose beginning has been looked at.
class SniffedSource final : public ByteSource {
 public:
  explicit SniffedSource(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  // Returns: the first four bytes, fewer when the stream is shorter.
  Result<std::span<const uint8_t>> peek() {
    seen_ = SLUICE_TRY(source_->next());
    if (seen_.size() < kMagicBytes) SLUICE_TRY(gather());
    is_pending_ = true;
    return seen_.first(std::min(seen_.size(), kMagicBytes));
  }

  Result<std::span<const uint8_t>> next() override {
    if (!is_pending_) return source_->next();
    is_pending_ = false;
    return seen_;
  }
  Status rewind() override {
    SLUICE_TRY(source_->rewind());
    is_pending_ = false;
    return Status();
  }
  bool can_rewind() const override { return source_->can_rewind(); }
  bool prepare_epoch(uint64_t epoch) override { return source_->prepare_epoch(epoch); }
  const std::string& name() const override { return source_->name(); }
  void cancel() override { source_->cancel(); }
  int64_t total_bytes() const override { return source_->total_bytes(); }
  int64_t consumed_bytes() const override {
    return source_->consumed_bytes() - (is_pending_ ? static_cast<int64_t>(seen_.size()) : 0);
  }

 private:
  // A pipe may hand out less than the magic number at once.
  Status gather() {
    while (!seen_.empty()) {
      gathered_.insert(gathered_.end(), seen_.begin(), seen_.end());
      if (gathered_.size() >= kMagicBytes) break;
      seen_ = SLUICE_TRY(source_->next());
    }
    seen_ = gathered_;
    return Status();
  }

  std::unique_ptr<ByteSource> source_;
  std::vector<uint8_t> gathered_;
  std::span<const uint8_t> seen_;
  bool is_pending_ = false;
};

bool is_gzip(std::span<const uint8_t> magic) {
  return magic.size() >= 2 && magic[0] == 0x1f && magic[1] == 0x8b;
}

bool is_zstd(std::span<const uint8_t> magic) {
  if (magic.size() < kMagicBytes) return false;
  const uint32_t number = load_le<uint32_t>(magic.data());
  // Skippable frames count: pzstd writes one first.
  return number == 0xfd2fb528u || (number & 0xfffffff0u) == 0x184d2a50u;
}

Result<std::unique_ptr<ByteSource>> decompress(std::unique_ptr<ByteSource> source, bool ahead) {
  auto sniffed = std::make_unique<SniffedSource>(std::move(source));
  const auto magic = SLUICE_TRY(sniffed->peek());
  if (!is_compressed(magic)) return std::unique_ptr<ByteSource>(std::move(sniffed));
#if SLUICE_COMPRESSION
  auto plain = SLUICE_TRY(is_gzip(magic) ? gzip_source(std::move(sniffed))
                                         : zstd_source(std::move(sniffed)));
  return ahead ? prefetch_source(std::move(plain)) : std::move(plain);
#else
  static_cast<void>(ahead);
  return Status(StatusCode::kUnsupported,
                sniffed->name() + ": is compressed, and this build reads no compressed files");
#endif
}

}  // namespace

bool is_compressed(std::span<const uint8_t> first) { return is_gzip(first) || is_zstd(first); }

Result<std::unique_ptr<ByteSource>> decompress_source(std::unique_ptr<ByteSource> source) {
  return decompress(std::move(source), false);
}

Result<std::unique_ptr<ByteSource>> decompress_ahead(std::unique_ptr<ByteSource> source) {
  return decompress(std::move(source), true);
}

}  // namespace sluice
