// Addressing and signing of S3 requests, and what S3's refusals teach about region, clock and
// tokens.
#include "remote/s3_route.h"

#include <cstdlib>
#include <utility>

#include "remote/digest.h"
#include "remote/profile_file.h"
#include "remote/service_answer.h"

namespace sluice_remote {
namespace {

// S3 refuses requests that are 15 minutes off.
constexpr int64_t kSkewSeconds = 300;
constexpr const char* kUnsignedPayload = "UNSIGNED-PAYLOAD";

void replace_all(std::string& text, const std::string& secret) {
  if (secret.empty()) return;
  for (size_t at = text.find(secret); at != text.npos; at = text.find(secret, at)) {
    text.replace(at, secret.size(), "…");
  }
}

std::string shown_key(const std::string& access_key_id) {
  if (access_key_id.size() < 12) return "…";
  return access_key_id.substr(0, 4) + "…" + access_key_id.substr(access_key_id.size() - 4);
}

bool is_region(std::string_view text) {
  return !text.empty() && text.size() < 64 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == text.npos;
}

std::string first_set(std::initializer_list<std::string> values) {
  for (const std::string& value : values) {
    if (!value.empty()) return value;
  }
  return "";
}

}  // namespace

Outcome complete_options(RemoteOptions& options) {
  Profile profile = choose_profile(options.environment).values;
  const auto variable = [&](const char* name) {
    return environment_value(options.environment, name);
  };
  const bool is_ignored = variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") == "true";
  if (!is_ignored) {
    options.endpoint_url = first_set({options.endpoint_url, variable("AWS_ENDPOINT_URL_S3"),
                                      variable("AWS_ENDPOINT_URL"), profile["endpoint_url"]});
  }
  options.region = first_set({options.region, variable("AWS_REGION"),
                              variable("AWS_DEFAULT_REGION"), profile["region"], "us-east-1"});
  options.ca_bundle = first_set({options.ca_bundle, variable("AWS_CA_BUNDLE"), profile["ca_bundle"],
                                 variable("SSL_CERT_FILE")});
  if (!is_region(options.region)) {
    return {SLUICE_STATUS_INVALID_ARGUMENT, "region: '" + options.region + "' is no region"};
  }
  if (options.endpoint_url.empty()) return {};
  const auto url = parse_url(options.endpoint_url);
  if (!url || !url->query.empty()) {
    return {SLUICE_STATUS_INVALID_ARGUMENT, "endpoint: '" + shown_url(options.endpoint_url) +
                                                "' is no address such as http://127.0.0.1:7070"};
  }
  return {};
}

S3Route::S3Route(const RemoteOptions& options, HttpTransport& transport, Timing timing)
    : options_(options), timing_(timing), chain_(options, transport, timing) {}

std::string S3Route::region_of(const std::string& bucket) const {
  const std::lock_guard lock(mutex_);
  const auto found = regions_.find(bucket);
  return found == regions_.end() ? options_.region : found->second;
}

S3Route::Address S3Route::address_of(const Call& call, const std::string& region) const {
  const bool has_endpoint = !options_.endpoint_url.empty();
  Address address;
  if (has_endpoint) {
    address.base = *parse_url(options_.endpoint_url);
    if (address.base.path.ends_with("/")) address.base.path.pop_back();
  } else {
    const char* suffix = region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
    address.base = {"https", "s3." + region + suffix, "", ""};
  }
  // The certificate *.s3.region.amazonaws.com does not hold for a bucket with dots.
  const bool in_path = options_.addressing == Addressing::kPath ||
                       (options_.addressing == Addressing::kAutomatic &&
                        (has_endpoint || call.bucket.find('.') != call.bucket.npos));
  address.path = address.base.path;
  if (in_path) {
    address.path += "/" + call.bucket;
  } else {
    address.base.host = call.bucket + "." + address.base.host;
  }
  if (!call.key.empty() || !in_path) address.path += "/" + percent_encode(call.key, true);
  return address;
}

Outcome S3Route::prepare(const Call& call, HttpRequest& request) {
  const std::string region = region_of(call.bucket);
  const Address address = address_of(call, region);
  const std::string query = canonical_query(call.query);
  request.url = address.base.origin() + address.path + (query.empty() ? "" : "?" + query);
  if (!options_.sign) return {};
  Credentials credentials;
  if (Outcome outcome = chain_.get(credentials); !outcome.ok()) {
    outcome.text = call.name + ": " + outcome.text;
    return outcome;
  }
  {
    const std::lock_guard lock(mutex_);
    last_ = credentials;
  }
  sign(call, address, query, region, credentials, request);
  return {};
}

void S3Route::sign(const Call& call, const Address& address, const std::string& query,
                   const std::string& region, const Credentials& credentials,
                   HttpRequest& request) const {
  SigningInput input;
  input.method = request.method;
  input.path = address.path;
  input.query = query;
  input.region = region;
  input.amz_date = amz_date(timing_.unix_seconds() + skew_seconds_);
  // TLS holds bodies together by itself; hashing them as well would cost a core at 500 MB/s.
  input.payload_hash = call.body.empty()                ? std::string(kEmptySha256)
                       : address.base.scheme == "https" ? kUnsignedPayload
                                                        : hex(sha256(call.body));
  request.headers.emplace_back("x-amz-content-sha256", input.payload_hash);
  request.headers.emplace_back("x-amz-date", input.amz_date);
  if (!credentials.session_token.empty()) {
    request.headers.emplace_back("x-amz-security-token", credentials.session_token);
  }
  input.headers = {{"host", address.base.host}};
  for (const auto& header : request.headers) {
    if (header.first.starts_with("x-amz-")) input.headers.push_back(header);
  }
  request.headers.emplace_back("Authorization", authorization(input, credentials));
}

bool S3Route::react(const Call& call, const HttpResponse& response) {
  const ServiceError error = parse_service_error(response.body);
  std::string region(response.header("x-amz-bucket-region"));
  if (region.empty()) region = error.region;
  if (learn_region(call, response, region)) return true;
  if (!options_.sign) return false;
  const bool is_expired = error.code == "ExpiredToken" || error.code == "TokenRefreshRequired" ||
                          error.code == "ExpiredTokenException";
  if (is_expired) {
    std::string used;
    {
      const std::lock_guard lock(mutex_);
      used = last_.access_key_id;
    }
    chain_.forget(used);
    return !used.empty();
  }
  return (response.status == 403 || response.status == 400) && learn_clock(response);
}

bool S3Route::learn_region(const Call& call, const HttpResponse& response,
                           const std::string& region) {
  const bool is_elsewhere = response.status == 301 || response.status == 307 ||
                            response.status == 400 || response.status == 403;
  if (!is_elsewhere || !is_region(region)) return false;
  const std::lock_guard lock(mutex_);
  const auto known = regions_.find(call.bucket);
  if (region == (known == regions_.end() ? options_.region : known->second)) return false;
  regions_.insert_or_assign(call.bucket, region);
  return true;
}

bool S3Route::learn_clock(const HttpResponse& response) {
  const int64_t date = parse_http_date(response.header("date"));
  if (date < 0) return false;
  const int64_t skew = date - timing_.unix_seconds();
  if (std::llabs(skew - skew_seconds_) < kSkewSeconds) return false;
  skew_seconds_ = skew;
  return true;
}

std::string S3Route::describe(const Call& call) const {
  if (!options_.sign) return "not signed, in " + region_of(call.bucket);
  const std::string region = region_of(call.bucket);
  const std::lock_guard lock(mutex_);
  return "signed as " + shown_key(last_.access_key_id) + " in " + region;
}

std::string S3Route::redact(std::string text) const {
  const std::lock_guard lock(mutex_);
  replace_all(text, last_.secret_access_key);
  replace_all(text, last_.session_token);
  replace_all(text, last_.access_key_id);
  return text;
}

}  // namespace sluice_remote
