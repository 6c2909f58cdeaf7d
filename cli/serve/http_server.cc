// Boost.Beast on one I/O context a thread. A connection stays on its thread.
#include "cli/serve/http_server.h"

#include <algorithm>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "cli/failure.h"
#include "cli/serve/http_parts.h"
#include "cli/serve/worker_pool.h"

namespace sluice_cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr size_t kReadBytes = size_t{64} << 10;
constexpr uint32_t kSlowWorkers = 2;
constexpr auto kLinger = std::chrono::seconds(1);
constexpr auto kDrainLook = std::chrono::milliseconds(10);

// Bytes of bodies in memory; what is taken goes back by itself.
class BodyBytes {
 public:
  explicit BodyBytes(std::atomic<size_t>& all) : all_(all) {}
  ~BodyBytes() { all_ -= taken_; }
  BodyBytes(const BodyBytes&) = delete;
  BodyBytes& operator=(const BodyBytes&) = delete;
  bool take(size_t bytes, size_t most) {
    taken_ = bytes;
    return (all_ += bytes) <= most;
  }

 private:
  std::atomic<size_t>& all_;
  size_t taken_ = 0;
};

}  // namespace

struct HttpServer::State {
  class Session;

  State(const HttpServerOptions& given, HttpHandler& service)
      : options(given), handler(service), workers(given.queue), slow_workers(given.queue) {}

  asio::awaitable<void> accept_all();
  asio::awaitable<void> take_connection(tcp::socket socket, size_t index);
  void close_idle(size_t index);

  const HttpServerOptions options;
  HttpHandler& handler;
  std::atomic<uint64_t> open{0};
  std::atomic<size_t> body_bytes{0};
  std::atomic<bool> is_draining{false};
  // By thread: connections that wait for a request. Each is touched by its thread only.
  std::vector<std::set<Session*>> idle;
  // Before the workers: they answer into it. Their coroutines go when it does.
  std::vector<std::unique_ptr<asio::io_context>> contexts;
  std::unique_ptr<tcp::acceptor> acceptor;
  WorkerPool workers;
  WorkerPool slow_workers;
  std::vector<std::thread> threads;
};

