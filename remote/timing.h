// Clock, sleep and chance behind one value, so that tests bring their own; and how long to wait
// before a request is tried again.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace sluice_remote {

struct Timing {
  std::function<int64_t()> unix_seconds;
  // Sleeps; ends early once `is_stopped` says so.
  std::function<void(int64_t ms, const std::function<bool()>& is_stopped)> sleep;
  std::function<double()> random;  // uniform in [0, 1); any number of threads
};

Timing real_timing();

struct BackoffLimits {
  int attempts;
  int64_t base_ms;
  int64_t cap_ms;
};

// Full jitter ("Exponential Backoff And Jitter", AWS Architecture Blog 2015): a uniform share of
// base x 2^(failures - 1), at most the cap. `failures` from 1.
int64_t backoff_ms(int failures, const BackoffLimits& limits, double uniform);

// Milliseconds of a Retry-After header, in seconds or as a date; -1 when there is none or it is
// bad.
int64_t retry_after_ms(std::string_view value, int64_t now_unix_seconds);

// "Fri, 24 May 2013 00:00:00 GMT" and "2013-05-24T00:00:00Z" as seconds since 1970; -1 when bad.
int64_t parse_http_date(std::string_view text);
int64_t parse_iso_date(std::string_view text);

}  // namespace sluice_remote
