// A decimal number with all its digits, to convert floating numbers exactly and in little code, not
// fast: for number_text.h where the C++ library can't. By binary shifts of the digits, one at a
// time, as in Go's strconv.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

namespace sluice {

// 0.d0 d1 d2 ... x 10^point, without zeros at either end.
class Decimal {
 public:
  explicit Decimal(uint64_t value) {
    char digits[20];
    int count = 0;
    for (; value > 0; value /= 10) digits[count++] = static_cast<char>(value % 10);
    while (count > 0) push(digits[--count]);
    point_ = size_;
    trim();
  }

  // The number `text` begins with: [-]digits[.digits][e[+-]digits], a digit on one side of the
  // point at least. Returns: how many characters it has, 0 when it is none. The sign is the
  // caller's.
  size_t read(std::string_view text);

  // x 2^bits, exact but for digits beyond kMaxDigits, which only say that there is more.
  void shift(int bits) {
    for (; bits > kMaxShift; bits -= kMaxShift) shift_left(kMaxShift);
    for (; bits < -kMaxShift; bits += kMaxShift) shift_right(kMaxShift);
    bits > 0 ? shift_left(bits) : shift_right(-bits);
  }

  // To this many digits, half to even.
  void round_to(int digits) {
    if (digits >= size_) return;
    const bool is_up = rounds_up(digits);
    size_ = std::max(digits, 0);
    has_more_ = false;
    if (is_up) {
      while (size_ > 0 && digits_[size_ - 1] == 9) --size_;
      if (size_ > 0) {
        ++digits_[size_ - 1];
      } else {
        digits_[size_++] = 1;
        ++point_;
      }
    }
    trim();
  }

  // Nearest number, half to even. Returns: infinity beyond the largest.
  template <typename Float>
  Float to_floating() const;

  int size() const { return size_; }
  int point() const { return point_; }
  char digit(int place) const {
    return static_cast<char>('0' + (place < size_ ? digits_[place] : 0));
  }

 private:
  static constexpr int kMaxDigits = 800;  // the longest double has 767
  static constexpr int kMaxShift = 59;    // 10 * 2^59 fits 64 bits
  static constexpr int kMaxPoint = 100000;

  void push(int digit) {
    if (size_ < kMaxDigits) {
      digits_[size_++] = static_cast<uint8_t>(digit);
    } else if (digit != 0) {
      has_more_ = true;
    }
  }

  void trim() {
    while (size_ > 0 && digits_[size_ - 1] == 0) --size_;
    if (size_ == 0) point_ = 0;
  }

  bool rounds_up(int digits) const {
    if (digits < 0 || digits >= size_) return false;
    if (digits_[digits] != 5 || digits + 1 < size_ || has_more_) return digits_[digits] >= 5;
    return digits > 0 && digits_[digits - 1] % 2 == 1;
  }

  void shift_right(int bits);
  void shift_left(int bits);
  uint64_t rounded_integer() const;

  uint8_t digits_[kMaxDigits] = {};
  int size_ = 0;
  int point_ = 0;
  bool has_more_ = false;
};

inline size_t Decimal::read(std::string_view text) {
  *this = Decimal(0);
  const auto is_digit = [&](size_t at) {
    return at < text.size() && text[at] >= '0' && text[at] <= '9';
  };
  size_t at = 0;
  bool has_digits = false;
  const auto take = [&](bool is_fraction) {
    for (; is_digit(at); ++at, has_digits = true) {
      const bool is_leading = size_ == 0 && text[at] == '0';
      if (!is_leading) push(text[at] - '0');
      if (is_leading == is_fraction)
        point_ = std::clamp(point_ + (is_fraction ? -1 : 1), -kMaxPoint, kMaxPoint);
    }
  };
  take(false);
  if (at < text.size() && text[at] == '.') {
    ++at;
    take(true);
  }
  if (!has_digits) return 0;
  size_t after = at;
  if (after < text.size() && (text[after] == 'e' || text[after] == 'E')) {
    ++after;
    const bool is_negative = after < text.size() && text[after] == '-';
    if (after < text.size() && (text[after] == '-' || text[after] == '+')) ++after;
    if (is_digit(after)) {
      int exponent = 0;
      for (; is_digit(after); ++after)
        exponent = std::min(exponent * 10 + (text[after] - '0'), kMaxPoint);
      point_ += is_negative ? -exponent : exponent;
      at = after;
    }
  }
  trim();
  return at;
}

inline void Decimal::shift_right(int bits) {
  int from = 0, to = 0;
  uint64_t carried = 0;
  for (; carried >> bits == 0; ++from) {  // as many digits as make one of the quotient
    if (from >= size_ && carried == 0) return;
    carried = carried * 10 + (from < size_ ? digits_[from] : 0);
  }
  point_ -= from - 1;
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  for (; from < size_ || carried > 0; ++from) {
    const int digit = static_cast<int>(carried >> bits);
    carried = (carried & mask) * 10 + (from < size_ ? digits_[from] : 0);
    if (to < kMaxDigits) {
      digits_[to++] = static_cast<uint8_t>(digit);
    } else if (digit > 0) {
      has_more_ = true;
    }
  }
  size_ = to;
  trim();
}

inline void Decimal::shift_left(int bits) {
  uint8_t product[kMaxDigits + 20];  // the lowest digit first
  int count = 0;
  uint64_t carried = 0;
  for (int from = size_ - 1; from >= 0 || carried > 0; --from) {
    carried += from >= 0 ? uint64_t{digits_[from]} << bits : 0;
    product[count++] = static_cast<uint8_t>(carried % 10);
    carried /= 10;
  }
  point_ += count - size_;
  size_ = 0;
  while (count > 0) push(product[--count]);
  trim();
}

// Requires: below 2^64.
inline uint64_t Decimal::rounded_integer() const {
  uint64_t value = 0;
  for (int place = 0; place < point_; ++place)
    value = value * 10 + (place < size_ ? digits_[place] : 0);
  return value + (rounds_up(point_) ? 1 : 0);
}

template <typename Float>
Float Decimal::to_floating() const {
  using Limits = std::numeric_limits<Float>;
  if (size_ == 0 || point_ < Limits::min_exponent10 - Limits::digits10 - 2) return 0;
  if (point_ > Limits::max_exponent10 + 1) return Limits::infinity();
  Decimal scaled = *this;
  int exponent = 0;  // *this = scaled x 2^exponent, scaled in [1/2, 1)
  while (scaled.point_ > 0) {
    const int bits = std::min(3 * scaled.point_, kMaxShift);
    scaled.shift(-bits);
    exponent += bits;
  }
  while (scaled.point_ < 0 || (scaled.point_ == 0 && scaled.digits_[0] < 5)) {
    const int bits = scaled.point_ == 0 ? 1 : std::min(-3 * scaled.point_, kMaxShift);
    scaled.shift(bits);
    exponent -= bits;
  }
  // Below the normal numbers there are fewer bits.
  const int bits = std::min(Limits::digits, exponent - (Limits::min_exponent - Limits::digits));
  scaled.shift(bits);
  return static_cast<Float>(
      std::ldexp(static_cast<double>(scaled.rounded_integer()), exponent - bits));
}

}  // namespace sluice
