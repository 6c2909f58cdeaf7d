// The writer half of json.h: commas, escapes and the shortest text of numbers.
#include <cmath>

#include "core/base/json.h"
#include "core/base/number_text.h"
#include "core/base/utf8.h"

namespace sluice {
namespace {

constexpr std::string_view kReplacementCharacter = "\xef\xbf\xbd";

template <typename T>
void append_number(std::string& out, T value) {
  char digits[32];  // the longest double has 24 characters
  const auto end = to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end.ptr);
}

void append_escaped(std::string& out, char c) {
  static constexpr char kHex[] = "0123456789abcdef";
  static constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
  static constexpr std::string_view kShortNames = "\"\\bfnrt";
  const size_t which = kShort.find(c);
  if (which != std::string_view::npos) {
    out.push_back('\\');
    out.push_back(kShortNames[which]);
    return;
  }
  const uint8_t byte = static_cast<uint8_t>(c);
  out.append("\\u00").push_back(kHex[byte >> 4]);
  out.push_back(kHex[byte & 15]);
}

void append_quoted(std::string& out, std::string_view text) {
  out.push_back('"');
  for (size_t at = 0; at < text.size();) {
    const size_t length = utf8_sequence_bytes(text, at);
    const char c = text[at];
    if (length == 0) {
      out.append(kReplacementCharacter);
    } else if (c == '"' || c == '\\' || static_cast<uint8_t>(c) < 0x20) {
      append_escaped(out, c);
    } else {
      out.append(text.substr(at, length));
    }
    at += length == 0 ? 1 : length;
  }
  out.push_back('"');
}

}  // namespace

void JsonWriter::separate() {
  if (needs_comma_) text_.push_back(',');
  needs_comma_ = true;
}

void JsonWriter::clear() {
  text_.clear();
  needs_comma_ = false;
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  text_.push_back('{');
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  text_.push_back('}');
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  text_.push_back('[');
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  text_.push_back(']');
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_quoted(text_, name);
  text_.push_back(':');
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  separate();
  append_quoted(text_, text);
  return *this;
}

JsonWriter& JsonWriter::number(double value) {
  if (!std::isfinite(value)) return null();
  separate();
  append_number(text_, value);
  return *this;
}

JsonWriter& JsonWriter::number(float value) {
  if (!std::isfinite(value)) return null();
  separate();
  append_number(text_, value);
  return *this;
}

JsonWriter& JsonWriter::number(uint64_t value) {
  separate();
  append_number(text_, value);
  return *this;
}

JsonWriter& JsonWriter::number(int64_t value) {
  separate();
  append_number(text_, value);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  separate();
  text_.append(value ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  text_.append("null");
  return *this;
}

}  // namespace sluice
