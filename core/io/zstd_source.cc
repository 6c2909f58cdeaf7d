// zstd frames as a stream of bytes, by libzstd.
#include <zstd.h>
#include <zstd_errors.h>

#include <vector>

#include "core/io/decompress.h"

namespace sluice {
namespace {

constexpr size_t kBlockBytes = size_t{256} << 10;
constexpr int kMaxWindowLog = 27;  // 128 MB: what `zstd --long` writes, and libzstd's own default

struct FreeStream {
  void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
};

class ZstdSource final : public ByteSource {
 public:
  explicit ZstdSource(std::unique_ptr<ByteSource> source)
      : source_(std::move(source)), stream_(ZSTD_createDStream()) {}

  Status start() {
    if (stream_ == nullptr) return no_memory();
    if (ZSTD_isError(ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kMaxWindowLog))) {
      return Status(StatusCode::kInternal, "libzstd refuses a window of 128 MB");
    }
    block_.resize(kBlockBytes);
    return Status();
  }

  Result<std::span<const uint8_t>> next() override {
    for (;;) {
      // libzstd keeps the last byte of a frame until all output is out: no input, no output left.
      if (input_.empty()) {
        input_ = SLUICE_TRY(source_->next());
        if (input_.empty()) return end_of_input();
      }
      const size_t count = SLUICE_TRY(decompress_some());
      if (count > 0) return std::span<const uint8_t>(block_.data(), count);
    }
  }

  Status rewind() override {
    SLUICE_TRY(source_->rewind());
    ZSTD_DCtx_reset(stream_.get(), ZSTD_reset_session_only);
    input_ = {};
    is_within_frame_ = false;
    failure_ = 0;
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
  Status no_memory() const {
    return Status(StatusCode::kOutOfMemory, source_->name() + ": no memory to decompress");
  }

  Status damaged(StatusCode code, std::string_view what) const {
    std::string message = source_->name();
    message.append(": zstd data ").append(what).append(" at compressed byte ");
    message.append(std::to_string(consumed_bytes()));
    return Status(code, std::move(message)).at(-1, consumed_bytes());
  }

  Result<std::span<const uint8_t>> end_of_input() const {
    if (is_within_frame_) return damaged(StatusCode::kCorrupt, "ends too early");
    return std::span<const uint8_t>();
  }

  Status failed() const {
    switch (ZSTD_getErrorCode(failure_)) {
      case ZSTD_error_memory_allocation:
        return no_memory();
      case ZSTD_error_frameParameter_windowTooLarge:
        return damaged(StatusCode::kUnsupported, "needs a window over 128 MB");
      default:
        return damaged(StatusCode::kCorrupt, "is damaged");
    }
  }

  // Returns: how many bytes came out, perhaps none.
  Result<size_t> decompress_some() {
    if (failure_ != 0) return failed();  // the stream must not be used again after an error
    ZSTD_inBuffer in{input_.data(), input_.size(), 0};
    ZSTD_outBuffer out{block_.data(), block_.size(), 0};
    const size_t outcome = ZSTD_decompressStream(stream_.get(), &out, &in);
    input_ = input_.subspan(in.pos);
    if (ZSTD_isError(outcome)) {
      failure_ = outcome;
      return failed();
    }
    is_within_frame_ = outcome != 0;
    return out.pos;
  }

  std::unique_ptr<ByteSource> source_;
  std::unique_ptr<ZSTD_DStream, FreeStream> stream_;
  std::span<const uint8_t> input_;
  std::vector<uint8_t> block_;
  size_t failure_ = 0;
  bool is_within_frame_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> zstd_source(std::unique_ptr<ByteSource> source) {
  auto zstd = std::make_unique<ZstdSource>(std::move(source));
  SLUICE_TRY(zstd->start());
  return std::unique_ptr<ByteSource>(std::move(zstd));
}

}  // namespace sluice
