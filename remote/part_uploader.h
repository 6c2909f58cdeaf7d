// Sends the parts of one multipart upload, several at a time.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "remote/exchange.h"

namespace sluice_remote {

// Bytes of part `number` (from 1): `smallest` for 2,000 parts, then growing so that the 10,000
// parts of S3 hold its 5 TiB from 8 MiB on.
int64_t upload_part_bytes(int64_t number, int64_t smallest);

class PartUploader {
 public:
  // `call` has name, bucket and key. Bytes under way: at most `bytes_limit`, or one part.
  PartUploader(const Exchange& exchange, std::shared_ptr<Route> route, Call call,
               std::string upload_id, int connections, int64_t bytes_limit);
  PartUploader(const PartUploader&) = delete;
  PartUploader& operator=(const PartUploader&) = delete;
  ~PartUploader();  // what is not sent is dropped

  // Takes the next part; waits for room. Errors: that of an earlier part.
  Outcome add(std::vector<uint8_t> bytes);
  // Waits for all. *etags: of the parts in order.
  Outcome finish(std::vector<std::string>& etags);

 private:
  struct Part {
    int64_t number;
    std::vector<uint8_t> bytes;
  };
  void work();
  Outcome send(const Part& part, std::string& etag);

  const Exchange& exchange_;
  const std::shared_ptr<Route> route_;
  const Call call_;
  const std::string upload_id_;
  const size_t connections_;
  const int64_t bytes_limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Part> waiting_;
  int64_t bytes_under_way_ = 0;
  size_t idle_ = 0;
  bool is_ending_ = false;
  std::atomic<bool> is_dropped_ = false;  // read by threads that are waiting to try again
  Outcome failure_;
  std::vector<std::string> etags_;
  std::vector<std::thread> threads_;
};

}  // namespace sluice_remote
