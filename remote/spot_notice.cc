// Version 2 of the instance's metadata: a token, then the question.
#include "remote/spot_notice.h"

#include "remote/curl_transport.h"

namespace sluice_remote {
namespace {

constexpr int64_t kConnectMs = 1000;
constexpr int64_t kStallMs = 1000;
constexpr int kUnauthorized = 401;  // the token is too old
constexpr size_t kMostText = 512;

std::string base_of(const EnvironmentLookup& environment) {
  std::string base = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or("");
  if (base.empty()) base = "http://169.254.169.254";
  if (base.ends_with('/')) base.pop_back();
  return base;
}

HttpRequest request_to(const std::string& url) {
  HttpRequest request;
  request.url = url;
  request.connect_ms = kConnectMs;
  request.stall_ms = kStallMs;
  request.is_direct = true;
  return request;
}

}  // namespace

SpotNotice::SpotNotice(const EnvironmentLookup& environment)
    : base_(base_of(environment)), transport_(std::make_unique<CurlTransport>("")) {}

SpotNotice::~SpotNotice() = default;

bool SpotNotice::take_token() {
  HttpRequest request = request_to(base_ + "/latest/api/token");
  request.method = "PUT";
  request.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}};
  HttpResponse response;
  const TransportResult result = transport_->perform(request, nullptr, response);
  if (result.code != TransportCode::kOk || !response.is_success()) return false;
  token_ = response.body;
  return !token_.empty() && token_.find_first_of("\r\n") == std::string::npos;
}

SpotNotice::Answer SpotNotice::ask() {
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (token_.empty() && !take_token()) {
      token_.clear();
      return Answer::kNobody;
    }
    HttpRequest request = request_to(base_ + "/latest/meta-data/spot/instance-action");
    request.headers = {{"X-aws-ec2-metadata-token", token_}};
    HttpResponse response;
    const TransportResult result = transport_->perform(request, nullptr, response);
    if (result.code != TransportCode::kOk) return Answer::kNobody;
    if (response.status == kUnauthorized) {
      token_.clear();
      continue;
    }
    if (!response.is_success()) return Answer::kNone;
    text_ = response.body.substr(0, kMostText);
    return Answer::kGiven;
  }
  return Answer::kNobody;
}

SpotNotice spot_notice_from_environment() {
  return SpotNotice(remote_options_from_environment().environment);
}

}  // namespace sluice_remote
