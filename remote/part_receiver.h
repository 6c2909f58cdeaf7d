// Checks the answers to the range requests of one object and puts their bytes into the ring: the
// right range, of the version that was begun with, continued at the last byte received.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "remote/exchange.h"
#include "remote/part_ring.h"

namespace sluice_remote {

// "bytes 0-99/1234".
struct ContentRange {
  int64_t begin;
  int64_t end;  // one past the last
  int64_t total;
};
std::optional<ContentRange> parse_content_range(std::string_view value);
// -1 when it is not said.
int64_t content_length(const HttpResponse& response);

// What the first answer says of the object; later ones must say the same.
// Threads: any number at once.
class ObjectIdentity {
 public:
  ObjectIdentity(std::string name, std::string version)
      : name_(std::move(name)), version_(std::move(version)) {}

  const std::string& name() const { return name_; }
  // The header that makes a server refuse another version, if there is one that it understands.
  std::optional<std::pair<std::string, std::string>> condition() const;
  // Errors: CORRUPT: "changed while it was read".
  Outcome check(const HttpResponse& response, int64_t total);
  Outcome changed() const;

 private:
  const std::string name_;
  mutable std::mutex mutex_;
  std::string version_;  // ETag, or Last-Modified where there is none
  int64_t total_ = -1;
};

// The version that a listing or an answer gives an object: its ETag, else its Last-Modified.
std::string version_of(const HttpResponse& response);

class PartReceiver final : public ResumingReceiver {
 public:
  // Of the parts `first` to `last`, by one request.
  PartReceiver(PartRing& ring, ObjectIdentity& identity, int64_t first, int64_t last)
      : ring_(ring),
        identity_(identity),
        first_(first),
        last_(last),
        part_(first),
        at_(ring.part_begin(first)) {}

  void add_headers(std::vector<std::pair<std::string, std::string>>& headers) override;
  bool begin(const HttpResponse& response) override;
  bool take(std::span<const uint8_t> bytes) override;
  bool is_sated() const override { return !is_in_order_ && ring_.is_sated(part_); }
  void lend(HttpPump& pump) override;
  bool is_cancelled() const override { return ring_.is_stopped(); }
  int64_t received_bytes() const override { return at_ - ring_.part_begin(first_); }
  void end() override;
  bool is_complete() const override;
  Outcome fault() const override { return fault_; }
  bool is_fault_final() const override { return is_fault_final_; }

  // The part being filled.
  int64_t part() const { return part_; }
  // For how long the reader was waited for.
  std::chrono::nanoseconds waited() const { return waited_ + ring_.waited(part_); }
  // The object's size, once known.
  std::optional<int64_t> end_of_object() const { return total_; }

 private:
  bool refuse(Outcome fault, bool is_final);
  bool begin_range(const HttpResponse& response);
  bool begin_whole(const HttpResponse& response);

  PartRing& ring_;
  ObjectIdentity& identity_;
  const int64_t first_;
  const int64_t last_;  // in order mode all that come
  int64_t part_;
  std::chrono::nanoseconds waited_{};  // in parts before it, and in lend()
  int64_t at_;                         // the object's byte that comes next
  int64_t skip_ = 0;                   // bytes of this answer before it
  std::optional<int64_t> total_;       // the object's size
  bool is_in_order_ = false;           // the server has no ranges, or has not told the size
  Outcome fault_;
  bool is_fault_final_ = false;
};

}  // namespace sluice_remote
