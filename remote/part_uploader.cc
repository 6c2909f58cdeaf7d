// A queue with threads that come as they are needed.
#include "remote/part_uploader.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace sluice_remote {

int64_t upload_part_bytes(int64_t number, int64_t smallest) {
  constexpr int64_t kEqualParts = 2000;
  constexpr int64_t kGrowth = 49;  // parts after which the size has grown by one `smallest`
  const int64_t late = std::max<int64_t>(0, number - kEqualParts);
  return smallest + smallest * late / kGrowth;
}

PartUploader::PartUploader(const Exchange& exchange, std::shared_ptr<Route> route, Call call,
                           std::string upload_id, int connections, int64_t bytes_limit)
    : exchange_(exchange),
      route_(std::move(route)),
      call_(std::move(call)),
      upload_id_(std::move(upload_id)),
      connections_(static_cast<size_t>(connections)),
      bytes_limit_(bytes_limit) {}

PartUploader::~PartUploader() {
  {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
    is_dropped_ = true;
    is_ending_ = true;
    changed_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
}

Outcome PartUploader::add(std::vector<uint8_t> bytes) {
  const auto size = static_cast<int64_t>(bytes.size());
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] {
    return !failure_.ok() || bytes_under_way_ == 0 || bytes_under_way_ + size <= bytes_limit_;
  });
  SLUICE_REMOTE_TRY(failure_);
  etags_.emplace_back();
  waiting_.push_back({static_cast<int64_t>(etags_.size()), std::move(bytes)});
  bytes_under_way_ += size;
  if (idle_ < waiting_.size() && threads_.size() < connections_) {
    try {
      threads_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      if (threads_.empty()) {
        return {SLUICE_STATUS_OUT_OF_MEMORY, call_.name + ": cannot start a thread"};
      }
    }
  }
  changed_.notify_all();
  return {};
}

Outcome PartUploader::finish(std::vector<std::string>& etags) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !failure_.ok() || bytes_under_way_ == 0; });
  etags = etags_;
  return failure_;
}

void PartUploader::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    changed_.wait(lock, [&] { return is_ending_ || !waiting_.empty(); });
    --idle_;
    if (waiting_.empty() || !failure_.ok()) return;
    const Part part = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    std::string etag;
    Outcome outcome;
    try {
      outcome = send(part, etag);
    } catch (const std::exception&) {
      outcome = {SLUICE_STATUS_OUT_OF_MEMORY, call_.name + ": out of memory"};
    }
    lock.lock();
    etags_[static_cast<size_t>(part.number - 1)] = std::move(etag);
    bytes_under_way_ -= static_cast<int64_t>(part.bytes.size());
    if (!outcome.ok() && failure_.ok()) failure_ = std::move(outcome);
    changed_.notify_all();
  }
}

Outcome PartUploader::send(const Part& part, std::string& etag) {
  Call call = call_;
  call.method = "PUT";
  call.query = {{"partNumber", std::to_string(part.number)}, {"uploadId", upload_id_}};
  call.body = part.bytes;
  call.is_dropped = [this] { return is_dropped_.load(); };
  HttpResponse response;
  SLUICE_REMOTE_TRY(exchange_.run(*route_, call, nullptr, response));
  etag = response.header("etag");
  if (etag.empty()) {
    return remote_error(call_.name + ": the answer to an uploaded part has no ETag");
  }
  return {};
}

}  // namespace sluice_remote
