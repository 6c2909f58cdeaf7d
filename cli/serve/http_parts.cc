#include "cli/serve/http_parts.h"

#include <algorithm>
#include <ctime>
#include <utility>

namespace sluice_cli {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

std::string_view text_of(beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

HttpResponse error_response(unsigned status, std::string_view message) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain";
  response.body = std::string(message) + "\n";
  response.retry_later = status == 503;
  return response;
}

std::optional<HttpResponse> refusal_of(const HttpParser& parser) {
  const auto& request = parser.get();
  if (request.version() == 11 && request.count(http::field::host) != 1) {
    return error_response(400, "HTTP/1.1 needs exactly one Host");
  }
  const std::string_view length = text_of(request[http::field::content_length]);
  if (request.count(http::field::content_length) > 0 &&
      (length.empty() || length.find_first_not_of("0123456789") != std::string_view::npos)) {
    return error_response(400, "Content-Length is a number");
  }
  if (request.count(http::field::transfer_encoding) > 0) {
    if (request.count(http::field::content_length) > 0 ||
        request.count(http::field::transfer_encoding) > 1 ||
        !beast::iequals(request[http::field::transfer_encoding], "chunked")) {
      return error_response(400, "Transfer-Encoding may be `chunked`, alone");
    }
  }
  if (request.count(http::field::content_encoding) > 0 &&
      !beast::iequals(request[http::field::content_encoding], "identity")) {
    return error_response(415, "bodies are taken as they are, without Content-Encoding");
  }
  return std::nullopt;
}

HttpResponse response_to(const beast::error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return error_response(431, "the header is too large");
  }
  if (error == http::error::body_limit) return error_response(413, "the body is too large");
  if (error == beast::error::timeout) return error_response(408, "the request took too long");
  if (error == http::error::bad_version) return error_response(505, "HTTP/1.0 or HTTP/1.1");
  return error_response(400, "not a request: " + error.message());
}

bool is_gone(const beast::error_code& error) {
  return error == http::error::end_of_stream || error == http::error::partial_message ||
         error.category() != http::make_error_code(http::error::bad_method).category();
}

const std::string& date_now() {
  thread_local std::time_t last = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != last) {
    char buffer[64];
    std::tm utc{};
    gmtime_r(&now, &utc);
    text.assign(buffer, std::strftime(buffer, sizeof buffer, "%a, %d %b %Y %H:%M:%S GMT", &utc));
    last = now;
  }
  return text;
}

HttpRequest request_of(HttpMessage&& message) {
  HttpRequest request;
  request.method = std::string(text_of(message.method_string()));
  const std::string_view target = text_of(message.target());
  request.path = std::string(target.substr(0, target.find('?')));
  request.query = std::string(target.substr(std::min(target.size(), request.path.size() + 1)));
  std::string_view type = text_of(message[http::field::content_type]);
  type = type.substr(0, type.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  for (const char c : type) request.content_type += c >= 'A' && c <= 'Z' ? char(c + 32) : c;
  request.accept = std::string(text_of(message[http::field::accept]));
  request.body = std::move(message.body());
  return request;
}

}  // namespace sluice_cli
