// Values keep their types: a number stays one.
#include "cli/transform/joined_columns.h"

#include <simdjson.h>

#include "cli/json_text.h"

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

}  // namespace sluice_cli