// One connection, from its first byte to its last.
class HttpServer::State::Session {
 public:
  Session(State& state, tcp::socket socket, size_t index)
      : state_(state),
        options_(state.options),
        index_(index),
        stream_(std::move(socket)),
        buffer_(options_.header_bytes + kReadBytes) {
    ++state_.open;
  }
  ~Session() {
    state_.idle[index_].erase(this);
    --state_.open;
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  asio::awaitable<void> run() {
    beast::error_code ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
    bool goes_on = true;
    for (size_t i = 0; goes_on && i < options_.requests_per_connection; ++i) {
      is_last_ = i + 1 == options_.requests_per_connection;
      const bool is_there = co_await wait_for_request(i == 0);
      if (!is_there) break;
      goes_on = co_await serve_one();
    }
    co_await close();
  }

  asio::awaitable<void> refuse() {
    is_last_ = true;
    co_await write(HttpRequest(), error_response(503, "too many connections"), 11);
    co_await close();
  }

  void close_if_idle() {
    beast::error_code error;
    if (stream_.socket().available(error) == 0) stream_.cancel();
  }

 private:
  // Returns: false when the other side is gone, or silent for too long.
  asio::awaitable<bool> wait_for_request(bool is_first) {
    if (buffer_.size() > 0) co_return true;  // the next one came with the last
    if (state_.is_draining && !is_first) co_return false;
    state_.idle[index_].insert(this);
    stream_.expires_after(is_first ? options_.header_timeout : options_.idle_timeout);
    const auto [error, size] =
        co_await stream_.async_read_some(buffer_.prepare(kReadBytes), kTuple);
    state_.idle[index_].erase(this);
    buffer_.commit(size);
    co_return !error;
  }

  // Returns: whether the connection goes on.
  asio::awaitable<bool> serve_one() {
    begin_ = Clock::now();
    HttpParser parser;
    parser.header_limit(static_cast<std::uint32_t>(options_.header_bytes));
    parser.body_limit(options_.body_bytes);
    stream_.expires_after(options_.header_timeout);
    const auto [error, size] = co_await http::async_read_header(stream_, buffer_, parser, kTuple);
    if (error) co_return co_await fail(parser, error);
    if (const std::string_view refusal = refusal_of(parser); !refusal.empty()) {
      co_return co_await end_with(parser, error_response(400, refusal));
    }
    BodyBytes bytes(state_.body_bytes);
    const auto stated = parser.content_length();
    const size_t most = parser.chunked() ? options_.body_bytes : stated ? *stated : 0;
    if (!bytes.take(most, options_.all_bodies_bytes)) {
      co_return co_await end_with(parser, error_response(503, "too many large requests at once"));
    }
    const bool is_read = co_await read_body(parser);
    if (!is_read) co_return false;
    co_return co_await answer(parser);
  }

  asio::awaitable<bool> read_body(HttpParser& parser) {
    stream_.expires_after(options_.body_timeout);
    if (!parser.is_done() && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go_on(http::status::continue_, parser.get().version());
      const auto [error, size] = co_await http::async_write(stream_, go_on, kTuple);
      if (error) co_return false;
    }
    const auto [error, size] = co_await http::async_read(stream_, buffer_, parser, kTuple);
    if (error) co_await fail(parser, error);
    co_return !error;
  }

  asio::awaitable<bool> answer(HttpParser& parser) {
    const unsigned version = parser.get().version();
    is_last_ = is_last_ || !parser.get().keep_alive();
    const HttpRequest request = request_of(parser.release());
    if (state_.handler.is_short(request) && !state_.handler.is_slow(request)) {
      co_return co_await write(request, state_.handler.answer(request), version);
    }
    const HttpResponse response = co_await answer_by_worker(request);
    co_return co_await write(request, response, version);
  }

  asio::awaitable<HttpResponse> answer_by_worker(const HttpRequest& request) {
    const auto initiate = [this, &request](auto completion) {
      const auto executor = stream_.get_executor();
      const auto shared = std::make_shared<decltype(completion)>(std::move(completion));
      const auto complete = [executor, shared](HttpResponse response) {
        asio::post(executor, [shared, response = std::move(response)]() mutable {
          std::move (*shared)(std::move(response));
        });
      };
      HttpHandler& handler = state_.handler;
      WorkerPool& pool = handler.is_slow(request) ? state_.slow_workers : state_.workers;
      const bool is_taken =
          pool.try_add([&handler, &request, complete] { complete(handler.answer(request)); });
      if (!is_taken) complete(error_response(503, "too many requests wait; try again"));
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(HttpResponse)>(
        initiate, asio::use_awaitable);
  }

  // An answer that ends the connection.
  asio::awaitable<bool> end_with(HttpParser& parser, HttpResponse response) {
    is_last_ = true;
    const unsigned version = parser.get().version() == 10 ? 10 : 11;
    const HttpRequest request = request_of(parser.release());
    co_await write(request, std::move(response), version);
    co_return false;
  }

  asio::awaitable<bool> fail(HttpParser& parser, beast::error_code error) {
    if (error != beast::error::timeout && is_gone(error)) co_return false;
    co_return co_await end_with(parser, response_to(error));
  }

  // Returns: whether the connection goes on.
  asio::awaitable<bool> write(const HttpRequest& request, HttpResponse response, unsigned version) {
    const bool ends = is_last_ || state_.is_draining;
    http::response<http::string_body> message(static_cast<http::status>(response.status), version);
    message.set(http::field::server, "sluice");
    message.set(http::field::date, date_now());
    message.set(http::field::content_type, response.content_type);
    if (!response.allow.empty()) message.set(http::field::allow, response.allow);
    if (response.retry_later) message.set(http::field::retry_after, "1");
    message.keep_alive(!ends);
    if (request.method != "HEAD") message.body() = std::move(response.body);
    message.prepare_payload();
    stream_.expires_after(options_.write_timeout);
    const auto [error, size] = co_await http::async_write(stream_, message, kTuple);
    const std::chrono::duration<double> taken = Clock::now() - begin_;
    state_.handler.answered(request, response, taken.count());
    co_return !error && !ends;
  }

  // Reads on for a while: closing over unread bytes would take the answer back.
  asio::awaitable<void> close() {
    beast::error_code error;
    stream_.socket().shutdown(tcp::socket::shutdown_send, error);
    stream_.expires_after(kLinger);
    buffer_.clear();
    for (int i = 0; !error && i < 16; ++i) {
      const auto [failure, size] =
          co_await stream_.async_read_some(buffer_.prepare(kReadBytes), kTuple);
      error = failure;
    }
    stream_.close();
  }

  State& state_;
  const HttpServerOptions& options_;
  const size_t index_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  Clock::time_point begin_ = Clock::now();
  bool is_last_ = false;
};

asio::awaitable<void> HttpServer::State::accept_all() {
  for (size_t next = 0;; next = (next + 1) % contexts.size()) {
    auto [error, socket] = co_await acceptor->async_accept(*contexts[next], kTuple);
    if (error == asio::error::operation_aborted || !acceptor->is_open()) co_return;
    if (error) {  // no descriptor left, or gone already
      asio::steady_timer timer(*contexts[0], kDrainLook);
      co_await timer.async_wait(kTuple);
      continue;
    }
    asio::co_spawn(*contexts[next], take_connection(std::move(socket), next), asio::detached);
  }
}

asio::awaitable<void> HttpServer::State::take_connection(tcp::socket socket, size_t index) {
  const bool is_over = open >= options.connections;
  Session session(*this, std::move(socket), index);
  if (is_over) {
    co_await session.refuse();
  } else {
    co_await session.run();
  }
}

void HttpServer::State::close_idle(size_t index) {
  for (Session* session : idle[index]) session->close_if_idle();
}

HttpServer::HttpServer(const HttpServerOptions& options, HttpHandler& handler)
    : state_(std::make_unique<State>(options, handler)) {
  State& state = *state_;
  for (uint32_t i = 0; i < options.threads; ++i) {
    state.contexts.push_back(std::make_unique<asio::io_context>(1));
  }
  state.idle.resize(options.threads);
  try {
    const tcp::endpoint endpoint(asio::ip::make_address(options.host), options.port);
    state.acceptor = std::make_unique<tcp::acceptor>(*state.contexts[0], endpoint);
  } catch (const boost::system::system_error& error) {
    throw Failure(kFailed, "can't listen on " + options.host + ":" + std::to_string(options.port) +
                               ": " + error.code().message());
  }
}

HttpServer::~HttpServer() {
  State& state = *state_;
  for (const auto& context : state.contexts) context->stop();
  for (std::thread& thread : state.threads) thread.join();
  state.slow_workers.stop();
  state.workers.stop();  // its answers find the contexts, and nobody in them
}

uint16_t HttpServer::port() const { return state_->acceptor->local_endpoint().port(); }

void HttpServer::start() {
  State& state = *state_;
  asio::co_spawn(*state.contexts[0], state.accept_all(), asio::detached);
  try {
    state.workers.start(state.options.threads);
    state.slow_workers.start(kSlowWorkers);
    for (const auto& context : state.contexts) {
      state.threads.emplace_back([&context] {
        const auto guard = asio::make_work_guard(*context);
        context->run();
      });
    }
  } catch (const std::system_error&) {
    throw Failure(kFailed, "can't start " + std::to_string(2 * state.options.threads) + " threads");
  }
}

bool HttpServer::drain(std::chrono::seconds most) {
  State& state = *state_;
  state.is_draining = true;
  asio::post(*state.contexts[0], [&state] { state.acceptor->close(); });
  const auto end = Clock::now() + most;
  while (state.open > 0 && Clock::now() < end) {
    for (size_t i = 0; i < state.contexts.size(); ++i) {
      asio::post(*state.contexts[i], [&state, i] { state.close_idle(i); });
    }
    std::this_thread::sleep_for(kDrainLook);
  }
  return state.open == 0;
}

uint64_t HttpServer::open_connections() const { return state_->open; }

}  // namespace sluice_cli
