// Parsing and encoding of addresses; small on purpose: only what S3 and range requests need.
#include "remote/uri.h"

#include <algorithm>

namespace sluice_remote {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_shown_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) > ' ' && c != 0x7f; });
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace

std::string percent_encode(std::string_view text, bool keep_slash) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (is_unreserved(c) || (keep_slash && c == '/')) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kDigits[byte >> 4];
    encoded += kDigits[byte & 15];
  }
  return encoded;
}

std::string percent_decode(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit_of(text[i + 1]) >= 0 &&
        digit_of(text[i + 2]) >= 0) {
      decoded += static_cast<char>(digit_of(text[i + 1]) * 16 + digit_of(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

std::string canonical_query(Query query) {
  for (auto& [name, value] : query) {
    name = percent_encode(name, false);
    value = percent_encode(value, false);
  }
  std::sort(query.begin(), query.end());
  std::string text;
  for (const auto& [name, value] : query) {
    if (!text.empty()) text += '&';
    text += name + "=" + value;
  }
  return text;
}

std::optional<Url> parse_url(std::string_view text) {
  const size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos || !is_shown_ascii(text)) return std::nullopt;
  Url url;
  url.scheme = lower_case(text.substr(0, scheme_end));
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
  text = text.substr(0, text.find('#')).substr(scheme_end + 3);
  const size_t host_end = text.find_first_of("/?");
  url.host = lower_case(text.substr(0, host_end));
  if (url.host.empty() || url.host.find('@') != std::string::npos) return std::nullopt;
  const std::string_view own_port = url.scheme == "http" ? ":80" : ":443";
  if (url.host.ends_with(own_port)) url.host.resize(url.host.size() - own_port.size());
  if (host_end == std::string_view::npos) return url;
  text.remove_prefix(host_end);
  const size_t query_begin = text.find('?');
  url.path = text.substr(0, query_begin);
  if (query_begin != std::string_view::npos) url.query = text.substr(query_begin);
  return url;
}

std::string resolve_url(const Url& base, std::string_view location) {
  if (location.find("://") != std::string_view::npos) return std::string(location);
  if (location.starts_with("//")) return base.scheme + ":" + std::string(location);
  if (location.starts_with("/")) return base.origin() + std::string(location);
  const std::string folder = base.path.substr(0, base.path.rfind('/') + 1);
  return base.origin() + (folder.empty() ? "/" : folder) + std::string(location);
}

std::string shown_url(std::string_view url) {
  const size_t query = url.find('?');
  if (query == std::string_view::npos) return std::string(url);
  return std::string(url.substr(0, query)) + "?…";
}

std::optional<ObjectName> parse_s3_name(std::string_view name) {
  constexpr std::string_view kScheme = "s3://";
  if (!name.starts_with(kScheme)) return std::nullopt;
  name.remove_prefix(kScheme.size());
  const size_t slash = name.find('/');
  ObjectName object;
  object.bucket = name.substr(0, slash);
  if (slash != std::string_view::npos) object.key = name.substr(slash + 1);
  const bool is_bucket = object.bucket.size() >= 3 && object.bucket.size() <= 63 &&
                         std::all_of(object.bucket.begin(), object.bucket.end(),
                                     [](char c) { return is_unreserved(c) && c != '~'; });
  if (!is_bucket) return std::nullopt;
  return object;
}

}  // namespace sluice_remote
