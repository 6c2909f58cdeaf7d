// JSON Lines: one object a line, parsed by simdjson; every line is checked whole, so a later tool
// never meets what this one let pass.
#include <simdjson.h>

#include <array>
#include <charconv>

#include "core/articles/article_part.h"
#include "core/articles/column_choice.h"
#include "core/io/line_reader.h"

namespace sluice {
namespace {

namespace dom = simdjson::dom;

std::string_view json_fault(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return "invalid UTF-8";
    case simdjson::DEPTH_ERROR:
      return "invalid JSON: nested too deeply";
    case simdjson::NUMBER_ERROR:
      return "invalid JSON: a malformed or too large number";
    case simdjson::STRING_ERROR:
      return "invalid JSON: a bad escape in a string";
    case simdjson::UNESCAPED_CHARS:
      return "invalid JSON: a control character inside a string";
    case simdjson::UNCLOSED_STRING:
      return "invalid JSON: a string without an end";
    case simdjson::CAPACITY:
      return "a line too long";
    default:
      return "invalid JSON";
  }
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

// The object of one line. The parser is kept: its buffers grow to the longest line and stay.
class LineParser {
 public:
  // Requires: 64 readable bytes after the line. Errors: kCorrupt without a place.
  Result<dom::object> parse(std::string_view line) {
    // Capacity by powers of two, or a corpus in order of length would reallocate at every line.
    if (line.size() > parser_.capacity()) {
      size_t capacity = 4096;
      while (capacity < line.size()) capacity *= 2;
      if (parser_.allocate(capacity) != simdjson::SUCCESS) {
        return Status(StatusCode::kOutOfMemory,
                      "no memory for a line of " + std::to_string(line.size()) + " bytes");
      }
    }
    dom::element element;
    auto error = parser_.parse(line.data(), line.size(), false).get(element);
    if (error != simdjson::SUCCESS) return corrupt(std::string(json_fault(error)));
    dom::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) {
      return corrupt("a JSON value that is no object");
    }
    return object;
  }

 private:
  dom::parser parser_;
};

// The text of a scalar; a list gives its first item or, `join`, its strings as lines.
// Returns: false for objects and lists of them.
bool scalar_text(dom::element value, bool join, std::string& scratch, std::string_view& out) {
  char number[32];
  std::to_chars_result end{number, {}};
  switch (value.type()) {
    case dom::element_type::STRING:
      out = std::string_view(value);
      return true;
    case dom::element_type::NULL_VALUE:
      out = {};
      return true;
    case dom::element_type::BOOL:
      out = bool(value) ? "true" : "false";
      return true;
    case dom::element_type::INT64:
      end = std::to_chars(number, number + sizeof number, int64_t(value));
      break;
    case dom::element_type::UINT64:
      end = std::to_chars(number, number + sizeof number, uint64_t(value));
      break;
    case dom::element_type::DOUBLE:
      end = std::to_chars(number, number + sizeof number, double(value));
      break;
    case dom::element_type::ARRAY: {
      scratch.clear();
      out = {};
      for (const dom::element item : dom::array(value)) {
        if (item.is_array() || item.is_object()) return false;
        if (!join) return scalar_text(item, false, scratch, out);
        if (!item.is_string()) return false;
        if (!scratch.empty()) scratch.push_back('\n');
        scratch.append(std::string_view(item));
        out = scratch;
      }
      return true;
    }
    default:
      return false;
  }
  scratch.assign(number, end.ptr);
  out = scratch;
  return true;
}

class JsonLines final : public ArticlePart {
 public:
  JsonLines(std::unique_ptr<ByteSource> source, const ArticleOptions& options,
            ArticleColumns columns)
      : lines_(std::move(source), options.max_article_bytes),
        columns_(std::move(columns)),
        with_fields_(options.with_fields) {}

  Result<bool> next(Article& article, BadRecordPolicy& policy) override {
    for (;;) {
      auto line = lines_.next();
      if (!line.ok()) {
        if (line.status().code() != StatusCode::kLimit) return std::move(line).status();
        SLUICE_TRY(policy.meet(std::move(line).status()));  // names its line itself
        continue;
      }
      if (!line->has_value()) return false;
      ++record_;
      if (is_blank(**line)) continue;
      Status status = read_line(**line, article);
      if (status.ok()) {
        if (with_fields_) article.fields = **line;
        return true;
      }
      if (status.code() == StatusCode::kOutOfMemory) return status;
      SLUICE_TRY(policy.meet(placed(std::move(status))));
    }
  }

  const ArticleColumns& columns() const override { return columns_; }
  uint64_t consumed_bytes() const override {
    const int64_t bytes = lines_.source().consumed_bytes();
    return bytes < 0 ? 0 : static_cast<uint64_t>(bytes);
  }

