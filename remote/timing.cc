// Real time, and the arithmetic of waiting.
#include "remote/timing.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <random>
#include <string>
#include <thread>

namespace sluice_remote {

Timing real_timing() {
  Timing timing;
  timing.unix_seconds = [] { return static_cast<int64_t>(std::time(nullptr)); };
  timing.sleep = [](int64_t ms, const std::function<bool()>& is_stopped) {
    while (ms > 0 && !is_stopped()) {
      const int64_t slice = std::min<int64_t>(ms, 50);
      std::this_thread::sleep_for(std::chrono::milliseconds(slice));
      ms -= slice;
    }
  };
  timing.random = [] {
    thread_local std::minstd_rand generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(generator);
  };
  return timing;
}

int64_t backoff_ms(int failures, const BackoffLimits& limits, double uniform) {
  const int doublings = std::clamp(failures - 1, 0, 30);
  const int64_t longest = std::min(limits.cap_ms, limits.base_ms << doublings);
  return static_cast<int64_t>(static_cast<double>(longest) * uniform);
}

int64_t retry_after_ms(std::string_view value, int64_t now_unix_seconds) {
  int64_t seconds = 0;
  const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (fault == std::errc() && end == value.data() + value.size()) {
    return seconds >= 0 && seconds < 86'400 ? seconds * 1000 : -1;
  }
  const int64_t date = parse_http_date(value);
  return date < 0 || date - now_unix_seconds > 86'400
             ? -1
             : std::max<int64_t>(0, date - now_unix_seconds) * 1000;
}

int64_t parse_http_date(std::string_view text) {
  return text.size() < 8 || text.size() > 64 ? -1
                                             : curl_getdate(std::string(text).c_str(), nullptr);
}

int64_t parse_iso_date(std::string_view text) {
  tm parts{};
  const std::string copy(text.substr(0, 64));
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec) != 6) {
    return -1;
  }
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  return timegm(&parts);
}

}  // namespace sluice_remote
