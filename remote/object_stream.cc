// The threads of a stream: as many as connections, and as many as there are parts.
#include "remote/object_stream.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

namespace sluice_remote {

namespace {

// Of a near server: there what costs is bytes that wait in memory until the processor's cache has
// lost them, and one connection is soon read to its end.
constexpr int64_t kNearHeldBytes = int64_t{512} << 10;
// Of one request to it: each costs the server as much as a MiB or two, and memory holds no more.
constexpr int64_t kNearRequestBytes = int64_t{256} << 20;
// In which a near server brings the first part: more connections to it would be in each other's
// way.
constexpr auto kNearFirstPart = std::chrono::milliseconds(5);
constexpr int64_t kJudgedBytes = int64_t{512} << 10;  // of less, speed is chance

// A piece of known length is one request when a part can hold it.
PartLayout layout_of(int64_t offset, const StreamOptions& options) {
  PartLayout layout{offset, options.first_part_bytes, options.part_bytes,
                    2 * static_cast<size_t>(options.connections)};
  if (options.bytes > 0) {
    layout.first_part_bytes = std::min(options.bytes, options.part_bytes);
    layout.limit = offset + options.bytes;
  }
  return layout;
}

}  // namespace

ObjectStream::ObjectStream(const Exchange& exchange, std::shared_ptr<Route> route, Call call,
                           std::string version, int64_t offset, const StreamOptions& options)
    : exchange_(exchange),
      route_(std::move(route)),
      call_(std::move(call)),
      offset_(offset),
      connections_(options.connections),
      near_bytes_per_second_(static_cast<double>(options.near_bytes_per_second)),
      near_parts_(std::max<int64_t>(1, kNearRequestBytes / options.part_bytes)),
      identity_(call_.name, std::move(version)),
      ring_(layout_of(offset, options)) {}

ObjectStream::~ObjectStream() {
  ring_.stop();
  for (std::thread& thread : threads_) thread.join();
}

void ObjectStream::start_thread() {
  threads_.emplace_back([this, is_first = threads_.empty()] {
    if (!is_first) ring_.wait_until_near(kNearFirstPart);
    work();
  });
}

Outcome ObjectStream::open() {
  threads_.reserve(static_cast<size_t>(connections_));
  try {
    start_thread();
  } catch (const std::system_error&) {
    return {SLUICE_STATUS_OUT_OF_MEMORY, call_.name + ": cannot start a thread"};
  }
  SLUICE_REMOTE_TRY(ring_.wait_for_start());
  const int64_t more = std::min<int64_t>(connections_ - 1, ring_.unclaimed_parts());
  try {
    for (int64_t i = 0; i < more; ++i) start_thread();
  } catch (const std::system_error&) {  // those that run do it alone
  }
  return {};
}

Outcome ObjectStream::read(std::span<uint8_t> out, size_t& size) { return ring_.read(out, size); }

void ObjectStream::work() {
  while (const std::optional<int64_t> part = ring_.claim()) {
    int64_t filled_part = *part;
    Outcome outcome;
    try {
      outcome = fetch(*part, filled_part);
    } catch (const std::exception&) {
      outcome = {SLUICE_STATUS_OUT_OF_MEMORY, call_.name + ": out of memory"};
    }
    if (!outcome.ok()) {
      ring_.fail(filled_part, std::move(outcome));
      return;  // what comes after it will never be read
    }
    ring_.finish(filled_part);
  }
}

Outcome ObjectStream::fetch(int64_t part, int64_t& filled_part) {
  const int64_t last = ring_.claim_behind(part, request_parts_);
  PartReceiver receiver(ring_, identity_, part, last);
  Call call = call_;
  call.accepted = {412, 416};
  HttpResponse response;
  Outcome outcome;
  const auto begin = std::chrono::steady_clock::now();
  try {
    outcome = exchange_.run(*route_, call, &receiver, response);
  } catch (...) {
    filled_part = receiver.part();
    throw;
  }
  filled_part = receiver.part();
  SLUICE_REMOTE_TRY(std::move(outcome));
  if (response.status == 412) return identity_.changed();
  if (response.status == 416) {
    return receiver.received_bytes() > 0 || part > 0 ? identity_.changed() : finish_unsatisfied();
  }
  if (receiver.end_of_object()) ring_.set_end(*receiver.end_of_object());
  judge_speed(last - part + 1, receiver.received_bytes(),
              std::chrono::steady_clock::now() - begin - receiver.waited());
  return {};
}

void ObjectStream::judge_speed(int64_t parts, int64_t bytes, std::chrono::nanoseconds elapsed) {
  if (bytes < kJudgedBytes) return;
  const double seconds = 1e-9 * static_cast<double>(elapsed.count());
  const bool is_near = static_cast<double>(bytes) >= near_bytes_per_second_ * seconds;
  request_parts_ = is_near ? std::min(4 * parts, near_parts_) : 1;
  ring_.hold_at_most(is_near ? kNearHeldBytes : 0);
}

// The stream begins at the object's end or behind it: an empty object, or a mistake.
Outcome ObjectStream::finish_unsatisfied() {
  Call call = call_;
  call.method = "HEAD";
  HttpResponse response;
  SLUICE_REMOTE_TRY(exchange_.run(*route_, call, nullptr, response));
  const int64_t total = content_length(response);
  SLUICE_REMOTE_TRY(identity_.check(response, total));
  if (total != offset_) {
    return {SLUICE_STATUS_CORRUPT, call_.name + ": has " + std::to_string(total) +
                                       " bytes, begun at " + std::to_string(offset_)};
  }
  ring_.set_end(total);
  return {};
}

}  // namespace sluice_remote
