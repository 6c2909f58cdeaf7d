// The four steps: canonical request, text to sign, signing key, signature.
#include "remote/sigv4.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "remote/digest.h"

namespace sluice_remote {
namespace {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

std::string trimmed(const std::string& value) {
  std::string text;
  for (const char c : value) {
    const bool is_space = c == ' ' || c == '\t';
    if (is_space && (text.empty() || text.back() == ' ')) continue;
    text += is_space ? ' ' : c;
  }
  if (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

HeaderList canonical_headers(const SigningInput& input) {
  HeaderList headers = input.headers;
  for (auto& [name, value] : headers) {
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    value = trimmed(value);
  }
  std::sort(headers.begin(), headers.end());
  return headers;
}

std::string signed_header_names(const HeaderList& headers) {
  std::string names;
  for (const auto& header : headers) names += (names.empty() ? "" : ";") + header.first;
  return names;
}

std::string scope(const SigningInput& input) {
  return input.amz_date.substr(0, 8) + "/" + input.region + "/" + input.service + "/aws4_request";
}

}  // namespace

std::string canonical_request(const SigningInput& input) {
  const HeaderList headers = canonical_headers(input);
  std::string text = input.method + "\n" + input.path + "\n" + input.query + "\n";
  for (const auto& [name, value] : headers) text += name + ":" + value + "\n";
  return text + "\n" + signed_header_names(headers) + "\n" + input.payload_hash;
}

std::string string_to_sign(const SigningInput& input) {
  return "AWS4-HMAC-SHA256\n" + input.amz_date + "\n" + scope(input) + "\n" +
         hex(sha256(bytes_of(canonical_request(input))));
}

std::string authorization(const SigningInput& input, const Credentials& credentials) {
  Digest key =
      hmac_sha256(bytes_of("AWS4" + credentials.secret_access_key), input.amz_date.substr(0, 8));
  for (const std::string& text : {input.region, input.service, std::string("aws4_request")}) {
    key = hmac_sha256(key, text);
  }
  return "AWS4-HMAC-SHA256 Credential=" + credentials.access_key_id + "/" + scope(input) +
         ",SignedHeaders=" + signed_header_names(canonical_headers(input)) +
         ",Signature=" + hex(hmac_sha256(key, string_to_sign(input)));
}

std::string amz_date(int64_t unix_seconds) {
  const auto seconds = static_cast<time_t>(unix_seconds);
  tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
  return text.data();
}

}  // namespace sluice_remote
