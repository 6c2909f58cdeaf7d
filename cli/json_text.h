// JSON text, piece by piece, as simdjson only reads; and fields of CSV.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sluice_cli {

// `text` with quotes and escapes; bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& to, std::string_view text);
// The shortest text that reads back as the same number; null when not finite.
void append_json_number(std::string& to, double value);
void append_json_number(std::string& to, float value);
// With commas between them.
void append_json_numbers(std::string& to, std::span<const float> values);

// Beside JSON: a field of CSV by RFC 4180, in quotes where they are needed.
void append_csv_field(std::string& to, std::string_view text);

// An object on one line: {"a":1,"b":"x"}. Names are ours and need no escapes.
class JsonObject {
 public:
  JsonObject& add(std::string_view name, std::string_view text);
  JsonObject& add(std::string_view name, const char* text) {
    return add(name, std::string_view(text));
  }
  JsonObject& add(std::string_view name, double value);
  JsonObject& add(std::string_view name, uint64_t value);
  JsonObject& add(std::string_view name, uint32_t value) { return add(name, uint64_t{value}); }
  JsonObject& add(std::string_view name, bool value);
  // `json` is JSON already.
  JsonObject& add_json(std::string_view name, std::string_view json);
  std::string text() const { return text_ + "}"; }

 private:
  void name(std::string_view name);
  std::string text_ = "{";
};

}  // namespace sluice_cli
