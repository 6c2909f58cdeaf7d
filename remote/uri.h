// Addresses: their parts, RFC 3986 percent-encoding as Signature Version 4 wants it, and the form
// in which they may be shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice_remote {

// Everything but letters, digits and -._~ becomes %XX in upper case; "/" as well unless kept.
std::string percent_encode(std::string_view text, bool keep_slash);
std::string percent_decode(std::string_view text);

using Query = std::vector<std::pair<std::string, std::string>>;  // not encoded

// Encoded, sorted, joined: what is signed and sent.
std::string canonical_query(Query query);

struct Url {
  std::string scheme;  // "http" or "https"
  std::string host;    // with ":port" where that is not the scheme's own
  std::string path;    // from the first "/" to the query; "" or begins with "/"
  std::string query;   // with its "?"

  std::string origin() const { return scheme + "://" + host; }
};
// Returns: nothing when it is no http(s) address, or holds user:password or control characters.
std::optional<Url> parse_url(std::string_view text);

// The absolute form of a Location header.
std::string resolve_url(const Url& base, std::string_view location);

// Without the query, which may hold a signature: "https://host/path?…".
std::string shown_url(std::string_view url);

struct ObjectName {
  std::string bucket;
  std::string key;  // may be "" for a listing
};
// Splits "s3://bucket/key". Returns: nothing when there is no bucket.
std::optional<ObjectName> parse_s3_name(std::string_view name);

}  // namespace sluice_remote
