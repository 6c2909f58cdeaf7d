// The options of libcurl, its callbacks, and its loop. Redirects are not followed here: who signs
// must know.
#include "remote/curl_transport.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

namespace sluice_remote {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kIdleHandles = 64;
constexpr size_t kBodyBytes = size_t{64} << 20;
constexpr size_t kHeaderBytes = size_t{64} << 10;
constexpr long kBufferBytes = 128L << 10;
constexpr int kWaitMs = 1000;
constexpr int64_t kSlowestBytesPerSecond = 1024;

// One exchange under way.
struct Exchanged {
  const HttpRequest& request;
  HttpReceiver* receiver;
  HttpResponse& response;
  size_t sent = 0;
  int64_t taken_bytes = 0;  // by the receiver
  size_t header_bytes = 0;
  bool has_begun = false;
  bool is_paused = false;
  bool is_stopped = false;
  bool is_stalled = false;
  bool is_too_long = false;
  // The stall window: when it began, and what had been moved by then.
  Clock::time_point window_begin = Clock::now();
  int64_t window_bytes = 0;
};

void add_header(Exchanged& exchange, std::string_view line) {
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
bool begin_body(Exchanged& exchange) {
  if (exchange.has_begun || exchange.receiver == nullptr || !exchange.response.is_success()) {
    return true;
  }
  exchange.has_begun = true;
  exchange.is_stopped = !exchange.receiver->begin(exchange.response);
  return !exchange.is_stopped;
}

size_t on_header(char* data, size_t, size_t size, void* user) {
  Exchanged& exchange = *static_cast<Exchanged*>(user);
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
  Exchanged& exchange = *static_cast<Exchanged*>(user);
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
  Exchanged& exchange = *static_cast<Exchanged*>(user);
  const size_t count = std::min(size, exchange.request.body.size() - exchange.sent);
  std::memcpy(data, exchange.request.body.data() + exchange.sent, count);
  exchange.sent += count;
  return count;
}

int on_seek(void* user, curl_off_t offset, int origin) {
  Exchanged& exchange = *static_cast<Exchanged*>(user);
  if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_CANTSEEK;
  exchange.sent = std::min(static_cast<size_t>(offset), exchange.request.body.size());
  return CURL_SEEKFUNC_OK;
}

int on_progress(void* user, curl_off_t, curl_off_t received, curl_off_t, curl_off_t sent) {
  Exchanged& exchange = *static_cast<Exchanged*>(user);
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

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

HeaderList header_list(const HttpRequest& request) {
  HeaderList list;
  const auto add = [&](const std::string& line) {
    if (curl_slist* longer = curl_slist_append(list.get(), line.c_str()); longer != nullptr) {
      (void)list.release();
      list.reset(longer);
    }
  };
  for (const auto& [name, value] : request.headers) add(name + ": " + value);
  add("Expect:");  // no waiting for 100 Continue
  add("Content-Type:");
  return list;
}

void set_method(CURL* handle, Exchanged& exchange) {
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

void set_options(CURL* handle, Exchanged& exchange, const std::string& ca_bundle) {
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

TransportResult result_of(CURLcode code, const Exchanged& exchange, const char* detail) {
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

// One exchange in its multi handle, which is libcurl's way to go on in steps.
class CurlPump final : public HttpPump {
 public:
  CurlPump(CURLM* multi, CURL* easy, Exchanged& exchange)
      : multi_(multi), easy_(easy), exchange_(exchange) {
    if (curl_multi_add_handle(multi_, easy_) != CURLM_OK) end(CURLE_OUT_OF_MEMORY);
  }
  CurlPump(const CurlPump&) = delete;
  CurlPump& operator=(const CurlPump&) = delete;
  ~CurlPump() override { curl_multi_remove_handle(multi_, easy_); }

  bool step() override {
    if (!is_going_) return false;
    // What lies between two steps is not the server's time.
    exchange_.window_begin += Clock::now() - last_step_;
    move();
    last_step_ = Clock::now();
    return is_going_;
  }
  CURLcode result() const { return result_; }

 private:
  void move() {
    const int64_t before = exchange_.taken_bytes;
    if (exchange_.is_paused) {
      exchange_.is_paused = false;
      if (const CURLcode code = curl_easy_pause(easy_, CURLPAUSE_CONT); code != CURLE_OK) {
        return end(code);
      }
      if (exchange_.is_paused) return;
    }
    int running = 0;
    if (const CURLMcode code = curl_multi_perform(multi_, &running); code != CURLM_OK) {
      return end(code == CURLM_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_FAILED_INIT);
    }
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(multi_, &left);
    if (message != nullptr) return end(message->data.result);
    const bool has_moved = exchange_.taken_bytes > before || exchange_.is_paused;
    if (!has_moved) curl_multi_poll(multi_, nullptr, 0, kWaitMs, nullptr);
  }
  void end(CURLcode result) {
    result_ = result;
    is_going_ = false;
  }

  CURLM* multi_;
  CURL* easy_;
  Exchanged& exchange_;
  Clock::time_point last_step_ = Clock::now();
  CURLcode result_ = CURLE_OK;
  bool is_going_ = true;
};

CURLcode run(CurlPump pump, const Exchanged& exchange) {
  while (pump.step()) {
    if (exchange.has_begun) exchange.receiver->lend(pump);
  }
  return pump.result();
}

void initialise_once() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace

CurlTransport::CurlTransport(std::string ca_bundle) : ca_bundle_(std::move(ca_bundle)) {
  initialise_once();
}

CurlTransport::Handle CurlTransport::take_handle() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) {
    Handle made;
    made.multi.reset(curl_multi_init());
    made.easy.reset(curl_easy_init());
    return made;
  }
  Handle handle = std::move(idle_.back());
  idle_.pop_back();
  return handle;
}

void CurlTransport::give_back(Handle handle) {
  curl_easy_reset(handle.easy.get());  // the multi handle keeps connections
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleHandles) idle_.push_back(std::move(handle));
}

TransportResult CurlTransport::perform(const HttpRequest& request, HttpReceiver* receiver,
                                       HttpResponse& response) {
  response = HttpResponse();
  Handle handle = take_handle();
  if (handle.easy == nullptr || handle.multi == nullptr) return {TransportCode::kNoMemory, ""};
  CURL* easy = handle.easy.get();
  Exchanged exchange{request, receiver, response};
  const HeaderList headers = header_list(request);
  char detail[CURL_ERROR_SIZE] = "";
  set_options(easy, exchange, ca_bundle_);
  set_method(easy, exchange);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail);
  const CURLcode code = run(CurlPump(handle.multi.get(), easy, exchange), exchange);
  TransportResult result = result_of(code, exchange, detail);
  give_back(std::move(handle));
  return result;
}

}  // namespace sluice_remote
