// HTTP/1.1 for services that compute: short requests are answered by the thread that read them,
// long ones by workers behind a bounded queue, so that a short one never waits behind a long one.
// Only http_server.cc, http_session and http_parts know which library does it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "cli/serve/body_room.h"
#include "cli/serve/http_message.h"

namespace sluice_cli {

enum class Cost {
  kShort,  // about a millisecond at most: by the thread that reads
  kLong,   // by a worker
  kSlow,   // maybe seconds, as reading a model does: such requests have workers of their own
};

// How a request is to be run, found once.
struct RunPlan {
  Cost cost = Cost::kShort;
  std::shared_ptr<void> subject;  // what it is answered with stays until it is: the handler's alone
};

// Threads: any number at once.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // Cost: microseconds.
  virtual RunPlan plan(const HttpRequest& request) = 0;
  // Takes from `room` what the answer may need, before the work. Must not throw.
  virtual HttpResponse answer(const HttpRequest& request, const RunPlan& plan, BodyRoom& room) = 0;
  // Of every answer, also those the server itself gives (`request` is then as far as it was read).
  virtual void answered(const HttpRequest& request, const HttpResponse& response,
                        double seconds) = 0;
};

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  uint16_t port = 8080;  // 0: any that is free
  uint32_t threads = 1;  // that read and answer, and as many workers
  size_t queue = 32;     // long requests that may wait for a worker; then 503
  size_t header_bytes = 8192;
  size_t body_bytes = size_t{6} << 20;
  size_t all_bodies_bytes = size_t{256} << 20;  // in and out, in memory at once; then 503
  size_t connections = 1024;
  size_t requests_per_connection = 10000;
  std::chrono::seconds header_timeout{5};
  std::chrono::seconds body_timeout{30};
  std::chrono::seconds idle_timeout{60};
  std::chrono::seconds write_timeout{30};
};

// As of now.
struct HttpServerFigures {
  uint64_t connections = 0;  // open
  uint64_t in_flight = 0;    // requests whose answers are not yet away
  uint64_t waiting = 0;      // those of them without a worker
};

class HttpServer {
 public:
  // Listens. `handler` outlives the server. Throws: Failure (the address is taken or not ours).
  HttpServer(const HttpServerOptions& options, HttpHandler& handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  uint16_t port() const;
  // Answers from now on, on threads of its own. Throws: Failure (threads can't be started).
  void start();
  // No new connections; what has begun is answered with `Connection: close`, and so is what kept
  // connections ask for half a second longer. Returns: whether all was answered within the time.
  bool drain(std::chrono::seconds most);
  HttpServerFigures figures() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sluice_cli
