// Where buckets are and how requests to them are signed: endpoint, region, credentials, clock.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "remote/credential_chain.h"
#include "remote/exchange.h"

namespace sluice_remote {

// Endpoint and region as options, environment and profile give them.
// Errors: INVALID_ARGUMENT when the endpoint is no http(s) address.
Outcome complete_options(RemoteOptions& options);

class S3Route final : public Route {
 public:
  // Requires: complete_options(options) was OK.
  S3Route(const RemoteOptions& options, HttpTransport& transport, Timing timing);

  Outcome prepare(const Call& call, HttpRequest& request) override;
  bool react(const Call& call, const HttpResponse& response) override;
  std::string describe(const Call& call) const override;
  std::string redact(std::string text) const override;

 private:
  struct Address {
    Url base;          // of the endpoint
    std::string path;  // canonical
  };
  Address address_of(const Call& call, const std::string& region) const;
  std::string region_of(const std::string& bucket) const;
  bool learn_region(const Call& call, const HttpResponse& response, const std::string& region);
  bool learn_clock(const HttpResponse& response);
  void sign(const Call& call, const Address& address, const std::string& query,
            const std::string& region, const Credentials& credentials, HttpRequest& request) const;

  const RemoteOptions options_;
  const Timing timing_;
  CredentialChain chain_;
  std::atomic<int64_t> skew_seconds_ = 0;  // server's clock less ours
  mutable std::mutex mutex_;
  std::map<std::string, std::string> regions_;  // of buckets that are not in options_.region
  Credentials last_;                            // signed with
};

}  // namespace sluice_remote
