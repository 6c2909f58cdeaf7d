// Title and date in and out of a record's metadata.
#include "core/corpus/record_metadata.h"

#include <utility>

namespace sluice {
namespace {

// A JSON string at the front of `text` that needs no decoding. Returns: false for any other.
bool take_plain_string(std::string_view& text, std::string_view& out) {
  if (text.empty() || text.front() != '"') return false;
  for (size_t i = 1; i < text.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(text[i]);
    if (c == '"') {
      out = text.substr(1, i - 1);
      text.remove_prefix(i + 1);
      return true;
    }
    if (c == '\\' || c < 0x20) return false;
  }
  return false;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// Exactly what write_metadata() gives, without escapes.
bool read_plain_metadata(std::string_view text, RecordMetadata& out) {
  if (!take(text, "{")) return false;
  if (take(text, "\"title\":")) {
    if (!take_plain_string(text, out.title)) return false;
    if (text == "}") return true;
    if (!take(text, ",")) return false;
  }
  return take(text, "\"date\":") && take_plain_string(text, out.date) && text == "}";
}

// A few members at most: metadata of others may be anything, and is not ours to work on.
constexpr size_t kMaxMetadataValues = 1000;

}  // namespace

std::string_view cut_text(std::string_view text, size_t max_characters) {
  size_t characters = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_continuation = (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80;
    if (!is_continuation && characters++ == max_characters) return text.substr(0, i);
  }
  return text;
}

std::string_view write_metadata(std::string_view title, std::string_view date, JsonWriter& json) {
  json.clear();
  if (title.empty() && date.empty()) return {};
  json.begin_object();
  if (!title.empty()) json.key("title").string(cut_text(title, kMaxTitleCharacters));
  if (!date.empty()) json.key("date").string(date);
  return json.end_object().text();
}

void read_metadata(std::string_view metadata, RecordMetadata& out) {
  out.title = out.date = {};
  if (metadata.empty() || read_plain_metadata(metadata, out)) return;
  out.title = out.date = {};
  const auto json = JsonValue::parse(metadata, kMaxMetadataValues);
  if (!json.ok()) return;
  const JsonValue* title = json->find("title");
  const JsonValue* date = json->find("date");
  if (title != nullptr) out.title = out.title_buffer = title->as_string();
  if (date != nullptr) out.date = out.date_buffer = date->as_string();
}

}  // namespace sluice
