// Ranges fetched ahead: the bytes of each in order, whatever comes first, and failures in their
// place.
#include "core/io/range_fetcher.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace sluice {
namespace {

// An object whose byte i is a function of i; requests are counted, and each takes a moment.
class SlowStore final : public Store {
 public:
  Status list(const std::string&, const std::function<Status(StoreObject)>&) override {
    return Status();
  }
  Result<std::unique_ptr<ByteSource>> open(const StoreObject& object, uint64_t offset,
                                           uint64_t bytes) override {
    const int at_once = ++open_;
    for (int most = most_at_once;
         at_once > most && !most_at_once.compare_exchange_weak(most, at_once);) {
    }
    int tries = 0;
    do {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    } while (waits_for_another && most_at_once < 2 && ++tries < 5000);
    --open_;
    ++requests;
    if (offset >= fails_from) return Status(StatusCode::kIo, object.name + ": refused");
    std::vector<uint8_t> content;
    for (uint64_t i = offset; i < std::min(offset + bytes, real_bytes); ++i) {
      content.push_back(byte_at(i));
    }
    struct Owner final : ByteSource {
      std::vector<uint8_t> content;
      std::unique_ptr<ByteSource> view;
      Result<std::span<const uint8_t>> next() override { return view->next(); }
      Status rewind() override { return view->rewind(); }
      bool can_rewind() const override { return true; }
      const std::string& name() const override { return view->name(); }
      int64_t consumed_bytes() const override { return view->consumed_bytes(); }
    };
    auto owner = std::make_unique<Owner>();
    owner->content = std::move(content);
    owner->view = memory_byte_source(owner->content, object.name, 1000);
    return std::unique_ptr<ByteSource>(std::move(owner));
  }
  Result<std::unique_ptr<ByteSink>> create(const std::string&, bool) override {
    return Status(StatusCode::kUnsupported, "read only");
  }
  Status remove(const std::string&) override { return Status(); }

  static uint8_t byte_at(uint64_t i) { return static_cast<uint8_t>(i * 2654435761u >> 13); }

  uint64_t real_bytes = uint64_t{3} << 20;
  uint64_t fails_from = UINT64_MAX;
  bool waits_for_another = false;  // the first request, until there is a second, or for 10 s
  std::atomic<int> requests = 0;
  std::atomic<int> most_at_once = 0;

 private:
  std::atomic<int> open_ = 0;
};

StoreObject object() { return {"test://object", int64_t{3} << 20, "v1"}; }

// Reads a block of each source in turn until all have ended. Returns: what each had.
std::vector<std::vector<uint8_t>> read_in_turn(std::vector<std::unique_ptr<ByteSource>>& sources) {
  std::vector<std::vector<uint8_t>> read(sources.size());
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    for (size_t i = 0; i < sources.size(); ++i) {
      auto block = sources[i]->next();
      EXPECT_TRUE(block.ok()) << block.status().message();
      if (!block.ok() || block->empty()) continue;
      read[i].insert(read[i].end(), block->begin(), block->end());
      goes_on = true;
    }
  }
  return read;
}

TEST(RangeFetcher, GivesEachRangeItsBytesInOrder) {
  for (const size_t threads : {size_t{0}, size_t{1}, size_t{16}}) {
    SlowStore store;
    store.waits_for_another = threads == 16;
    RangeFetcher fetcher(store, threads);
    std::vector<std::unique_ptr<ByteSource>> sources;
    for (uint64_t i = 0; i < 5; ++i) {
      sources.push_back(
          fetcher.open(object(), i * 600'001, i == 4 ? UINT64_MAX : i * 600'001 + 600'001));
    }
    const auto read = read_in_turn(sources);
    uint64_t at = 0;
    for (const auto& bytes : read) {
      for (const uint8_t byte : bytes) ASSERT_EQ(byte, SlowStore::byte_at(at++)) << threads;
    }
    EXPECT_EQ(at, store.real_bytes) << "the ranges are the object";
    if (threads == 16) {
      EXPECT_GT(store.most_at_once, 1) << "answers are waited for side by side";
    }
  }
}

TEST(RangeFetcher, ReadsNothingTwiceAndAgainWhenAsked) {
  SlowStore store;
  RangeFetcher fetcher(store, 2);
  std::vector<std::unique_ptr<ByteSource>> sources;
  sources.push_back(fetcher.open(object(), 0, 2 * RangeFetcher::kPieceBytes));
  const auto first = read_in_turn(sources);
  EXPECT_EQ(store.requests, 2);
  ASSERT_TRUE(sources[0]->rewind().ok());
  EXPECT_EQ(read_in_turn(sources), first);
  EXPECT_EQ(store.requests, 4);
}

TEST(RangeFetcher, FailuresComeWhereTheyBelong) {
  SlowStore store;
  store.fails_from = 2 * RangeFetcher::kPieceBytes;
  RangeFetcher fetcher(store);
  const auto source = fetcher.open(object(), 0, UINT64_MAX);
  EXPECT_TRUE(source->next().ok());
  EXPECT_TRUE(source->next().ok());
  const auto third = source->next();
  ASSERT_FALSE(third.ok());
  EXPECT_EQ(third.status().message(), "test://object: refused");
  EXPECT_FALSE(source->next().ok()) << "again";
}

TEST(RangeFetcher, AnObjectThatEndsTooEarlyIsCorrupt) {
  SlowStore store;
  store.real_bytes = 1000;
  RangeFetcher fetcher(store);
  const auto first = fetcher.open(object(), 0, UINT64_MAX)->next();
  ASSERT_FALSE(first.ok());
  EXPECT_EQ(first.status().code(), StatusCode::kCorrupt);
  EXPECT_EQ(first.status().message(),
            "test://object: ends at byte 1000, it was listed with 3145728");
}

TEST(RangeFetcher, SourcesMayGoBeforeTheirBytesCome) {
  SlowStore store;
  RangeFetcher fetcher(store, 1);
  for (int i = 0; i < 20; ++i) fetcher.open(object(), 0, UINT64_MAX);
  EXPECT_LT(store.requests, 20) << "what nobody reads is not fetched";
}

}  // namespace
}  // namespace sluice
