// Options, callbacks, results. Redirects are not followed here: who signs must know.
#include "remote/curl_exchange.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace sluice_remote {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kBodyBytes = size_t{64} << 20;
constexpr size_t kHeaderBytes = size_t{64} << 10;
constexpr long kBufferBytes = 128L << 10;
constexpr int64_t kSlowestBytesPerSecond = 1024;

void add_header(CurlExchange& exchange, std::string_view line) {
  if (line.starts_with("HTTP/")) {  // also after 100 Continue
    exchange.response.headers.clear();
    const size_t space = line.find(' ');
    exchange.response.status = 0;
    for (const char c : line.substr(std::min(space + 1, line.size()), 3)) {
      if (c >= '0' && c <= '9') exchange.response.status = exchange.response.status * 10 + c - '0';
    }
    return;
  }
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  std::string_view value = line.substr(colon + 1);
  const size_t begin = value.find_first_not_of(" \t");
  const size_t end = value.find_last_not_of(" \t\r\n");
  value = begin == std::string_view::npos ? "" : value.substr(begin, end - begin + 1);
  exchange.response.headers.insert_or_assign(std::move(name), std::string(value));
}

// Tells the receiver of an answer whose headers are complete. Returns: whether to go on.
bool begin_body(CurlExchange& exchange) {
  if (exchange.has_begun || exchange.receiver == nullptr || !exchange.response.is_success()) {
    return true;
  }
  exchange.has_begun = true;
  exchange.is_stopped = !exchange.receiver->begin(exchange.response);
  return !exchange.is_stopped;
}

size_t on_header(char* data, size_t, size_t size, void* user) {
  CurlExchange& exchange = *static_cast<CurlExchange*>(user);
  exchange.header_bytes += size;
  if (exchange.header_bytes > kHeaderBytes) {
    exchange.is_too_long = true;
    return 0;
  }
  const std::string_view line(data, size);
  if (line == "\r\n" || line == "\n") return begin_body(exchange) ? size : 0;
  add_header(exchange, line);
  return size;
}

size_t on_body(char* data, size_t, size_t size, void* user) {
  CurlExchange& exchange = *static_cast<CurlExchange*>(user);
  if (exchange.receiver != nullptr && exchange.response.is_success()) {
    exchange.is_paused = exchange.receiver->is_sated();
    if (exchange.is_paused) return CURL_WRITEFUNC_PAUSE;
    exchange.is_stopped = !exchange.receiver->take({reinterpret_cast<const uint8_t*>(data), size});
    exchange.taken_bytes += static_cast<int64_t>(size);
    // Time spent in the receiver, which may wait for its reader, is not the server's.
    exchange.window_begin = Clock::now();
    return exchange.is_stopped ? 0 : size;
  }
  if (exchange.response.body.size() + size > kBodyBytes) {
    exchange.is_too_long = true;
    return 0;
  }
  exchange.response.body.append(data, size);
  return size;
}

size_t on_send(char* data, size_t, size_t size, void* user) {
  CurlExchange& exchange = *static_cast<CurlExchange*>(user);
  const size_t count = std::min(size, exchange.request.body.size() - exchange.sent);
  std::memcpy(data, exchange.request.body.data() + exchange.sent, count);
  exchange.sent += count;
  return count;
}

int on_seek(void* user, curl_off_t offset, int origin) {
  CurlExchange& exchange = *static_cast<CurlExchange*>(user);
  if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_CANTSEEK;
  exchange.sent = std::min(static_cast<size_t>(offset), exchange.request.body.size());
  return CURL_SEEKFUNC_OK;
}

int on_progress(void* user, curl_off_t, curl_off_t received, curl_off_t, curl_off_t sent) {
  CurlExchange& exchange = *static_cast<CurlExchange*>(user);
  if (exchange.receiver != nullptr && exchange.receiver->is_cancelled()) {
    exchange.is_stopped = true;
    return 1;
  }
  const Clock::time_point now = Clock::now();
  const int64_t elapsed_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(now - exchange.window_begin).count();
  const int64_t moved = received + sent - exchange.window_bytes;
  const bool is_moving = moved * 1000 >= kSlowestBytesPerSecond * std::max<int64_t>(elapsed_ms, 1);
  if (is_moving && moved > 0) {
    exchange.window_begin = now;
    exchange.window_bytes = received + sent;
  } else if (elapsed_ms >= exchange.request.stall_ms) {
    exchange.is_stalled = true;
    return 1;
  }
  return 0;
}

void set_method(CURL* handle, CurlExchange& exchange) {
  const HttpRequest& request = exchange.request;
  if (request.method == "HEAD") {
    curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    return;
  }
  if (request.method == "PUT" || request.method == "POST") {
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, on_send);
    curl_easy_setopt(handle, CURLOPT_READDATA, &exchange);
    curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, on_seek);
    curl_easy_setopt(handle, CURLOPT_SEEKDATA, &exchange);
    curl_easy_setopt(handle, CURLOPT_UPLOAD_BUFFERSIZE, kBufferBytes);
  }
  if (request.method != "GET") {
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

bool is_hopeless(CURLcode code) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return true;
    default:
      return false;
  }
}

}  // namespace

void set_options(CURL* handle, CurlExchange& exchange, const std::string& ca_bundle) {
  const HttpRequest& request = exchange.request;
  curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);  // keys may hold ".."; the signature has them
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_BUFFERSIZE, kBufferBytes);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_ms));
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "sluice");
  curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS,
                   1L);  // a proxy's 200 is not the answer
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &exchange);
  if (request.is_direct) curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
  if (!ca_bundle.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, ca_bundle.c_str());
  set_method(handle, exchange);
}

TransportResult result_of(CURLcode code, const CurlExchange& exchange, const char* detail) {
  if (exchange.is_stopped) return {TransportCode::kStopped, "stopped"};
  if (exchange.is_stalled) {
    return {TransportCode::kFailed,
            "no answer for " + std::to_string(exchange.request.stall_ms / 1000) + " s"};
  }
  if (exchange.is_too_long) return {TransportCode::kRefused, "the answer is too long"};
  if (code == CURLE_OK) return {};
  if (code == CURLE_OUT_OF_MEMORY) return {TransportCode::kNoMemory, ""};
  return {is_hopeless(code) ? TransportCode::kRefused : TransportCode::kFailed,
          *detail != '\0' ? detail : curl_easy_strerror(code)};
}

}  // namespace sluice_remote
