// One connection, from its first byte to its last, over any stream: sockets, and bytes in memory
// for the fuzzer. Who listens, and on which thread, is HttpServer's.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <chrono>
#include <set>

#include "cli/serve/http_parts.h"
#include "cli/serve/http_server.h"
#include "cli/serve/worker_pool.h"

namespace sluice_cli {

// What the connections of a server share. Threads: any.
struct HttpShared {
  HttpShared(const HttpServerOptions& given, HttpHandler& service)
      : options(given), handler(service), workers(given.queue), slow_workers(given.queue) {}

  const HttpServerOptions options;
  HttpHandler& handler;
  WorkerPool workers;
  WorkerPool slow_workers;             // for what may take seconds
  std::atomic<uint64_t> open{0};       // connections
  std::atomic<uint64_t> in_flight{0};  // requests: header there, answer not yet away
  std::atomic<size_t> held_bytes{0};   // of bodies, in and out
  std::atomic<bool> is_draining{false};
  std::atomic<bool> is_farewell{false};  // from then on silent connections end
};

// A connection as its thread sees it, which looks at all of its own a few times a second: cheaper
// than a timer each, and one that is late can still be told so.
class HttpConnection {
 public:
  using Clock = std::chrono::steady_clock;
  // Ends what takes longer than it may.
  virtual void look(Clock::time_point now) = 0;

 protected:
  ~HttpConnection() = default;
};
using HttpConnections = std::set<HttpConnection*>;

// Adds to a figure for as long as it lives.
template <typename Number>
class Counted {
 public:
  Counted(std::atomic<Number>& all, Number mine) : all_(all), mine_(mine) { all_ += mine_; }
  ~Counted() { all_ -= mine_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<Number>& all_;
  const Number mine_;
};

// `Stream` is a socket, or does as much of what it does as is used here. The connection ends with
// the coroutine that runs it.
template <typename Stream>
class HttpSession final : private HttpConnection {
 public:
  HttpSession(HttpShared& shared, HttpConnections& all, Stream stream);
  ~HttpSession();
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  // Answers requests until one of both sides has enough.
  boost::asio::awaitable<void> run();
  // Tells that there are too many.
  boost::asio::awaitable<void> refuse();

 private:
  void look(Clock::time_point now) override;
  void expire_after(std::chrono::seconds seconds);
  boost::asio::awaitable<bool> wait_for_request(bool is_first);
  boost::asio::awaitable<bool> serve_one();
  boost::asio::awaitable<bool> read_body(HttpParser& parser);
  boost::asio::awaitable<bool> answer(HttpParser& parser, BodyRoom& room);
  boost::asio::awaitable<HttpResponse> response_to_request(const HttpRequest& request,
                                                           BodyRoom& room);
  boost::asio::awaitable<HttpResponse> answer_by_worker(const HttpRequest& request,
                                                        const RunPlan& plan, BodyRoom& room);
  boost::asio::awaitable<bool> end_with(HttpParser& parser, HttpResponse response);
  boost::asio::awaitable<bool> fail(HttpParser& parser, boost::beast::error_code error);
  boost::asio::awaitable<bool> write(const HttpRequest& request, HttpResponse response,
                                     unsigned version);
  boost::asio::awaitable<void> close();

  HttpShared& shared_;
  const HttpServerOptions& options_;
  HttpConnections& all_;
  Stream stream_;
  boost::beast::flat_buffer buffer_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point deadline_ = Clock::time_point::max();  // of reading or writing
  bool is_late_ = false;
  bool is_silent_ = false;  // between requests
  bool is_last_ = false;
};

extern template class HttpSession<boost::asio::ip::tcp::socket>;  // http_session.cc

}  // namespace sluice_cli
