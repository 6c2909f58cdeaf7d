// HTTP by libcurl: handles that keep their connections, a deadline for silence.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "remote/http.h"

namespace sluice_remote {

class CurlTransport final : public HttpTransport {
 public:
  // `ca_bundle`: PEM file of the authorities to trust; "" for the system's.
  explicit CurlTransport(std::string ca_bundle);

  TransportResult perform(const HttpRequest& request, HttpReceiver* receiver,
                          HttpResponse& response) override;

 private:
  struct FreeEasy {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  struct FreeMulti {
    void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
  };
  struct Handle {
    std::unique_ptr<CURLM, FreeMulti> multi;  // has the connections
    std::unique_ptr<CURL, FreeEasy> easy;
  };

  Handle take_handle();
  void give_back(Handle handle);

  const std::string ca_bundle_;
  std::mutex mutex_;
  std::vector<Handle> idle_;  // the last used is the next: its connection is the likeliest to live
};

}  // namespace sluice_remote
