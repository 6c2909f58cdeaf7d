// One request until it succeeds or cannot: tries, waiting between them, and what to do about
// answers that say "elsewhere" or "sign anew", which the route knows.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "remote/http.h"
#include "remote/outcome.h"
#include "remote/timing.h"
#include "remote/uri.h"

namespace sluice_remote {

// What is asked, before it has an address and a signature.
struct Call {
  std::string name;  // of the object, as it is shown
  std::string method = "GET";
  std::string bucket;
  std::string key;
  Query query;
  std::vector<std::pair<std::string, std::string>> headers;
  std::span<const uint8_t> body;
  std::vector<int> accepted;  // statuses beside 2xx that are an answer, not a failure
  int64_t stall_ms = 0;       // 0: the exchange's own
  // Whether nobody wants the answer any more: asked between tries. May be empty.
  std::function<bool()> is_dropped;
};

// Where a call goes. Threads: any number at once.
class Route {
 public:
  virtual ~Route() = default;
  // Fills url and headers of a request for the call.
  virtual Outcome prepare(const Call& call, HttpRequest& request) = 0;
  // Whether after this answer the call is to be prepared and sent anew, at once.
  virtual bool react(const Call& call, const HttpResponse& response) = 0;
  // What is worth knowing beside an error: "signed as AKIA…MPLE in us-east-1"; may be "".
  virtual std::string describe(const Call& call) const = 0;
  // A server's words without what must not be shown.
  virtual std::string redact(std::string text) const = 0;
};

// A receiver that can go on where an earlier try ended.
class ResumingReceiver : public HttpReceiver {
 public:
  // Adds what this try needs, such as Range.
  virtual void add_headers(std::vector<std::pair<std::string, std::string>>& headers) = 0;
  virtual int64_t received_bytes() const = 0;
  // A 2xx answer came to its end as HTTP has it.
  virtual void end() = 0;
  // Whether all is there although the exchange was stopped.
  virtual bool is_complete() const = 0;
  // Why it stopped or is not content: a failure, and whether trying again is no use.
  virtual Outcome fault() const = 0;
  virtual bool is_fault_final() const = 0;
};

struct ExchangeOptions {
  BackoffLimits backoff;
  int64_t connect_ms;
  int64_t stall_ms;
  bool is_direct = false;
};

// Threads: any number at once.
class Exchange {
 public:
  Exchange(HttpTransport& transport, Timing timing, ExchangeOptions options)
      : transport_(transport), timing_(std::move(timing)), options_(options) {}

  // Returns: OK with *response when the status is 2xx or accepted; its body holds no error of S3.
  Outcome run(Route& route, const Call& call, ResumingReceiver* receiver,
              HttpResponse& response) const;

  const Timing& timing() const { return timing_; }

 private:
  HttpTransport& transport_;
  const Timing timing_;
  const ExchangeOptions options_;
};

}  // namespace sluice_remote
