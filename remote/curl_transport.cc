// The loop around an exchange, and the handles.
#include "remote/curl_transport.h"

#include <chrono>
#include <utility>

#include "remote/curl_exchange.h"

namespace sluice_remote {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kIdleHandles = 64;
constexpr int kWaitMs = 1000;

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

// One exchange in its multi handle, which is libcurl's way to go on in steps.
class CurlPump final : public HttpPump {
 public:
  CurlPump(CURLM* multi, CURL* easy, CurlExchange& exchange)
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
  CurlExchange& exchange_;
  Clock::time_point last_step_ = Clock::now();
  CURLcode result_ = CURLE_OK;
  bool is_going_ = true;
};

CURLcode run(CurlPump pump, const CurlExchange& exchange) {
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
  CurlExchange exchange{request, receiver, response};
  const HeaderList headers = header_list(request);
  char detail[CURL_ERROR_SIZE] = "";
  set_options(easy, exchange, ca_bundle_);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail);
  const CURLcode code = run(CurlPump(handle.multi.get(), easy, exchange), exchange);
  TransportResult result = result_of(code, exchange, detail);
  give_back(std::move(handle));
  return result;
}

}  // namespace sluice_remote
