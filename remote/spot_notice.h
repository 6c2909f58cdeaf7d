// Whether the machine, a spot instance of EC2, is about to be taken away.
#pragma once

#include <memory>
#include <string>

#include "remote/remote_store.h"

namespace sluice_remote {

class HttpTransport;

class SpotNotice {
 public:
  // AWS_EC2_METADATA_SERVICE_ENDPOINT is asked, or http://169.254.169.254.
  explicit SpotNotice(const EnvironmentLookup& environment);
  ~SpotNotice();

  enum class Answer {
    kNone,    // no notice
    kGiven,   // the machine will be stopped: text()
    kNobody,  // nobody answers: no machine of EC2, or one that may not ask
  };
  // Asks, at most about four seconds long. Threads: one at a time.
  Answer ask();
  // What a given notice said: {"action":"terminate","time":"2026-11-21T15:00:00Z"}.
  const std::string& text() const { return text_; }

 private:
  bool take_token();

  std::string base_;
  std::unique_ptr<HttpTransport> transport_;
  std::string token_;
  std::string text_;
};

// With this process' environment.
SpotNotice spot_notice_from_environment();

}  // namespace sluice_remote
