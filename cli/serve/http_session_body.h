// The members of HttpSession, for those who choose its stream: http_session.cc and the fuzzer.
#pragma once

#include <boost/asio.hpp>
#include <memory>
#include <utility>

#include "cli/serve/http_session.h"

namespace sluice_cli {

namespace http_session {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr size_t kReadBytes = size_t{64} << 10;
constexpr std::chrono::seconds kLinger(1);

}  // namespace http_session

template <typename Stream>
HttpSession<Stream>::HttpSession(HttpShared& shared, HttpConnections& all, Stream stream)
    : shared_(shared),
      options_(shared.options),
      all_(all),
      stream_(std::move(stream)),
      buffer_(shared.options.header_bytes + http_session::kReadBytes) {
  all_.insert(this);
}

template <typename Stream>
HttpSession<Stream>::~HttpSession() {
  all_.erase(this);
}

template <typename Stream>
boost::asio::awaitable<void> HttpSession<Stream>::run() {
  bool goes_on = true;
  for (size_t i = 0; goes_on && i < options_.requests_per_connection; ++i) {
    is_last_ = i + 1 == options_.requests_per_connection;
    const bool is_there = co_await wait_for_request(i == 0);
    if (!is_there) break;
    goes_on = co_await serve_one();
  }
  co_await close();
}

template <typename Stream>
boost::asio::awaitable<void> HttpSession<Stream>::refuse() {
  is_last_ = true;
  co_await write(HttpRequest(), error_response(503, "too many connections"), 11);
  co_await close();
}

// Until the operation ends: one of its parts may have been done already when it was cancelled.
template <typename Stream>
void HttpSession<Stream>::look(Clock::time_point now) {
  boost::beast::error_code error;
  is_late_ = now > deadline_;
  if (is_late_ || (is_silent_ && shared_.is_farewell && stream_.available(error) == 0)) {
    stream_.cancel(error);
  }
}

template <typename Stream>
void HttpSession<Stream>::expire_after(std::chrono::seconds seconds) {
  deadline_ = Clock::now() + seconds;
  is_late_ = false;
}

// Returns: false when the other side is gone, or silent for too long.
template <typename Stream>
boost::asio::awaitable<bool> HttpSession<Stream>::wait_for_request(bool is_first) {
  using namespace http_session;
  if (buffer_.size() > 0) co_return true;  // the next one came with the last
  is_silent_ = true;
  expire_after(is_first ? options_.header_timeout : options_.idle_timeout);
  const auto [error, size] = co_await stream_.async_read_some(buffer_.prepare(kReadBytes), kTuple);
  is_silent_ = false;
  buffer_.commit(size);
  co_return !error;
}

// Returns: whether the connection goes on.
template <typename Stream>
boost::asio::awaitable<bool> HttpSession<Stream>::serve_one() {
  using namespace http_session;
  begin_ = Clock::now();
  const Counted<uint64_t> in_flight(shared_.in_flight, 1);
  HttpParser parser;
  parser.header_limit(static_cast<std::uint32_t>(options_.header_bytes));
  parser.body_limit(options_.body_bytes);
  expire_after(options_.header_timeout);
  const auto [error, size] = co_await http::async_read_header(stream_, buffer_, parser, kTuple);
  if (error) co_return co_await fail(parser, error);
  if (std::optional<HttpResponse> refusal = refusal_of(parser)) {
    co_return co_await end_with(parser, std::move(*refusal));
  }
  BodyRoom room(shared_.held_bytes, options_.all_bodies_bytes);
  const auto stated = parser.content_length();
  const size_t most = parser.chunked() ? options_.body_bytes : stated ? *stated : 0;
  if (!room.try_take_body(most)) {
    co_return co_await end_with(parser, error_response(503, "too many large requests at once"));
  }
  const bool is_read = co_await read_body(parser);
  if (!is_read) co_return false;
  co_return co_await answer(parser, room);
}

template <typename Stream>
boost::asio::awaitable<bool> HttpSession<Stream>::read_body(HttpParser& parser) {
  using namespace http_session;
  expire_after(options_.body_timeout);
  if (!parser.is_done() && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    http::response<http::empty_body> go_on(http::status::continue_, parser.get().version());
    const auto [error, size] = co_await http::async_write(stream_, go_on, kTuple);
    if (error) co_return false;
  }
  const auto [error, size] = co_await http::async_read(stream_, buffer_, parser, kTuple);
  if (error) co_await fail(parser, error);
  co_return !error;
}

template <typename Stream>
boost::asio::awaitable<bool> HttpSession<Stream>::answer(HttpParser& parser, BodyRoom& room) {
  const unsigned version = parser.get().version();
  is_last_ = is_last_ || !parser.get().keep_alive();
  deadline_ = Clock::time_point::max();  // a worker takes the time it takes
  const HttpRequest request = request_of(parser.release());
  HttpResponse response = co_await response_to_request(request, room);
  // Few bytes can ask for many, by clients who then do not read them.
  if (response.body.size() > room.most_answer_bytes()) {
    response = error_response(413, "the answer is larger than all may be together");
  } else if (!room.try_take_answer(response.body.size())) {
    response = error_response(503, "too many large answers at once");
  }
  co_return co_await write(request, std::move(response), version);
}

template <typename Stream>
boost::asio::awaitable<HttpResponse> HttpSession<Stream>::response_to_request(
    const HttpRequest& request, BodyRoom& room) {
  const RunPlan plan = shared_.handler.plan(request);
  if (plan.cost == Cost::kShort) co_return shared_.handler.answer(request, plan, room);
  co_return co_await answer_by_worker(request, plan, room);
}

template <typename Stream>
boost::asio::awaitable<HttpResponse> HttpSession<Stream>::answer_by_worker(
    const HttpRequest& request, const RunPlan& plan, BodyRoom& room) {
  using namespace http_session;
  const auto initiate = [this, &request, &plan, &room](auto completion) {
    const auto executor = stream_.get_executor();
    const auto shared = std::make_shared<decltype(completion)>(std::move(completion));
    const auto complete = [executor, shared](HttpResponse response) {
      asio::post(executor, [shared, response = std::move(response)]() mutable {
        std::move (*shared)(std::move(response));
      });
    };
    HttpHandler& handler = shared_.handler;
    WorkerPool& pool = plan.cost == Cost::kSlow ? shared_.slow_workers : shared_.workers;
    const bool is_taken = pool.try_add([&handler, &request, &plan, &room, complete] {
      complete(handler.answer(request, plan, room));
    });
    if (!is_taken) complete(error_response(503, "too many requests wait; try again"));
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(HttpResponse)>(
      initiate, asio::use_awaitable);
}

// An answer that ends the connection.
template <typename Stream>
boost::asio::awaitable<bool> HttpSession<Stream>::end_with(HttpParser& parser,
                                                           HttpResponse response) {
  is_last_ = true;
  const unsigned version = parser.get().version() == 10 ? 10 : 11;
  const HttpRequest request = request_of(parser.release());
  co_await write(request, std::move(response), version);
  co_return false;
}

template <typename Stream>
boost::asio::awaitable<bool> HttpSession<Stream>::fail(HttpParser& parser,
                                                       boost::beast::error_code error) {
  if (is_late_) error = boost::beast::error::timeout;
  if (!is_late_ && is_gone(error)) co_return false;
  co_return co_await end_with(parser, response_to(error));
}

// Returns: whether the connection goes on.
template <typename Stream>
boost::asio::awaitable<bool> HttpSession<Stream>::write(const HttpRequest& request,
                                                        HttpResponse response, unsigned version) {
  using namespace http_session;
  const bool ends = is_last_ || shared_.is_draining;
  http::response<http::string_body> message(static_cast<http::status>(response.status), version);
  message.set(http::field::server, "sluice");
  message.set(http::field::date, date_now());
  message.set(http::field::content_type, response.content_type);
  if (!response.allow.empty()) message.set(http::field::allow, response.allow);
  if (response.retry_later) message.set(http::field::retry_after, "1");
  message.keep_alive(!ends);
  message.body() = std::move(response.body);
  message.prepare_payload();
  expire_after(options_.write_timeout);
  http::response_serializer<http::string_body> serializer(message);
  const auto [error, size] = request.method == "HEAD"
                                 ? co_await http::async_write_header(stream_, serializer, kTuple)
                                 : co_await http::async_write(stream_, serializer, kTuple);
  const std::chrono::duration<double> taken = Clock::now() - begin_;
  shared_.handler.answered(request, response, taken.count());
  co_return !error && !ends;
}

// Reads on for a while: closing over unread bytes would take the answer back.
template <typename Stream>
boost::asio::awaitable<void> HttpSession<Stream>::close() {
  using namespace http_session;
  beast::error_code error;
  stream_.shutdown(asio::socket_base::shutdown_send, error);
  expire_after(kLinger);
  buffer_.clear();
  for (int i = 0; !error && i < 16; ++i) {
    const auto [failure, size] =
        co_await stream_.async_read_some(buffer_.prepare(kReadBytes), kTuple);
    error = failure;
  }
  stream_.close(error);
}

}  // namespace sluice_cli
