// One HTTP exchange as libcurl sees it: its options, its callbacks, and what its end means. Who
// moves it on, and keeps the connections, is curl_transport.h.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <string>

#include "remote/http.h"

namespace sluice_remote {

// An exchange under way. Lifetime: the request, the receiver and the response are the caller's.
struct CurlExchange {
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
  std::chrono::steady_clock::time_point window_begin = std::chrono::steady_clock::now();
  int64_t window_bytes = 0;
};

// All options but the headers to send. Lifetime: the exchange outlives the transfer.
void set_options(CURL* handle, CurlExchange& exchange, const std::string& ca_bundle);
// `detail`: libcurl's own words, "" when there are none.
TransportResult result_of(CURLcode code, const CurlExchange& exchange, const char* detail);

}  // namespace sluice_remote
