// Dates as they stand in articles, and names that every file system and store takes.
#include "core/articles/partition_rule.h"

#include <cstdint>
#include <optional>

#include "core/base/utf8.h"
#include "core/base/xxhash64.h"

namespace sluice {
namespace {

constexpr std::string_view kDatePrefix = "date:";
constexpr std::string_view kUnknown = "unknown";
// A name has 255 bytes at most; "label=" is before it.
constexpr size_t kMaxValueBytes = 200;
constexpr size_t kHashBytes = 17;  // "~" and 16 digits

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// `count` digits at the front, taken off. Nothing when there are fewer.
std::optional<std::string> take_digits(std::string_view& text, size_t count) {
  if (text.size() < count) return std::nullopt;
  for (size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i])) return std::nullopt;
  }
  const std::string digits(text.substr(0, count));
  text.remove_prefix(count);
  return digits;
}

// A part of a date after a separator (or after none where the year was followed by a digit).
std::optional<std::string> take_part(std::string_view& text, bool is_separated, int most) {
  if (is_separated) {
    if (text.empty() || std::string_view("-/.").find(text[0]) == std::string_view::npos) {
      return std::nullopt;
    }
    text.remove_prefix(1);
  }
  const auto digits = take_digits(text, 2);
  if (!digits) return std::nullopt;
  const int value = std::stoi(*digits);
  return value >= 1 && value <= most ? digits : std::nullopt;
}

struct Date {
  std::optional<std::string> year, month, day;
};

// Digits behind a number mean that it was another number.
bool goes_on(std::string_view text) { return !text.empty() && is_digit(text[0]); }

Date parse_date(std::string_view text) {
  Date date;
  date.year = take_digits(text, 4);
  if (!date.year) return date;
  const bool is_separated = !goes_on(text);
  date.month = take_part(text, is_separated, 12);
  if (date.month) date.day = take_part(text, is_separated, 31);
  // 20261103 is a date, 1793664000 is not.
  const bool is_broken = goes_on(text) || (!is_separated && !date.day);
  return is_broken ? Date() : date;
}

// Nothing when the date lacks a part of the format.
std::optional<std::string> format_date(const Date& date, std::string_view format) {
  std::string text;
  for (size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      text += format[i];
      continue;
    }
    const char part = format[++i];
    if (part == '%') {
      text += '%';
      continue;
    }
    const auto& value = part == 'Y' ? date.year : part == 'm' ? date.month : date.day;
    if (!value) return std::nullopt;
    text += *value;
  }
  return text;
}

bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f &&
         std::string_view("/=%\\").find(c) == std::string_view::npos;
}

char hexadecimal(uint64_t value) { return "0123456789ABCDEF"[value & 15]; }

std::string encode(std::string_view value) {
  std::string text;
  for (size_t i = 0; i < value.size();) {
    const size_t bytes = utf8_sequence_bytes(value, i);
    std::string unit(value.substr(i, bytes));
    if (bytes == 0 || (bytes == 1 && !is_plain(value[i]))) {
      const auto byte = static_cast<unsigned char>(value[i]);
      unit = {'%', hexadecimal(byte >> 4), hexadecimal(byte)};
    }
    if (text.size() + unit.size() > kMaxValueBytes - kHashBytes &&
        value.size() - i + text.size() > kMaxValueBytes - kHashBytes) {
      text += '~';
      const uint64_t hash = xxh64(value);
      for (int shift = 60; shift >= 0; shift -= 4) text += hexadecimal(hash >> shift);
      return text;
    }
    text += unit;
    i += bytes == 0 ? 1 : bytes;
  }
  return text;
}

}  // namespace

Result<PartitionRule> PartitionRule::parse(std::string_view text) {
  if (text == "label") return PartitionRule("");
  const auto refused = [&] {
    return invalid_argument("cannot partition by \"" + std::string(text) +
                            "\"; known are label and date:FORMAT with %Y, %m and %d, as in "
                            "date:%Y-%m");
  };
  if (!text.starts_with(kDatePrefix)) return refused();
  const std::string_view format = text.substr(kDatePrefix.size());
  bool has_part = false;
  for (size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    if (++i == format.size() ||
        std::string_view("Ymd%").find(format[i]) == std::string_view::npos) {
      return refused();
    }
    has_part |= format[i] != '%';
  }
  if (!has_part) return refused();
  return PartitionRule(std::string(format));
}

std::string PartitionRule::folder(std::string_view label, std::string_view date) const {
  if (date_format_.empty()) {
    return "label=" + (label.empty() ? std::string(kUnknown) : encode(label));
  }
  const auto value = format_date(parse_date(date), date_format_);
  return "date=" + (value ? encode(*value) : std::string(kUnknown));
}

}  // namespace sluice
