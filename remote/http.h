// One HTTP exchange, as the rest of this folder sees it; curl_transport.h does it.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice_remote {

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::span<const uint8_t> body;  // the caller's, until perform() returns
  int64_t connect_ms = 5'000;
  int64_t stall_ms = 30'000;
  bool is_direct = false;  // never through a proxy: addresses of the machine itself
};

struct HttpResponse {
  int status = 0;                              // 0: none came
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;                            // of what no receiver took

  bool is_success() const { return status >= 200 && status < 300; }
  // "" when there is none.
  std::string_view header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
  }
};

// An exchange under way. Threads: one at a time.
class HttpPump {
 public:
  virtual ~HttpPump() = default;
  // Gives the receiver what has come; waits for it, at most a second, when nothing has.
  // Returns: whether the exchange goes on.
  virtual bool step() = 0;
};

// Takes the body of a 2xx answer as it comes. Returning false ends the exchange.
class HttpReceiver {
 public:
  virtual ~HttpReceiver() = default;
  virtual bool begin(const HttpResponse& response) = 0;
  virtual bool take(std::span<const uint8_t> bytes) = 0;
  // Asked before take(): whether the bytes had better come with the next step.
  virtual bool is_sated() const { return false; }
  // Called by perform() between bytes: until it returns, another thread may call pump.step(), as
  // long as that is true. Who wants the bytes then has them from the connection at first hand.
  virtual void lend(HttpPump&) {}
  // Asked at least once a second.
  virtual bool is_cancelled() const = 0;
};

enum class TransportCode {
  kOk,       // an answer came, whatever its status
  kStopped,  // the receiver ended it
  kFailed,   // no connection, a broken one, silence, a body shorter than announced
  kRefused,  // what trying again does not mend: a bad certificate, an address that cannot be used
  kNoMemory
};

struct TransportResult {
  TransportCode code = TransportCode::kOk;
  std::string text;  // why it failed; has no part of the address' query, no header
};

// Threads: any number at once.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  // `receiver` may be nullptr; then the body is kept, up to 64 MiB of it.
  virtual TransportResult perform(const HttpRequest& request, HttpReceiver* receiver,
                                  HttpResponse& response) = 0;
};

}  // namespace sluice_remote
