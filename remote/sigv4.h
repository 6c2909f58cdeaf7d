// AWS Signature Version 4 of one request ("Signature Calculations for the Authorization Header" of
// the S3 documentation). Our own: libcurl's sends no x-amz-content-sha256 and signs paths and
// queries that it did not put into canonical form.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace sluice_remote {

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;       // "" for long-lived keys
  int64_t expires_at = INT64_MAX;  // seconds since 1970
};

struct SigningInput {
  std::string method;
  std::string path;   // encoded as it is sent, begins with "/"
  std::string query;  // canonical_query()
  // All that are signed, `host` and `x-amz-date` among them; in any order and case.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string payload_hash;  // hexadecimal SHA-256, or UNSIGNED-PAYLOAD
  std::string amz_date;      // "20130524T000000Z"
  std::string region;
  std::string service = "s3";
};

// The two texts on the way to the signature, for tests and for finding out why a server disagrees.
std::string canonical_request(const SigningInput& input);
std::string string_to_sign(const SigningInput& input);

// The value of the Authorization header.
std::string authorization(const SigningInput& input, const Credentials& credentials);

// "20130524T000000Z" of seconds since 1970.
std::string amz_date(int64_t unix_seconds);

}  // namespace sluice_remote
