// Floating numbers to text and back, exactly: std::from_chars and std::to_chars, and what stands in
// for them where the C++ library has them for integers only (libc++ before 20, so Emscripten's).
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <system_error>
#include <type_traits>
#include <version>

#include "core/base/decimal.h"

namespace sluice {

// float and double only.
namespace portable {

// As std::from_chars of a finite decimal number: `value` stays as it is when it fails.
template <typename Float, typename = std::enable_if_t<std::is_floating_point_v<Float>>>
std::from_chars_result from_chars(const char* begin, const char* end, Float& value) {
  const bool is_negative = begin != end && *begin == '-';
  const char* const digits = begin + (is_negative ? 1 : 0);
  Decimal decimal(0);
  const size_t size = decimal.read({digits, static_cast<size_t>(end - digits)});
  if (size == 0) return {begin, std::errc::invalid_argument};
  const Float parsed = decimal.to_floating<Float>();
  if (std::isinf(parsed) || (parsed == 0 && decimal.size() > 0)) {
    return {digits + size, std::errc::result_out_of_range};
  }
  value = is_negative ? -parsed : parsed;
  return {digits + size, std::errc()};
}

// As std::to_chars of a finite number: the fewest digits that read back as the same.
template <typename Float, typename = std::enable_if_t<std::is_floating_point_v<Float>>>
std::to_chars_result to_chars(char* begin, char* end, Float value) {
  constexpr int kPlainPoint = 17;  // beyond, and below 1e-5, with an exponent
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(static_cast<double>(value)), &exponent);
  Decimal exact(static_cast<uint64_t>(std::ldexp(fraction, 53)));
  exact.shift(exponent - 53);
  Decimal shortest = exact;
  for (int digits = 1; digits <= std::numeric_limits<Float>::max_digits10; ++digits) {
    shortest = exact;
    shortest.round_to(digits);
    if (shortest.to_floating<Float>() == std::fabs(value)) break;
  }
  std::string text(std::signbit(value) ? "-" : "");
  const int size = std::max(shortest.size(), 1);
  const int point = shortest.size() > 0 ? shortest.point() : 1;
  const bool is_plain = point > -4 && point <= kPlainPoint;
  if (is_plain && point <= 0) text.append("0.").append(static_cast<size_t>(-point), '0');
  const int before_point = !is_plain ? 1 : point > 0 ? point : size;
  for (int place = 0; place < std::max(size, before_point); ++place) {
    if (place == before_point) text += '.';
    text += shortest.digit(place);
  }
  if (!is_plain) text.append("e").append(std::to_string(point - 1));
  if (static_cast<size_t>(end - begin) < text.size()) return {end, std::errc::value_too_large};
  return {std::copy(text.begin(), text.end(), begin), std::errc()};
}

}  // namespace portable

#if defined(__cpp_lib_to_chars)
using std::from_chars;
using std::to_chars;
#else
using portable::from_chars;
using portable::to_chars;
using std::from_chars;  // of integers
using std::to_chars;
#endif

}  // namespace sluice
