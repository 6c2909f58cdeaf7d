// exp and log in double with the same bits on every machine: libm's differ between CPUs.
// For schedules, weights and scores, not for inner loops.
#pragma once

#include <cstdint>
#include <limits>

namespace sluice {

// std::bit_cast, which libc++ 14 lacks (Debian's Emscripten).
template <typename To, typename From>
constexpr To bit_cast(From from) {
  return __builtin_bit_cast(To, from);
}

// Natural logarithm of x > 0, finite and normal. Relative error below 2e-16 away from 1.
// log m = 2 atanh((m - 1) / (m + 1)), m in [sqrt(1/2), sqrt(2)), by its odd series.
// Returns: -inf for 0, NaN for negative numbers and NaN.
inline double exact_log(double x) {
  if (!(x > 0))
    return x == 0 ? -std::numeric_limits<double>::infinity()
                  : std::numeric_limits<double>::quiet_NaN();
  if (x > std::numeric_limits<double>::max()) return x;
  int exponent = 0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 0x1p54;
    exponent = -54;
  }
  const uint64_t bits = bit_cast<uint64_t>(x);
  // Moves the exponent so that the mantissa lies in [sqrt(1/2), sqrt(2)).
  const uint64_t shifted = bits - 0x3fe6a09e667f3bcdu;
  exponent += static_cast<int>(static_cast<int64_t>(shifted) >> 52);
  const double m = bit_cast<double>((shifted & 0x000fffffffffffffu) + 0x3fe6a09e667f3bcdu);
  const double s = (m - 1.0) / (m + 1.0);
  const double z = s * s;
  double series = 1.0 / 21.0;
  for (int odd = 19; odd >= 3; odd -= 2) series = series * z + 1.0 / odd;
  constexpr double kLn2High = 0x1.62e42fefa3800p-1;
  constexpr double kLn2Low = 0x1.ef35793c76730p-45;
  return exponent * kLn2High + (2.0 * s + (exponent * kLn2Low + 2.0 * s * z * series));
}

// e to the power x. Relative error below 4e-16. Returns: 0 below -745, inf above 709.78.
inline double exact_exp(double x) {
  if (x != x) return x;
  if (x > 709.782712893384) return std::numeric_limits<double>::infinity();
  if (x < -745.2) return 0.0;
  constexpr double kInverseLn2 = 1.4426950408889634;
  constexpr double kLn2High = 0x1.62e42fefa3800p-1;
  constexpr double kLn2Low = 0x1.ef35793c76730p-45;
  const double scaled = x * kInverseLn2;
  const int n = static_cast<int>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  const double r = (x - n * kLn2High) - n * kLn2Low;
  double series = 1.0;
  for (int i = 14; i >= 1; --i) series = series * (r / i) + 1.0;  // Horner of sum r^i / i!
  // Two factors keep subnormal results and 2^1024 out of the exponent field.
  const int half = n / 2;
  const double a = bit_cast<double>(static_cast<uint64_t>(1023 + half) << 52);
  const double b = bit_cast<double>(static_cast<uint64_t>(1023 + n - half) << 52);
  return series * a * b;
}

// x to the power y, x > 0, through exact_log: relative error about |y log x| * 3e-16.
inline double exact_pow(double x, double y) { return exact_exp(y * exact_log(x)); }

}  // namespace sluice
