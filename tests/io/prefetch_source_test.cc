// Reading ahead changes nothing but when bytes are read.
#include "core/io/prefetch_source.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/io/drain.h"

namespace sluice {
namespace {

// Blocks of growing sizes, then the end, a failure, or a wait until it is cancelled.
class ScriptedSource final : public ByteSource {
 public:
  enum class End { kClean, kFailure, kWait };
  ScriptedSource(int blocks, End end) : blocks_(blocks), end_(end) {}

  Result<std::span<const uint8_t>> next() override {
    if (given_ < blocks_) {
      const size_t size = static_cast<size_t>(++given_);
      block_.assign(size, static_cast<uint8_t>('a' + given_ % 26));
      consumed_bytes_ += static_cast<int64_t>(size);
      return std::span<const uint8_t>(block_);
    }
    if (end_ == End::kFailure) return corrupt("scripted: is damaged").at(-1, consumed_bytes_);
    if (end_ == End::kWait) {
      std::unique_lock lock(mutex_);
      cancelled_.wait(lock, [&] { return is_cancelled_; });
      return Status(StatusCode::kCancelled, "scripted: cancelled");
    }
    return std::span<const uint8_t>();
  }
  Status rewind() override {
    given_ = 0;
    consumed_bytes_ = 0;
    is_cancelled_ = false;
    return Status();
  }
  bool can_rewind() const override { return true; }
  const std::string& name() const override { return name_; }
  int64_t consumed_bytes() const override { return consumed_bytes_; }
  void cancel() override {
    {
      const std::lock_guard lock(mutex_);
      is_cancelled_ = true;
    }
    cancelled_.notify_one();
  }
  std::atomic<int> given_ = 0;

 private:
  const int blocks_;
  const End end_;
  const std::string name_ = "scripted";
  std::vector<uint8_t> block_;
  int64_t consumed_bytes_ = 0;
  std::mutex mutex_;
  std::condition_variable cancelled_;
  bool is_cancelled_ = false;
};

using End = ScriptedSource::End;

std::string script(int blocks) {
  std::string bytes;
  for (int i = 1; i <= blocks; ++i) bytes.append(static_cast<size_t>(i), char('a' + i % 26));
  return bytes;
}

TEST(PrefetchSource, DeliversTheSameBytesInOrderAndAgainAfterRewind) {
  for (const size_t block_count : {1, 2, 8}) {
    for (const size_t block_bytes : {1, 7, 1000}) {
      PrefetchOptions options{block_count, block_bytes, {}};
      const auto source =
          prefetch_source(std::make_unique<ScriptedSource>(120, End::kClean), options);
      for (int pass = 0; pass < 3; ++pass) {
        Status status;
        EXPECT_TRUE(drain(*source, status) == script(120));
        EXPECT_TRUE(status.ok());
        EXPECT_TRUE(source->next()->empty()) << "the end stays";
        EXPECT_EQ(source->consumed_bytes(), 120 * 121 / 2);
        ASSERT_TRUE(source->rewind().ok());
        EXPECT_EQ(source->consumed_bytes(), 0);
      }
    }
  }
}

TEST(PrefetchSource, RewindsInTheMiddle) {
  const auto source = prefetch_source(std::make_unique<ScriptedSource>(200, End::kClean));
  for (int blocks = 0; blocks < 40; ++blocks) {
    for (int i = 0; i < blocks; ++i) ASSERT_FALSE(source->next()->empty());
    EXPECT_EQ(source->consumed_bytes(), blocks * (blocks + 1) / 2) << "of what was handed out";
    ASSERT_TRUE(source->rewind().ok());
  }
  Status status;
  EXPECT_TRUE(drain(*source, status) == script(200));
}

TEST(PrefetchSource, AFailureComesAfterTheBytesBeforeItAndStays) {
  const auto source = prefetch_source(std::make_unique<ScriptedSource>(50, End::kFailure));
  Status status;
  EXPECT_TRUE(drain(*source, status) == script(50));
  EXPECT_EQ(status.message(), "scripted: is damaged");
  EXPECT_EQ(status.offset(), 50 * 51 / 2);
  EXPECT_EQ(source->next().status().code(), StatusCode::kCorrupt);
  ASSERT_TRUE(source->rewind().ok());
  EXPECT_TRUE(drain(*source, status) == script(50));
}

TEST(PrefetchSource, ReadsNoFurtherThanItsRing) {
  auto scripted = std::make_unique<ScriptedSource>(1000, End::kClean);
  const ScriptedSource& inner = *scripted;
  const auto source = prefetch_source(std::move(scripted), {4, 100'000, {}});
  ASSERT_FALSE(source->next()->empty());
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(inner.given_, 1) << "no thread for the first block";
  ASSERT_FALSE(source->next()->empty());
  for (int tries = 0; inner.given_ < 6 && tries < 20'000; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(inner.given_, 6) << "the first, four in the ring, one on its way";
}

TEST(PrefetchSource, EndsAWaitOfItsSourceWhenFreedOrRewound) {
  const auto source = prefetch_source(std::make_unique<ScriptedSource>(3, End::kWait));
  for (int pass = 0; pass < 3; ++pass) {
    for (int i = 0; i < 3; ++i) ASSERT_FALSE(source->next()->empty());
    ASSERT_TRUE(source->rewind().ok());
  }
  for (int i = 0; i < 3; ++i) ASSERT_FALSE(source->next()->empty());
}

TEST(PrefetchSource, AsksWhetherToGoOnWaiting) {
  PrefetchOptions options;
  bool counts = false;
  int asked = 0;
  options.go_on = [&] { return !counts || ++asked < 3; };
  const auto source = prefetch_source(std::make_unique<ScriptedSource>(3, End::kWait), options);
  for (int i = 0; i < 3; ++i) ASSERT_FALSE(source->next()->empty());
  counts = true;
  const auto outcome = source->next();
  EXPECT_EQ(outcome.status().code(), StatusCode::kCancelled);
  EXPECT_EQ(outcome.status().message(), "scripted: reading was stopped");
  EXPECT_EQ(asked, 3);
}

}  // namespace
}  // namespace sluice
