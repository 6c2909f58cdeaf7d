// The loop of tries, and the words of its failures.
#include "remote/exchange.h"

#include <algorithm>
#include <array>

#include "remote/service_answer.h"

namespace sluice_remote {
namespace {

// Answers of a route ("another region", "sign anew") that are followed for one call.
constexpr int kReactions = 5;
constexpr size_t kShownMessageBytes = 300;

bool is_passing_status(int status) {
  constexpr std::array kStatuses = {408, 429, 500, 502, 503, 504};
  return std::find(kStatuses.begin(), kStatuses.end(), status) != kStatuses.end();
}

bool is_passing_code(std::string_view code) {
  constexpr std::array<std::string_view, 7> kCodes = {
      "SlowDown",   "RequestTimeout",  "InternalError", "ServiceUnavailable", "ThrottlingException",
      "Throttling", "OperationAborted"};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

// What one try came to.
struct Verdict {
  bool is_done = false;
  bool is_final = false;
  Outcome outcome;
};

std::string hint(int status, const std::string& code, bool is_signed) {
  if (code == "SignatureDoesNotMatch") return "check the secret key, the region and the endpoint";
  if (code == "ExpiredToken" || code == "InvalidToken") return "get new credentials";
  if (code == "NoSuchBucket") return "check the bucket's name, the region and the endpoint";
  if (status == 401 || status == 403) {
    return is_signed ? "check the credentials or try --no-sign-request"
                     : "the data is not public: ask with credentials";
  }
  if (status == 301) return "check the region and the endpoint";
  return "";
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  if (text.size() > kShownMessageBytes) {
    size_t end = kShownMessageBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text.resize(end);
    text += "…";
  }
  return text;
}

Outcome answer_failure(const Route& route, const Call& call, const HttpResponse& response,
                       const ServiceError& error) {
  std::string text = call.name + ": " + std::to_string(response.status);
  if (!error.code.empty()) text += " " + one_line(route.redact(error.code));
  const std::string described = route.describe(call);
  if (!described.empty()) text += " (" + described + ")";
  if (!error.message.empty()) text += ": " + one_line(route.redact(error.message));
  const bool is_signed = described.starts_with("signed");
  if (const std::string what_next = hint(response.status, error.code, is_signed);
      !what_next.empty()) {
    text += "; " + what_next;
  }
  return {response.status == 404 ? SLUICE_STATUS_NOT_FOUND : SLUICE_STATUS_REMOTE, std::move(text)};
}

Verdict judge_transport(const Call& call, const HttpRequest& request,
                        const TransportResult& result) {
  if (result.code == TransportCode::kNoMemory) {
    return {false, true, {SLUICE_STATUS_OUT_OF_MEMORY, call.name + ": out of memory"}};
  }
  const auto url = parse_url(request.url);
  std::string text = call.name + ": " + (url ? url->host : "?") + ": " + result.text;
  text += result.code == TransportCode::kRefused
              ? "; check the address and the certificates (AWS_CA_BUNDLE "
                "names a file of authorities)"
              : "; check the endpoint and the network";
  return {false, result.code == TransportCode::kRefused, remote_error(std::move(text))};
}

Verdict judge(const Route& route, const Call& call, const HttpRequest& request,
              ResumingReceiver* receiver, const TransportResult& result,
              const HttpResponse& response) {
  if (receiver != nullptr) {
    if (result.code == TransportCode::kOk && response.is_success()) receiver->end();
    if (receiver->is_complete()) return {true, false, {}};
    if (Outcome fault = receiver->fault(); !fault.ok()) {
      return {false, receiver->is_fault_final(), std::move(fault)};
    }
    if (receiver->is_cancelled()) {
      return {false, true, {SLUICE_STATUS_CANCELLED, call.name + ": stopped"}};
    }
  }
  if (result.code != TransportCode::kOk) return judge_transport(call, request, result);
  const bool is_accepted =
      std::find(call.accepted.begin(), call.accepted.end(), response.status) != call.accepted.end();
  const ServiceError error = parse_service_error(response.body);
  if (is_accepted || (response.is_success() && error.code.empty())) {
    if (receiver == nullptr || is_accepted) return {true, false, {}};
    return {false, false, remote_error(call.name + ": the answer ended early")};
  }
  const bool is_passing = is_passing_status(response.status) || is_passing_code(error.code) ||
                          response.is_success();  // an error inside a 200 came late, not for good
  return {false, !is_passing, answer_failure(route, call, response, error)};
}

}  // namespace

Outcome Exchange::run(Route& route, const Call& call, ResumingReceiver* receiver,
                      HttpResponse& response) const {
  const auto is_unwanted = [&] {
    return (receiver != nullptr && receiver->is_cancelled()) ||
           (call.is_dropped && call.is_dropped());
  };
  int failures = 0;
  int reactions = 0;
  for (;;) {
    HttpRequest request;
    request.method = call.method;
    request.headers = call.headers;
    request.body = call.body;
    request.connect_ms = options_.connect_ms;
    request.stall_ms = call.stall_ms > 0 ? call.stall_ms : options_.stall_ms;
    request.is_direct = options_.is_direct;
    if (receiver != nullptr) receiver->add_headers(request.headers);
    SLUICE_REMOTE_TRY(route.prepare(call, request));
    const int64_t before = receiver == nullptr ? 0 : receiver->received_bytes();
    const TransportResult result = transport_.perform(request, receiver, response);
    Verdict verdict = judge(route, call, request, receiver, result, response);
    if (verdict.is_done) return {};
    const bool is_answer = result.code == TransportCode::kOk && !response.is_success();
    if (is_answer && reactions < kReactions && route.react(call, response)) {
      ++reactions;
      continue;
    }
    if (verdict.is_final) return std::move(verdict.outcome);
    if (receiver != nullptr && receiver->received_bytes() > before) failures = 0;
    if (++failures >= options_.backoff.attempts) {
      verdict.outcome.text += " (after " + std::to_string(failures) + " attempts)";
      return std::move(verdict.outcome);
    }
    const int64_t asked = retry_after_ms(response.header("retry-after"), timing_.unix_seconds());
    const int64_t chosen = backoff_ms(failures, options_.backoff, timing_.random());
    timing_.sleep(std::min(std::max(asked, chosen), options_.backoff.cap_ms), is_unwanted);
    if (is_unwanted()) return {SLUICE_STATUS_CANCELLED, call.name + ": stopped"};
  }
}

}  // namespace sluice_remote
