// How a compact model keeps a probability in a byte: the square root of what lies above its topic's
// least probability, in 255 steps. Small probabilities, which are most, get the finest steps.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>

namespace sluice {

constexpr float kLargestCode = 255.0f;

// `value` in floor to floor + scale; scale may be 0.
inline uint8_t row_code(float value, float floor, float scale) {
  const float above = scale > 0 ? (value - floor) / scale : 0.0f;
  return static_cast<uint8_t>(kLargestCode * std::sqrt(above) + 0.5f);
}

// code 0 is the floor, 255 floor + scale.
inline float coded_value(uint8_t code, float floor, float scale) {
  const auto square = static_cast<float>(uint32_t{code} * code);
  return floor + square * (scale / (kLargestCode * kLargestCode));
}

// Requires: as many codes, floors and scales, and room for as many floats at `row`.
inline void decode_row(const uint8_t* codes, std::span<const float> floors,
                       std::span<const float> scales, float* row) {
  for (size_t k = 0; k < floors.size(); ++k) row[k] = coded_value(codes[k], floors[k], scales[k]);
}

}  // namespace sluice
