// The sources, in order; formats after the AWS SDKs and Tools Reference Guide.
#include "remote/credential_chain.h"

#include <algorithm>
#include <array>
#include <utility>

#include "remote/flat_json.h"
#include "remote/plain_route.h"
#include "remote/service_answer.h"
#include "remote/uri.h"

namespace sluice_remote {
namespace {

constexpr int64_t kRenewSeconds = 300;  // before they expire

ExchangeOptions sts_options(const RemoteOptions& options) {
  return {{std::min(options.attempts, 5), options.backoff_base_ms, options.backoff_cap_ms},
          options.connect_ms,
          std::min<int64_t>(options.stall_ms, 10'000)};
}

// Off EC2 nothing answers at the address of the metadata service: it must not take long to say so.
ExchangeOptions local_options(const RemoteOptions& options) {
  return {{std::min(options.attempts, 3), options.backoff_base_ms, 1'000},
          1'000,
          std::min<int64_t>(options.stall_ms, 5'000),
          true};
}

Outcome parse_json_credentials(const std::string& what, const std::string& text,
                               std::optional<Credentials>& found) {
  const auto members = parse_flat_json(text);
  if (!members) return remote_error(what + " gave no JSON");
  const auto get = [&](const char* name) {
    const auto member = members->find(name);
    return member == members->end() ? std::string() : member->second;
  };
  Credentials credentials{get("AccessKeyId"), get("SecretAccessKey"), get("Token")};
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return remote_error(what + " gave no credentials");
  }
  if (const std::string expiration = get("Expiration"); !expiration.empty()) {
    credentials.expires_at = parse_iso_date(expiration);
    if (credentials.expires_at < 0) return remote_error(what + " gave a bad Expiration");
  }
  found = std::move(credentials);
  return {};
}

// A token may be sent in the clear only within this machine and to the agents of ECS and EKS.
bool may_ask_container(const Url& url) {
  if (url.scheme == "https") return true;
  const std::string host =
      url.host.substr(0, url.host.starts_with("[") ? url.host.find(']') + 1 : url.host.find(':'));
  constexpr std::array<std::string_view, 5> kHosts = {"localhost", "[::1]", "169.254.170.2",
                                                      "169.254.170.23", "[fd00:ec2::23]"};
  const bool is_loopback =
      host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos;
  return is_loopback || std::find(kHosts.begin(), kHosts.end(), host) != kHosts.end();
}

std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

}  // namespace

CredentialChain::CredentialChain(const RemoteOptions& options, HttpTransport& transport,
                                 Timing timing)
    : environment_(options.environment),
      region_(options.region),
      container_url_(options.container_url),
      sts_(transport, timing, sts_options(options)),
      local_(transport, timing, local_options(options)) {}

Outcome CredentialChain::get(Credentials& credentials) {
  const std::lock_guard lock(mutex_);
  const int64_t now = local_.timing().unix_seconds();
  if (!kept_ || (kept_->expires_at != INT64_MAX && kept_->expires_at - now < kRenewSeconds)) {
    std::optional<Credentials> found;
    Outcome outcome = find(found);
    if (found) {
      kept_ = std::move(found);
    } else if (!kept_ || kept_->expires_at <= now) {
      return outcome;
    }
  }
  credentials = *kept_;
  return {};
}

void CredentialChain::forget(const std::string& access_key_id) {
  const std::lock_guard lock(mutex_);
  // Another thread may have renewed them already.
  if (kept_ && kept_->access_key_id == access_key_id) kept_.reset();
}

Outcome CredentialChain::find(std::optional<Credentials>& found) {
  constexpr std::array<Source, 5> kSources = {
      &CredentialChain::from_environment, &CredentialChain::from_profile,
      &CredentialChain::from_web_identity, &CredentialChain::from_container,
      &CredentialChain::from_instance};
  for (const Source source : kSources) {
    SLUICE_REMOTE_TRY((this->*source)(found));
    if (found) return {};
  }
  return remote_error(
      "no credentials for S3 (looked in AWS_ACCESS_KEY_ID, ~/.aws/credentials, ~/.aws/config, "
      "AWS_WEB_IDENTITY_TOKEN_FILE, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, the instance's "
      "metadata); set them, or try --no-sign-request for public data");
}

Outcome CredentialChain::from_environment(std::optional<Credentials>& found) {
  Credentials credentials{variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"),
                          variable("AWS_SESSION_TOKEN")};
  if (credentials.access_key_id.empty() && credentials.secret_access_key.empty()) return {};
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return remote_error("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: only one of them is set");
  }
  found = std::move(credentials);
  return {};
}

Outcome CredentialChain::from_profile(std::optional<Credentials>& found) {
  ChosenProfile profile = choose_profile(environment_);
  Profile& values = profile.values;
  const std::string shown = "profile " + profile.name;
  if (!values["aws_access_key_id"].empty() && !values["aws_secret_access_key"].empty()) {
    found = Credentials{values["aws_access_key_id"], values["aws_secret_access_key"],
                        values["aws_session_token"]};
    return {};
  }
  if (!values["web_identity_token_file"].empty() && !values["role_arn"].empty()) {
    return assume_role(values["web_identity_token_file"], values["role_arn"],
                       values["role_session_name"], found);
  }
  for (const char* key : {"credential_process", "sso_session", "sso_start_url", "role_arn"}) {
    if (values[key].empty()) continue;
    return remote_error(shown + " uses " + key + ", which is not supported: run `eval \"$(aws " +
                        "configure export-credentials --profile " + profile.name +
                        " --format env)\"` first");
  }
  if (profile.is_named) {
    return remote_error(shown +
                        " (AWS_PROFILE) has no credentials in ~/.aws/credentials or "
                        "~/.aws/config");
  }
  return {};
}

Outcome CredentialChain::from_web_identity(std::optional<Credentials>& found) {
  const std::string path = variable("AWS_WEB_IDENTITY_TOKEN_FILE");
  const std::string role = variable("AWS_ROLE_ARN");
  if (path.empty() || role.empty()) return {};
  return assume_role(path, role, variable("AWS_ROLE_SESSION_NAME"), found);
}

Outcome CredentialChain::assume_role(const std::string& token_path, const std::string& role,
                                     const std::string& session,
                                     std::optional<Credentials>& found) {
  const auto token = read_small_file(token_path);
  if (!token) return remote_error(token_path + ": cannot read the web identity token");
  std::string url = variable("AWS_ENDPOINT_URL_STS");
  if (url.empty()) {
    url = "https://sts." + region_ + ".amazonaws.com" + (region_.starts_with("cn-") ? ".cn" : "");
  }
  if (!url.ends_with("/")) url += '/';
  const std::string form =
      canonical_query({{"Action", "AssumeRoleWithWebIdentity"},
                       {"Version", "2011-06-15"},
                       {"RoleArn", role},
                       {"RoleSessionName", session.empty() ? "sluice" : session},
                       {"WebIdentityToken", without_line_end(*token)}});
  Call call;
  call.name = "STS";
  call.method = "POST";
  call.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  call.body = {reinterpret_cast<const uint8_t*>(form.data()), form.size()};
  CredentialRoute route(url);
  HttpResponse response;
  SLUICE_REMOTE_TRY(sts_.run(route, call, nullptr, response));
  Credentials credentials;
  if (Outcome parsed = parse_sts_credentials(response.body, credentials); !parsed.ok()) {
    return remote_error("STS: " + parsed.text);
  }
  found = std::move(credentials);
  return {};
}

Outcome CredentialChain::ask(const std::string& what, const std::string& url, Call call,
                             std::string& body) {
  if (!parse_url(url)) return remote_error(what + ": its address is no http address");
  call.name = what;
  CredentialRoute route(url);
  HttpResponse response;
  SLUICE_REMOTE_TRY(local_.run(route, call, nullptr, response));
  body = std::move(response.body);
  return {};
}

Outcome CredentialChain::from_container(std::optional<Credentials>& found) {
  const std::string relative = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const std::string full = variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (relative.empty() && full.empty()) return {};
  const std::string url = relative.empty() ? full : container_url_ + relative;
  const auto parsed = parse_url(url);
  if (!parsed || !may_ask_container(*parsed)) {
    return remote_error(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI: only https addresses and this machine's are asked");
  }
  Call call;
  std::string token = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  if (const std::string path = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"); !path.empty()) {
    const auto text = read_small_file(path);
    if (!text) return remote_error(path + ": cannot read the container's authorization token");
    token = without_line_end(*text);
  }
  if (token.find_first_of("\r\n") != std::string::npos) {
    return remote_error("AWS_CONTAINER_AUTHORIZATION_TOKEN has more than one line");
  }
  if (!token.empty()) call.headers.emplace_back("Authorization", token);
  std::string body;
  SLUICE_REMOTE_TRY(ask("the container's credentials", url, call, body));
  return parse_json_credentials("the container's credentials endpoint", body, found);
}

// Version 2 only: version 1 answers whoever can make a server fetch an address.
Outcome CredentialChain::from_instance(std::optional<Credentials>& found) {
  const std::string disabled = variable("AWS_EC2_METADATA_DISABLED");
  if (disabled == "true" || disabled == "True" || disabled == "TRUE") return {};
  std::string base = variable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
  if (base.empty()) base = "http://169.254.169.254";
  if (base.ends_with("/")) base.pop_back();
  const std::string what = "the instance's metadata";
  Call call;
  call.method = "PUT";
  call.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}};
  std::string token;
  // Nobody there: this is no machine of EC2, which is no failure of its own.
  if (!ask(what, base + "/latest/api/token", call, token).ok()) return {};
  call.method = "GET";
  call.headers = {{"X-aws-ec2-metadata-token", token}};
  const std::string path = base + "/latest/meta-data/iam/security-credentials/";
  std::string role;
  if (!ask(what, path, call, role).ok()) return {};  // a machine without a role
  role = without_line_end(role.substr(0, role.find('\n')));
  std::string body;
  SLUICE_REMOTE_TRY(ask(what, path + percent_encode(role, false), call, body));
  return parse_json_credentials(what, body, found);
}

}  // namespace sluice_remote
