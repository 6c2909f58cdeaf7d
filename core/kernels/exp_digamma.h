// exp(digamma(x)) in float, without libm: the weight of a topic whose expected count is x. Written
// once over Lanes (one float, or sixteen), so that the constants live here only.
#pragma once

#include "core/kernels/inline.h"

namespace sluice::SLUICE_KERNEL_NAMESPACE {

// Below this x the function is its value here, 1e-28: less than any share that matters, and still
// a normal number after multiplication by a small probability.
constexpr float kSmallestDigammaArgument = 0x1p-6f;

// Class: exact. Relative error below 2e-6 for x >= 1/32 and 2.5e-6 from 1/64, up to 1e13.
// By digamma(x) = digamma(x + 4) - 1/x - 1/(x+1) - 1/(x+2) - 1/(x+3), and the asymptotic series
// exp(digamma(y + 1/2)) = y + 1/(24 y) - 37/(5760 y^3) + ..., y = x + 7/2 (no logarithm needed).
// Returns: 2^kBinaryScale times the value.
template <int kBinaryScale, typename Lanes>
SLUICE_INLINE typename Lanes::Value exp_digamma(typename Lanes::Value x) {
  using Value = typename Lanes::Value;
  // The upper bound keeps the cubic finite; there the correction is 1 within float anyway.
  const Value bounded = Lanes::lower(Lanes::higher(x, Lanes::constant(kSmallestDigammaArgument)),
                                     Lanes::constant(0x1p27f));
  const Value one = Lanes::constant(1.0f);
  const Value first = one / bounded;
  Value numerator = Lanes::constant(3.0f);
  numerator = numerator * bounded + Lanes::constant(12.0f);
  numerator = numerator * bounded + Lanes::constant(11.0f);
  Value denominator = bounded + Lanes::constant(6.0f);
  denominator = denominator * bounded + Lanes::constant(11.0f);
  denominator = denominator * bounded + Lanes::constant(6.0f);
  const Value rest = numerator / denominator;

  const Value inverse = one / (bounded + Lanes::constant(3.5f));
  const Value z = inverse * inverse;
  Value series = Lanes::constant(static_cast<float>(10313.0 / 2903040.0));
  series = series * z + Lanes::constant(static_cast<float>(-37.0 / 5760.0));
  series = series * z + Lanes::constant(static_cast<float>(1.0 / 24.0));
  series = series * z + one;
  series = series * (x + Lanes::constant(3.5f));

  // exp(-first - rest) = 2^n exp(r), |r| < 0.35. Adding 1.5 * 2^23 rounds to the integer n and
  // leaves it in the low bits. `first` is taken from n ln 2 before `rest` is: that step is exact.
  const Value magic = (first + rest) * Lanes::constant(-1.44269504f) + Lanes::constant(12582912.0f);
  const Value n = magic - Lanes::constant(12582912.0f);
  const Value r =
      ((n * Lanes::constant(-0.693359375f) - first) - rest) - n * Lanes::constant(-2.12194440e-4f);
  // Coefficients of expf in Cephes (Moshier).
  Value power = Lanes::constant(1.9875691500e-4f);
  power = power * r + Lanes::constant(1.3981999507e-3f);
  power = power * r + Lanes::constant(8.3334519073e-3f);
  power = power * r + Lanes::constant(4.1665795894e-2f);
  power = power * r + Lanes::constant(1.6666665459e-1f);
  power = power * r + Lanes::constant(5.0000001201e-1f);
  power = (power * r) * r + r + one;
  return (series * power) * Lanes::template power_of_two<kBinaryScale>(magic);
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
