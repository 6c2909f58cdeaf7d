// Reads one object by several range requests at a time and gives its bytes in order.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "remote/exchange.h"
#include "remote/part_receiver.h"
#include "remote/part_ring.h"

namespace sluice_remote {

struct StreamOptions {
  int64_t part_bytes;
  int64_t first_part_bytes;
  int connections;
  int64_t near_bytes_per_second;
  int64_t bytes = 0;  // that are wanted, 0: to the end
};

class ObjectStream {
 public:
  // Requires: exchange outlives the stream. `call` has name, bucket and key.
  ObjectStream(const Exchange& exchange, std::shared_ptr<Route> route, Call call,
               std::string version, int64_t offset, const StreamOptions& options);
  ObjectStream(const ObjectStream&) = delete;
  ObjectStream& operator=(const ObjectStream&) = delete;
  ~ObjectStream();

  // Returns when the first answer has begun. Errors: NOT_FOUND, CORRUPT (another version), REMOTE.
  Outcome open();
  // *size = 0 at the end. Errors: CORRUPT (changed), REMOTE; then again and again the same.
  Outcome read(std::span<uint8_t> out, size_t& size);

 private:
  void work();
  Outcome fetch(int64_t part, int64_t& filled_part);
  // Chooses how much parts may hold, and how many the next request to a near server brings, by how
  // fast these came since they were asked for: four times as many each time, for a server may be
  // fast for a moment only.
  void judge_speed(int64_t parts, int64_t bytes, std::chrono::nanoseconds elapsed);
  Outcome finish_unsatisfied();
  void start_thread();

  const Exchange& exchange_;
  const std::shared_ptr<Route> route_;
  const Call call_;
  const int64_t offset_;
  const int connections_;
  const double near_bytes_per_second_;
  const int64_t near_parts_;  // of one request to a near server at most
  std::atomic<int64_t> request_parts_ = 1;
  ObjectIdentity identity_;
  PartRing ring_;
  std::vector<std::thread> threads_;
};

}  // namespace sluice_remote
