// A stream over a server of the test's own: what goes wrong in the middle of a request reaches the
// reader, whichever of its parts was being filled.
#include "remote/object_stream.h"

#include <gtest/gtest.h>

#include <atomic>
#include <charconv>
#include <memory>
#include <new>
#include <thread>
#include <vector>

#include "remote/part_receiver.h"
#include "tests/remote/ring_pump.h"

namespace sluice_remote {
namespace {

constexpr int64_t kPart = 2 * kBlock, kBytes = 40 * kPart;

// Answers ranges of made_bytes(kBytes), until so many bytes were sent, and read: then memory has
// ended.
class OwnServer final : public HttpTransport {
 public:
  explicit OwnServer(int64_t room) : room_(room) {}

  TransportResult perform(const HttpRequest& request, HttpReceiver* receiver,
                          HttpResponse& response) override {
    std::this_thread::sleep_for(delay);
    const auto [begin, end] = range_of(request);
    response.status = 206;
    response.headers["etag"] = "\"1\"";
    response.headers["content-range"] = "bytes " + std::to_string(begin) + "-" +
                                        std::to_string(end - 1) + "/" + std::to_string(kBytes);
    if (!receiver->begin(response)) return {TransportCode::kStopped, ""};
    for (int64_t at = begin; at < end; at += kBlock) {
      if (sent == room_) {
        while (read_bytes < room_) std::this_thread::yield();
        throw std::bad_alloc();
      }
      sent += kBlock;
      const auto count = static_cast<size_t>(std::min(kBlock, end - at));
      if (!receiver->take(std::span(bytes_).subspan(static_cast<size_t>(at), count))) {
        return {TransportCode::kStopped, ""};
      }
    }
    most_of_one = std::max(most_of_one, end - begin);
    return {};
  }

  milliseconds delay{};
  std::atomic<int64_t> read_bytes = 0;
  std::atomic<int64_t> sent = 0;
  int64_t most_of_one = 0;  // bytes that one request brought

 private:
  static std::pair<int64_t, int64_t> range_of(const HttpRequest& request) {
    for (const auto& [name, value] : request.headers) {
      if (name != "Range") continue;
      int64_t begin = 0, last = 0;
      const char* const end = value.data() + value.size();
      const char* const dash = std::from_chars(value.data() + 6, end, begin).ptr;
      std::from_chars(dash + 1, end, last);
      return {begin, std::min(last + 1, kBytes)};
    }
    return {0, kBytes};
  }

  const std::vector<uint8_t> bytes_ = made_bytes(kBytes);
  const int64_t room_;
};

class OwnRoute final : public Route {
 public:
  Outcome prepare(const Call&, HttpRequest&) override { return {}; }
  bool react(const Call&, const HttpResponse&) override { return false; }
  std::string describe(const Call&) const override { return ""; }
  std::string redact(std::string text) const override { return text; }
};

struct Read {
  std::vector<uint8_t> bytes;
  Outcome outcome;
};

// Reads nothing until the server has sent `first` bytes.
Read read_all(OwnServer& server, int64_t first = 0, int64_t near_bytes_per_second = 0) {
  const Exchange exchange(server, real_timing(), {{1, 1, 1}, 1000, 1000});
  Call call;
  call.name = "s3://bucket/key";
  ObjectStream stream(exchange, std::make_shared<OwnRoute>(), call, "", 0,
                      {.part_bytes = kPart,
                       .first_part_bytes = kPart,
                       .connections = 1,
                       .near_bytes_per_second = near_bytes_per_second});
  Read read{{}, stream.open()};
  while (server.sent < first) std::this_thread::yield();
  std::vector<uint8_t> block(100'000);
  while (read.outcome.ok()) {
    size_t size = 0;
    read.outcome = stream.read(block, size);
    if (size == 0) break;
    read.bytes.insert(read.bytes.end(), block.begin(),
                      block.begin() + static_cast<std::ptrdiff_t>(size));
    server.read_bytes += static_cast<int64_t>(size);
  }
  return read;
}

TEST(ObjectStream, ReadsTheWholeByRequestsForMoreAndMore) {
  OwnServer server(INT64_MAX);
  const Read read = read_all(server);
  EXPECT_TRUE(read.outcome.ok()) << read.outcome.text;
  EXPECT_TRUE(read.bytes == made_bytes(kBytes));
  EXPECT_GE(server.most_of_one, 16 * kPart);
}

// What stands between may bring a part at once, whenever it comes.
TEST(ObjectStream, TakesAServerThatAnswersLateForFar) {
  OwnServer server(INT64_MAX);
  server.delay = milliseconds(10);
  const Read read = read_all(server, 0, kPart * 100);
  EXPECT_TRUE(read.bytes == made_bytes(kBytes));
  EXPECT_EQ(server.most_of_one, kPart);
}

// All that there is room for comes meanwhile, by a request that then stands still.
TEST(ObjectStream, HasAReaderThatStaysAway) {
  OwnServer server(INT64_MAX);
  const Read read = read_all(server, 2 * kPart);
  EXPECT_TRUE(read.outcome.ok()) << read.outcome.text;
  EXPECT_TRUE(read.bytes == made_bytes(kBytes));
}

// Parts before it were read, and what held them serves later parts.
TEST(ObjectStream, TellsOfMemoryThatEndsInALaterPartOfARequest) {
  const int64_t room = 20 * kPart + kBlock;
  OwnServer server(room);
  const Read read = read_all(server);
  EXPECT_EQ(read.outcome.code, SLUICE_STATUS_OUT_OF_MEMORY);
  EXPECT_EQ(read.outcome.text, "s3://bucket/key: out of memory");
  const auto bytes = made_bytes(kBytes);
  EXPECT_TRUE(read.bytes == std::vector(bytes.begin(), bytes.begin() + room)) << read.bytes.size();
}

}  // namespace
}  // namespace sluice_remote
