// Any text to the JSON reader: it parses or refuses, and what it takes the writer can give back.
#include <stddef.h>
#include <stdint.h>

#include "core/base/json.h"

namespace {

using sluice::JsonValue;
using sluice::JsonWriter;

void write_value(const JsonValue& value, JsonWriter& out) {
  switch (value.type()) {
    case JsonValue::Type::kNull:
      out.null();
      return;
    case JsonValue::Type::kBool:
      out.boolean(value.as_bool());
      return;
    case JsonValue::Type::kNumber:
      out.number(value.as_number());
      return;
    case JsonValue::Type::kString:
      out.string(value.as_string());
      return;
    case JsonValue::Type::kArray:
      out.begin_array();
      for (const JsonValue& item : value.items()) write_value(item, out);
      out.end_array();
      return;
    case JsonValue::Type::kObject:
      out.begin_object();
      for (const auto& [key, member] : value.members()) write_value(member, out.key(key));
      out.end_object();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto value = JsonValue::parse(text, 10000);
  if (!value.ok()) {
    if (value.status().code() != sluice::StatusCode::kCorrupt) __builtin_trap();
    if (value.status().offset() < 0 || value.status().offset() > static_cast<int64_t>(size)) {
      __builtin_trap();
    }
    return 0;
  }
  JsonWriter first;
  write_value(*value, first);
  auto again = JsonValue::parse(first.text(), 10000);
  if (!again.ok()) __builtin_trap();
  JsonWriter second;
  write_value(*again, second);
  if (first.text() != second.text()) __builtin_trap();
  return 0;
}
