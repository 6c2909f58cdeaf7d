// gzip members as a stream of bytes, by zlib.
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "core/io/decompress.h"

namespace sluice {
namespace {

constexpr size_t kBlockBytes = size_t{256} << 10;
constexpr int kGzipWindowBits = 16 + MAX_WBITS;  // 16: a gzip header, nothing else

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;
  ~GzipSource() override { inflateEnd(&stream_); }

  Status start() {
    if (inflateInit2(&stream_, kGzipWindowBits) != Z_OK) {
      return Status(StatusCode::kOutOfMemory, source_->name() + ": no memory to inflate");
    }
    block_.resize(kBlockBytes);
    return Status();
  }

  Result<std::span<const uint8_t>> next() override {
    for (;;) {
      if (input_.empty()) {
        input_ = SLUICE_TRY(source_->next());
        if (input_.empty()) return end_of_input();
      }
      const size_t count = SLUICE_TRY(place_ == Place::kMember ? inflate_some() : between());
      if (count > 0) return std::span<const uint8_t>(block_.data(), count);
    }
  }

  Status rewind() override {
    SLUICE_TRY(source_->rewind());
    inflateReset(&stream_);
    input_ = {};
    place_ = Place::kMember;
    return Status();
  }
  bool can_rewind() const override { return source_->can_rewind(); }
  bool prepare_epoch(uint64_t epoch) override { return source_->prepare_epoch(epoch); }
  const std::string& name() const override { return source_->name(); }
  void cancel() override { source_->cancel(); }
  int64_t total_bytes() const override { return source_->total_bytes(); }
  int64_t consumed_bytes() const override {
    return source_->consumed_bytes() - static_cast<int64_t>(input_.size());
  }

 private:
  enum class Place { kMember, kBetween, kPadding };

  Status damaged(std::string_view what) const {
    std::string message = source_->name();
    message.append(": gzip data ").append(what).append(" at compressed byte ");
    message.append(std::to_string(consumed_bytes()));
    return corrupt(std::move(message)).at(-1, consumed_bytes());
  }

  Result<std::span<const uint8_t>> end_of_input() const {
    if (place_ == Place::kMember) return damaged("ends too early");
    return std::span<const uint8_t>();
  }

  // Returns: how many bytes came out, perhaps none.
  Result<size_t> inflate_some() {
    const size_t given = std::min<size_t>(input_.size(), std::numeric_limits<uInt>::max());
    stream_.next_in = const_cast<Bytef*>(input_.data());  // zlib's signature; it only reads
    stream_.avail_in = static_cast<uInt>(given);
    stream_.next_out = block_.data();
    stream_.avail_out = static_cast<uInt>(block_.size());
    const int outcome = inflate(&stream_, Z_NO_FLUSH);
    input_ = input_.subspan(given - stream_.avail_in);
    if (outcome == Z_MEM_ERROR) {
      return Status(StatusCode::kOutOfMemory, source_->name() + ": no memory to inflate");
    }
    if (outcome == Z_STREAM_END) {
      place_ = Place::kBetween;
    } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
      return damaged("is damaged");
    }
    return block_.size() - stream_.avail_out;
  }

  // After a member: another one, padding or the end. Requires: input.
  Result<size_t> between() {
    if (input_[0] == 0) {
      place_ = Place::kPadding;
      input_ = input_.subspan(1);
    } else if (place_ == Place::kPadding || input_[0] != 0x1f) {
      return damaged("is followed by something else");
    } else {
      inflateReset(&stream_);
      place_ = Place::kMember;
    }
    return size_t{0};
  }

  std::unique_ptr<ByteSource> source_;
  z_stream stream_{};
  std::span<const uint8_t> input_;
  std::vector<uint8_t> block_;
  Place place_ = Place::kMember;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> gzip_source(std::unique_ptr<ByteSource> source) {
  auto gzip = std::make_unique<GzipSource>(std::move(source));
  SLUICE_TRY(gzip->start());
  return std::unique_ptr<ByteSource>(std::move(gzip));
}

}  // namespace sluice
