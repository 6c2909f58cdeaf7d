// Routes without signatures: web addresses with their redirects.
#pragma once

#include <mutex>
#include <string>

#include "remote/exchange.h"

namespace sluice_remote {

// One web object. Redirects are followed where the scheme stays as safe; nothing that we send is a
// secret, and the headers of a call go to wherever they lead.
class PlainRoute final : public Route {
 public:
  // Requires: parse_url(url).
  explicit PlainRoute(std::string url) : original_(url), url_(std::move(url)) {}

  Outcome prepare(const Call& call, HttpRequest& request) override;
  bool react(const Call& call, const HttpResponse& response) override;
  std::string describe(const Call&) const override { return ""; }
  std::string redact(std::string text) const override { return text; }

 private:
  const std::string original_;
  std::mutex mutex_;
  std::string url_;  // where redirects led
};

// An address that is asked for credentials. Redirects are not followed.
class CredentialRoute final : public Route {
 public:
  explicit CredentialRoute(std::string url) : url_(std::move(url)) {}

  Outcome prepare(const Call&, HttpRequest& request) override {
    request.url = url_;
    return {};
  }
  bool react(const Call&, const HttpResponse&) override { return false; }
  std::string describe(const Call&) const override { return ""; }
  // The endpoint knows secrets: none of its words are shown.
  std::string redact(std::string) const override { return "…"; }

 private:
  const std::string url_;
};

}  // namespace sluice_remote
