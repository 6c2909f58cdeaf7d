// One I/O context a thread. A connection stays on its thread.
#include "cli/serve/http_server.h"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <future>
#include <new>
#include <thread>
#include <utility>
#include <vector>

#include "cli/failure.h"
#include "cli/serve/http_session.h"

namespace sluice_cli {
namespace {

constexpr uint32_t kSlowWorkers = 2;

namespace asio = boost::asio;
namespace beast = boost::beast;
using tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

using OpenConnection = Counted<uint64_t>;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr int kSendBytes = 256 << 10;  // in the kernel, which would take megabytes of a connection
constexpr auto kWatch = std::chrono::milliseconds(100);
constexpr auto kShortOfMemory = std::chrono::milliseconds(1);  // there is none to wait with, either
constexpr auto kLook = std::chrono::milliseconds(10);
// Clients at work ask again within it, and learn from the answer that the connection ends; one that
// was closed under their next request would have lost it.
constexpr auto kFarewell = std::chrono::milliseconds(500);

// An allocation that fails ends the connection it was for, which goes with the exception.
void run_on(asio::io_context& context) {
  for (;;) {
    try {
      context.run();
      return;
    } catch (const std::bad_alloc&) {
    }
  }
}

}  // namespace

struct HttpServer::State {
  State(const HttpServerOptions& options, HttpHandler& handler) : shared(options, handler) {}

  asio::awaitable<void> accept_all();
  void begin(tcp::socket socket, size_t index);
  asio::awaitable<void> take_connection(tcp::socket socket, size_t index, bool is_over,
                                        std::unique_ptr<OpenConnection> counted);
  void stop_listening();
  asio::awaitable<void> watch(asio::steady_timer timer, size_t index);
  void look(size_t index);

  HttpShared shared;
  std::vector<HttpConnections> connections;  // by thread
  // Their coroutines, which use all of the above, go when they do.
  std::vector<std::unique_ptr<asio::io_context>> contexts;
  std::unique_ptr<tcp::acceptor> acceptor;
  std::vector<std::thread> threads;
};

asio::awaitable<void> HttpServer::State::accept_all() {
  for (size_t next = 0;; next = (next + 1) % contexts.size()) {
    try {
      auto [error, socket] = co_await acceptor->async_accept(*contexts[next], kTuple);
      if (error && !acceptor->is_open()) co_return;
      if (error) {  // no descriptor left, or gone already
        asio::steady_timer timer(*contexts[0], kLook);
        co_await timer.async_wait(kTuple);
        continue;
      }
      begin(std::move(socket), next);
    } catch (const std::bad_alloc&) {  // others go on, and some may end
      std::this_thread::sleep_for(kShortOfMemory);
    }
  }
}

void HttpServer::State::begin(tcp::socket socket, size_t index) try {
  const bool is_over = shared.open >= shared.options.connections;
  auto counted = std::make_unique<OpenConnection>(shared.open, 1);
  asio::co_spawn(*contexts[index],
                 take_connection(std::move(socket), index, is_over, std::move(counted)),
                 asio::detached);
} catch (const std::bad_alloc&) {  // one connection less; listening goes on
}

asio::awaitable<void> HttpServer::State::take_connection(tcp::socket socket, size_t index,
                                                         bool is_over,
                                                         std::unique_ptr<OpenConnection>) {
  beast::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::send_buffer_size(kSendBytes), ignored);
  HttpSession session(shared, connections[index], std::move(socket));
  if (is_over) {
    co_await session.refuse();
  } else {
    co_await session.run();
  }
}

// Those who wait to be accepted have sent their requests, maybe.
void HttpServer::State::stop_listening() {
  beast::error_code error;
  acceptor->non_blocking(true, error);
  for (size_t next = 0; !error; next = (next + 1) % contexts.size()) {
    tcp::socket socket(*contexts[next]);
    acceptor->accept(socket, error);
    if (!error) begin(std::move(socket), next);
  }
  acceptor->close(error);
}

asio::awaitable<void> HttpServer::State::watch(asio::steady_timer timer, size_t index) {
  for (;;) {
    try {
      timer.expires_after(kWatch);
      co_await timer.async_wait(kTuple);
      look(index);
    } catch (const std::bad_alloc&) {
      std::this_thread::sleep_for(kShortOfMemory);
    }
  }
}

void HttpServer::State::look(size_t index) {
  const auto now = Clock::now();
  for (HttpConnection* const connection : connections[index]) connection->look(now);
}

HttpServer::HttpServer(const HttpServerOptions& options, HttpHandler& handler)
    : state_(std::make_unique<State>(options, handler)) {
  State& state = *state_;
  for (uint32_t i = 0; i < options.threads; ++i) {
    state.contexts.push_back(std::make_unique<asio::io_context>(1));
    // Made here, as all that a context needs of the system: later, a sandbox may refuse it.
    asio::steady_timer timer(*state.contexts.back());
    asio::co_spawn(*state.contexts.back(), state.watch(std::move(timer), i), asio::detached);
  }
  state.connections.resize(options.threads);
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
  state.shared.slow_workers.stop();
  state.shared.workers.stop();  // its answers find the contexts, and nobody in them
}

uint16_t HttpServer::port() const { return state_->acceptor->local_endpoint().port(); }

void HttpServer::start() {
  State& state = *state_;
  asio::co_spawn(*state.contexts[0], state.accept_all(), asio::detached);
  try {
    state.shared.workers.start(state.shared.options.threads);
    state.shared.slow_workers.start(kSlowWorkers);
    for (const auto& context : state.contexts) {
      state.threads.emplace_back([&context] {
        const auto guard = asio::make_work_guard(*context);
        run_on(*context);
      });
    }
  } catch (const std::system_error&) {
    throw Failure(kFailed,
                  "can't start " + std::to_string(2 * state.shared.options.threads) + " threads");
  }
}

bool HttpServer::drain(std::chrono::seconds most) {
  State& state = *state_;
  state.shared.is_draining = true;
  std::promise<void> is_stopped;
  asio::post(*state.contexts[0], [&state, &is_stopped] {
    state.stop_listening();
    is_stopped.set_value();
  });
  is_stopped.get_future().wait();
  const auto begin = Clock::now();
  const auto farewell = std::min<Clock::duration>(kFarewell, most);
  while (state.shared.open > 0 && Clock::now() - begin < most) {
    std::this_thread::sleep_for(kLook);
    if (Clock::now() - begin < farewell) continue;
    state.shared.is_farewell = true;
    for (size_t i = 0; i < state.contexts.size(); ++i) {
      asio::post(*state.contexts[i], [&state, i] { state.look(i); });
    }
  }
  return state.shared.open == 0;
}

HttpServerFigures HttpServer::figures() const {
  const HttpShared& shared = state_->shared;
  return {shared.open, shared.in_flight, shared.workers.waiting() + shared.slow_workers.waiting()};
}

}  // namespace sluice_cli
