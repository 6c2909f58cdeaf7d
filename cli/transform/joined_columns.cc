// Values keep their types: a number stays one.
#include "cli/transform/joined_columns.h"

#include <simdjson.h>

#include "cli/json_text.h"
#include "cli/transform/row_format.h"

namespace sluice_cli {

struct JoinedColumns::Parser {
  simdjson::dom::parser parser;
};

JoinedColumns::JoinedColumns(const std::vector<std::string>& names) : names_(names) {
  if (!names_.empty()) parser_ = std::make_unique<Parser>();
}

JoinedColumns::~JoinedColumns() = default;

std::string_view JoinedColumns::of_json(std::string_view object) {
  if (parser_ == nullptr) return {};
  simdjson::dom::object fields;
  const bool is_object =
      parser_->parser.parse(object.data(), object.size()).get_object().get(fields) ==
      simdjson::SUCCESS;
  if (names_.size() == 1 && names_[0] == "*") {
    text_ = is_object ? simdjson::minify(fields) : "{}";
    return text_;
  }
  text_ = "{";
  for (const std::string& name : names_) {
    if (text_.size() > 1) text_ += ',';
    append_json_string(text_, name);
    simdjson::dom::element value;
    const bool is_there = is_object && fields.at_key(name).get(value) == simdjson::SUCCESS;
    text_ += is_there ? ":" + simdjson::minify(value) : std::string(":null");
  }
  text_ += '}';
  return text_;
}

void append_joined(std::string& line, std::string_view joined,
                   const std::vector<std::string>& names) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::object fields;
  const bool is_object =
      parser.parse(joined.data(), joined.size()).get_object().get(fields) == simdjson::SUCCESS;
  for (const std::string& name : names) {
    line += ',';
    simdjson::dom::element value;
    if (!is_object) continue;
    if (name == "*") {
      append_csv_field(line, joined);
    } else if (fields.at_key(name).get(value) != simdjson::SUCCESS || value.is_null()) {
      continue;
    } else if (value.is_string()) {
      append_csv_field(line, std::string_view(value));
    } else {
      append_csv_field(line, simdjson::minify(value));
    }
  }
}

}  // namespace sluice_cli
