// A ring of blocks between the thread that fills them and the reader that empties them; the block
// that the reader holds stays in the ring until it asks for the next.
#include "core/io/prefetch_source.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace sluice {
namespace {

constexpr auto kAskInterval = std::chrono::milliseconds(100);

class PrefetchSource final : public ByteSource {
 public:
  PrefetchSource(std::unique_ptr<ByteSource> source, PrefetchOptions options)
      : source_(std::move(source)), options_(std::move(options)), ring_(options_.block_count) {}
  PrefetchSource(const PrefetchSource&) = delete;
  PrefetchSource& operator=(const PrefetchSource&) = delete;
  ~PrefetchSource() override { stop(); }

  Result<std::span<const uint8_t>> next() override {
    if (is_first_ || !start()) {
      is_first_ = false;
      const auto block = SLUICE_TRY(source_->next());
      consumed_bytes_ = source_->consumed_bytes();
      return block;
    }
    std::unique_lock lock(mutex_);
    if (is_holding_) release();
    while (filled_ == 0 && !is_ended_) {
      if (!options_.go_on) {
        block_filled_.wait(lock);
        continue;
      }
      block_filled_.wait_for(lock, kAskInterval);
      lock.unlock();
      if (!options_.go_on())
        return Status(StatusCode::kCancelled, name() + ": reading was stopped");
      lock.lock();
    }
    if (filled_ == 0) return end();
    is_holding_ = true;
    consumed_bytes_ = ring_[first_].consumed_bytes;
    return std::span<const uint8_t>(ring_[first_].bytes);
  }

  Status rewind() override {
    stop();
    SLUICE_TRY(source_->rewind());
    consumed_bytes_ = 0;
    return Status();
  }
  bool can_rewind() const override { return source_->can_rewind(); }
  bool prepare_epoch(uint64_t epoch) override { return source_->prepare_epoch(epoch); }
  const std::string& name() const override { return source_->name(); }
  int64_t total_bytes() const override { return source_->total_bytes(); }
  int64_t consumed_bytes() const override { return consumed_bytes_; }
  void cancel() override { source_->cancel(); }

 private:
  struct Block {
    std::vector<uint8_t> bytes;
    int64_t consumed_bytes = 0;  // of the source when it was read
  };

  // Returns: whether there is a thread.
  bool start() {
    if (thread_.joinable() || !has_threads_) return has_threads_;
    try {
      thread_ = std::thread([this] { run(); });
    } catch (const std::system_error&) {
      has_threads_ = false;
    }
    return has_threads_;
  }

  // Ends the thread and forgets what it has read.
  void stop() {
    if (thread_.joinable()) {
      {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
      }
      source_->cancel();
      block_freed_.notify_one();
      thread_.join();
    }
    first_ = filled_ = 0;
    is_holding_ = is_stopping_ = is_ended_ = false;
    is_first_ = true;
    failure_ = Status();
  }

  // No exception may leave a thread of ours.
  void run() {
    try {
      finish(fill());
    } catch (const std::exception& exception) {
      finish(Status(StatusCode::kOutOfMemory, name() + ": " + exception.what()));
    }
  }

  Status fill() {
    for (;;) {
      auto bytes = SLUICE_TRY(source_->next());
      if (bytes.empty()) return Status();
      const int64_t consumed_bytes = source_->consumed_bytes();
      while (!bytes.empty()) {
        const auto piece = bytes.first(std::min(bytes.size(), options_.block_bytes));
        if (!add(piece, consumed_bytes)) return Status();
        bytes = bytes.subspan(piece.size());
      }
    }
  }

  // Returns: false when the thread is to end.
  bool add(std::span<const uint8_t> bytes, int64_t consumed_bytes) {
    std::unique_lock lock(mutex_);
    block_freed_.wait(lock, [&] { return filled_ < ring_.size() || is_stopping_; });
    if (is_stopping_) return false;
    Block& block = ring_[(first_ + filled_) % ring_.size()];
    lock.unlock();  // nobody else looks at an empty block
    block.bytes.assign(bytes.begin(), bytes.end());
    block.consumed_bytes = consumed_bytes;
    lock.lock();
    ++filled_;
    lock.unlock();
    block_filled_.notify_one();
    return true;
  }

  void finish(Status failure) {
    {
      const std::lock_guard lock(mutex_);
      is_ended_ = true;
      failure_ = std::move(failure);
    }
    block_filled_.notify_one();
  }

  // Requires: the lock.
  void release() {
    is_holding_ = false;
    first_ = (first_ + 1) % ring_.size();
    --filled_;
    block_freed_.notify_one();
  }

  // The end or the failure, as often as it is asked for.
  Result<std::span<const uint8_t>> end() const {
    if (failure_.ok()) return std::span<const uint8_t>();
    return Status(failure_.code(), std::string(failure_.message()))
        .at(failure_.record(), failure_.offset());
  }

  std::unique_ptr<ByteSource> source_;  // the thread's while there is one
  PrefetchOptions options_;
  std::thread thread_;
  bool has_threads_ = true;
  bool is_first_ = true;
  bool is_holding_ = false;  // the reader has ring_[first_]
  int64_t consumed_bytes_ = 0;

  std::mutex mutex_;  // over all that follows
  std::condition_variable block_filled_;
  std::condition_variable block_freed_;
  std::vector<Block> ring_;
  size_t first_ = 0;
  size_t filled_ = 0;  // from first_ on, round the end
  bool is_stopping_ = false;
  bool is_ended_ = false;
  Status failure_;
};

}  // namespace

std::unique_ptr<ByteSource> prefetch_source(std::unique_ptr<ByteSource> source,
                                            PrefetchOptions options) {
  return std::make_unique<PrefetchSource>(std::move(source), std::move(options));
}

}  // namespace sluice
