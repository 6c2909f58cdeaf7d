// A hash that tells contents apart that were not made to look alike: FNV-1a.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice_cli {

class ContentHash {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211u;
  }
  std::string text() const {
    char digits[16];
    return {digits, std::to_chars(digits, digits + sizeof digits, hash_, 16).ptr};
  }

 private:
  uint64_t hash_ = 14695981039346656037u;
};

}  // namespace sluice_cli
