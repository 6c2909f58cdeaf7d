// Escapes and shortest numbers.
#include "cli/json_text.h"

#include <simdjson.h>

#include <charconv>
#include <cmath>

namespace sluice_cli {
namespace {

// Length of the UTF-8 character at the front, 0 when the bytes are none.
size_t character_bytes(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t size = lead < 0x80   ? 1
                      : lead < 0xC2 ? 0
                      : lead < 0xE0 ? 2
                      : lead < 0xF0 ? 3
                      : lead < 0xF5 ? 4
                                    : 0;
  if (size == 0 || size > text.size()) return 0;
  return size == 1 || simdjson::validate_utf8(text.data(), size) ? size : 0;
}

template <typename Number>
void append_number(std::string& to, Number value) {
  if (!std::isfinite(value)) {
    to += "null";
    return;
  }
  char digits[40];
  to.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_escaped(std::string& to, unsigned char c) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      to += "\\\"";
      return;
    case '\\':
      to += "\\\\";
      return;
    case '\n':
      to += "\\n";
      return;
    case '\r':
      to += "\\r";
      return;
    case '\t':
      to += "\\t";
      return;
    default:
      to += "\\u00";
      to += kHex[c >> 4];
      to += kHex[c & 15];
  }
}

}  // namespace

void append_json_string(std::string& to, std::string_view text) {
  to += '"';
  const bool valid = simdjson::validate_utf8(text.data(), text.size());
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text[0]);
    size_t bytes = 1;
    if (c < 0x20 || c == '"' || c == '\\') {
      append_escaped(to, c);
    } else if (c < 0x80 || valid) {
      to += static_cast<char>(c);
    } else if (bytes = character_bytes(text); bytes > 0) {
      to.append(text.substr(0, bytes));
    } else {
      to += "\xEF\xBF\xBD";
      bytes = 1;
    }
    text.remove_prefix(bytes);
  }
  to += '"';
}

void append_json_number(std::string& to, double value) { append_number(to, value); }
void append_json_number(std::string& to, float value) { append_number(to, value); }

void append_json_numbers(std::string& to, std::span<const float> values) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) to += ',';
    append_number(to, values[i]);
  }
}

void append_csv_field(std::string& to, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    to += text;
    return;
  }
  to += '"';
  for (const char c : text) to.append(c == '"' ? 2 : 1, c);
  to += '"';
}

void JsonObject::name(std::string_view name) {
  if (text_.size() > 1) text_ += ',';
  text_.append("\"").append(name).append("\":");
}

JsonObject& JsonObject::add(std::string_view key, std::string_view text) {
  name(key);
  append_json_string(text_, text);
  return *this;
}

JsonObject& JsonObject::add(std::string_view key, double value) {
  name(key);
  append_json_number(text_, value);
  return *this;
}

JsonObject& JsonObject::add(std::string_view key, uint64_t value) {
  name(key);
  text_ += std::to_string(value);
  return *this;
}

JsonObject& JsonObject::add(std::string_view key, bool value) {
  name(key);
  text_ += value ? "true" : "false";
  return *this;
}

JsonObject& JsonObject::add_json(std::string_view key, std::string_view json) {
  name(key);
  text_.append(json);
  return *this;
}

}  // namespace sluice_cli
