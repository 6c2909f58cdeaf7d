// A small bounded JSON reader and writer for our own headers, manifests and recipes, so that
// inference depends on no library. Articles are read with simdjson, not with this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/status.h"

namespace sluice {

// A parsed value. Objects keep their members in file order; a duplicate key is an error (kCorrupt).
class JsonValue {
 public:
  enum class Type : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
  using Member = std::pair<std::string, JsonValue>;

  // Requires: UTF-8 text. Bounds: depth 32, `max_values` values in all; \uXXXX escapes with
  // surrogates checked; numbers finite; nothing but white space may follow the value.
  // Errors: kCorrupt with the byte offset.
  static Result<JsonValue> parse(std::string_view text, size_t max_values = size_t{1} << 20);

  Type type() const { return type_; }
  bool is_object() const { return type_ == Type::kObject; }
  bool is_array() const { return type_ == Type::kArray; }
  bool is_string() const { return type_ == Type::kString; }
  bool is_number() const { return type_ == Type::kNumber; }
  bool is_bool() const { return type_ == Type::kBool; }
  // Each returns the empty/zero value when the type is another.
  bool as_bool() const { return bool_; }
  double as_number() const { return number_; }
  const std::string& as_string() const { return text_; }
  const std::vector<JsonValue>& items() const { return items_; }
  const std::vector<Member>& members() const { return members_; }
  // Returns: the member's value, or nullptr when this is no object or has none of that name.
  const JsonValue* find(std::string_view key) const;
  // The number as an integer. Errors: kCorrupt when it is no integer in 0 .. 2^53.
  Result<uint64_t> as_uint64() const;

 private:
  friend class JsonParser;
  Type type_ = Type::kNull;
  bool bool_ = false;
  double number_ = 0;
  std::string text_;
  std::vector<JsonValue> items_;
  std::vector<Member> members_;
};

// Writes JSON text piece by piece; commas and escapes are its business. Members in call order.
// Requires: calls that make sense in turn (a key before each member of an object); not checked.
class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);  // invalid UTF-8 bytes become U+FFFD
  // The shortest text that reads back as the same number; what is not finite becomes null.
  JsonWriter& number(double value);
  JsonWriter& number(float value);
  JsonWriter& number(uint64_t value);
  JsonWriter& number(int64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  const std::string& text() const { return text_; }
  // Returns: the text; the writer is empty again.
  std::string take() {
    std::string text = std::move(text_);
    clear();
    return text;
  }
  void clear();

 private:
  void separate();
  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace sluice