 private:
  enum Slot { kText, kTitle, kId, kLabel, kDate, kSlots };

  Status placed(Status status) const {
    return std::move(status)
        .with_prefix(place(lines_.source().name(), lines_.line_number()))
        .at(static_cast<int64_t>(lines_.line_number()) - 1,
            static_cast<int64_t>(lines_.line_offset()));
  }

  Status read_line(std::string_view line, Article& article) {
    const dom::object object = SLUICE_TRY(parser_.parse(line));
    const std::array<std::string_view, kSlots> names = {columns_.text, columns_.title, columns_.id,
                                                        columns_.label, columns_.date};
    std::array<std::string_view, kSlots> values;
    unsigned seen = 0;
    for (const dom::key_value_pair field : object) {
      for (unsigned slot = 0; slot < kSlots; ++slot) {
        if (field.key != names[slot] || (seen >> slot & 1) != 0) continue;
        seen |= 1u << slot;
        if (!scalar_text(field.value, slot == kText, scratch_[slot], values[slot]) &&
            slot == kText) {
          return corrupt("field \"" + columns_.text + "\" is no string");
        }
      }
    }
    if ((seen & 1) == 0) return missing_text(object);
    if (values[kId].empty()) {
      values[kId] = numbered_id(scratch_[kId], lines_.source().name(), lines_.line_number());
    }
    fields_.fill(article, values[kText], values[kTitle], values[kId], values[kLabel],
                 values[kDate]);
    return Status();
  }

  Status missing_text(const dom::object& object) const {
    std::vector<std::string_view> found;
    for (const dom::key_value_pair field : object) found.push_back(field.key);
    return corrupt(missing_field_message("text", columns_.text, found));
  }

  mutable LineReader lines_;
  ArticleColumns columns_;
  bool with_fields_;
  LineParser parser_;
  ArticleFields fields_;
  std::array<std::string, kSlots> scratch_;
  uint64_t record_ = 0;
};

// The first records of the prefix; a last line that is cut off is left out.
void sample_lines(const PrefixedSource& source, size_t max_line_bytes, ColumnSample& sample) {
  std::string_view prefix = source.prefix();
  if (!source.is_whole()) prefix = prefix.substr(0, prefix.rfind('\n') + 1);
  LineReader lines(
      memory_byte_source(std::span(reinterpret_cast<const uint8_t*>(prefix.data()), prefix.size()),
                         source.name()),
      max_line_bytes);
  LineParser parser;
  while (!sample.is_full()) {
    auto line = lines.next();
    if (!line.ok()) continue;  // too long: reported when it is read for good
    if (!line->has_value()) return;
    if (is_blank(**line)) continue;
    auto object = parser.parse(**line);
    if (!object.ok()) continue;
    for (const dom::key_value_pair field : *object) {
      size_t bytes = field.value.is_string() ? std::string_view(field.value).size() : 0;
      if (field.value.is_array()) {  // paragraphs
        for (const dom::element item : dom::array(field.value)) {
          if (item.is_string()) bytes += std::string_view(item).size();
        }
      }
      sample.add(field.key, bytes);
    }
    sample.end_record();
  }
}

Status refuse_array(const PrefixedSource& source) {
  const std::string_view prefix = source.prefix();
  const size_t first = prefix.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || prefix[first] != '[') return Status();
  std::string message(display_name(source.name()));
  message.append(": one JSON array; JSON Lines has one object a line. Convert it: jq -c '.[]' ");
  message.append(display_name(source.name())).append(" > articles.jsonl");
  return Status(StatusCode::kUnsupported, std::move(message));
}

}  // namespace

Result<std::unique_ptr<ArticlePart>> open_json_lines(std::unique_ptr<PrefixedSource> source,
                                                     const ArticleOptions& options,
                                                     const ArticleColumns& previous) {
  SLUICE_TRY(skip_byte_order_mark(*source));
  ColumnSample sample;
  // Mostly once around: again only when the first record alone is longer than the prefix.
  for (size_t bytes = size_t{256} << 10; sample.records() == 0; bytes *= 4) {
    SLUICE_TRY(source->look(bytes));
    SLUICE_TRY(refuse_array(*source));
    sample_lines(*source, options.max_article_bytes, sample);
    if (source->is_whole() || bytes > options.max_article_bytes) break;
  }
  ArticleColumns columns = options.columns;
  if (sample.records() > 0) {
    columns =
        SLUICE_TRY(choose_columns(sample, options.columns, previous, place(source->name(), 1)));
  } else if (columns.text.empty()) {
    columns.text = "text";  // nothing to guess from: empty, or all bad and about to be reported
  }
  return std::unique_ptr<ArticlePart>(
      new JsonLines(std::move(source), options, std::move(columns)));
}

}  // namespace sluice
