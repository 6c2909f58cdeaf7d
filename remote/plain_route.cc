// Redirects of web servers.
#include "remote/plain_route.h"

namespace sluice_remote {

Outcome PlainRoute::prepare(const Call&, HttpRequest& request) {
  const std::lock_guard lock(mutex_);
  request.url = url_;
  return {};
}

bool PlainRoute::react(const Call&, const HttpResponse& response) {
  const std::lock_guard lock(mutex_);
  const bool is_redirect = response.status == 301 || response.status == 302 ||
                           response.status == 303 || response.status == 307 ||
                           response.status == 308;
  if (!is_redirect) {
    // Addresses that redirects lead to are often signed, and expire while an object is read.
    const bool is_expired = response.status == 401 || response.status == 403 ||
                            response.status == 404 || response.status == 410;
    if (!is_expired || url_ == original_) return false;
    url_ = original_;
    return true;
  }
  const auto base = parse_url(url_);
  const std::string_view location = response.header("location");
  if (!base || location.empty()) return false;
  std::string target = resolve_url(*base, location);
  const auto url = parse_url(target);
  if (!url || (base->scheme == "https" && url->scheme != "https")) return false;
  url_ = std::move(target);
  return true;
}

}  // namespace sluice_remote
