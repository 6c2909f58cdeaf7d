#include "cli/serve/request_json.h"

#include <simdjson.h>

#include <cmath>
#include <string>

namespace sluice_cli {
namespace {

namespace dom = simdjson::dom;

constexpr int64_t kMostTop = 1000;
constexpr size_t kKeptBytes = size_t{64} << 10;  // a parser keeps the room of its largest text

[[noreturn]] void refuse(const std::string& message) { throw RequestError(400, message); }

class JsonDocuments {
 public:
  JsonDocuments(const ServingModel& model, RequestDocuments& out) : model_(model), out_(out) {}

  void read(const dom::element& root) {
    if (dom::array rows; root.get(rows) == simdjson::SUCCESS) return read_rows(rows);
    dom::object object;
    if (root.get(object) != simdjson::SUCCESS) refuse("an object or a list is expected");
    read_options(object);
    dom::array list;
    if (object["instances"].get(list) == simdjson::SUCCESS) {
      for (const dom::element item : list) read_instance(item);
    } else if (object["texts"].get(list) == simdjson::SUCCESS) {
      for (const dom::element item : list) read_instance(item);
    } else {
      out_.is_single = true;
      read_instance(root);
    }
  }

  void read_instance(const dom::element& instance) {
    if (dom::array row; instance.get(row) == simdjson::SUCCESS) return read_dense(row);
    if (instance.is_string()) return read_text(instance);
    dom::object object;
    if (instance.get(object) != simdjson::SUCCESS) refuse(at() + "an object or a list is expected");
    keep_echo(object, "id", out_.ids);
    keep_echo(object, "metadata", out_.metadata);
    dom::element member;
    if (object["text"].get(member) == simdjson::SUCCESS) {
      read_text(member);
      return add_title(object);
    }
    dom::array row;
    if (object["features"].get(row) == simdjson::SUCCESS) return read_dense(row);
    dom::object features;
    if (object.at_pointer("/data/features").get(features) == simdjson::SUCCESS) {
      return read_features(features);
    }
    refuse(at() + "needs \"text\", \"features\" or \"data\"");
  }

 private:
  std::string at() const { return "document " + std::to_string(out_.size()) + ": "; }

  // A list of rows, or one row.
  void read_rows(const dom::array& rows) {
    if (rows.size() > 0 && rows.at(0).is_number()) return read_dense(rows);
    for (const dom::element row : rows) read_instance(row);
  }

  void read_options(const dom::object& object) {
    int64_t top = 0;
    if (const auto error = object["top"].get(top); error == simdjson::SUCCESS) {
      if (top < 0 || top > kMostTop) refuse("\"top\" is 0 to 1000");
      out_.top = static_cast<uint32_t>(top);
    } else if (error != simdjson::NO_SUCH_FIELD) {
      refuse("\"top\" is a number of topics");
    }
    if (const auto error = object["explain"].get(out_.explain);
        error != simdjson::SUCCESS && error != simdjson::NO_SUCH_FIELD) {
      refuse("\"explain\" is true or false");
    }
  }

  void read_text(const dom::element& element) {
    std::string_view text;
    if (element.get(text) != simdjson::SUCCESS) refuse(at() + "a text is expected");
    out_.texts.emplace_back(text);
  }

  // As everywhere: title, newline, text.
  void add_title(const dom::object& object) {
    dom::element member;
    if (object["title"].get(member) != simdjson::SUCCESS || member.is_null()) return;
    std::string_view title;
    if (member.get(title) != simdjson::SUCCESS) {
      refuse("document " + std::to_string(out_.size() - 1) + ": \"title\" is a text");
    }
    if (!title.empty()) out_.texts.back().insert(0, std::string(title) + '\n');
  }

  // Of the document that comes next.
  void keep_echo(const dom::object& object, std::string_view name, std::vector<Echo>& echoes) {
    dom::element member;
    if (object[name].get(member) != simdjson::SUCCESS || member.is_null()) return;
    echoes.resize(out_.size());
    std::string_view text;
    if (member.get(text) == simdjson::SUCCESS) {
      echoes.push_back({std::string(text)});
    } else {
      echoes.push_back({simdjson::minify(member), true});
    }
  }

  void add(uint64_t word, const dom::element& value) {
    double count = 0;
    if (value.get(count) != simdjson::SUCCESS || !(count >= 0) || count > 1e12) {
      refuse(at() + "value " + std::to_string(word) + " is not a count");
    }
    if (word >= model_.facts().words) {
      refuse(at() + "word " + std::to_string(word) + ", the model has " +
             std::to_string(model_.facts().words));
    }
    if (count == 0) return;
    out_.word_ids.push_back(static_cast<uint32_t>(word));
    out_.counts.push_back(static_cast<float>(count));
  }

  void read_dense(const dom::array& row) {
    uint64_t word = 0;
    for (const dom::element value : row) add(word++, value);
    if (word != model_.facts().words) {
      refuse(at() + std::to_string(word) + " values, the model has " +
             std::to_string(model_.facts().words) + " words");
    }
    out_.end_document();
  }

  // [V], or [1,V].
  void require_shape(const dom::array& shape) {
    uint64_t columns = 0;
    for (const dom::element value : shape) {
      if (value.get(columns) != simdjson::SUCCESS) columns = 0;
    }
    if (columns == model_.facts().words) return;
    refuse(at() + "\"shape\" is not [" + std::to_string(model_.facts().words) +
           "], the words of the model");
  }

  void read_features(const dom::object& features) {
    dom::array values, keys, shape;
    if (features["values"].get(values) != simdjson::SUCCESS) refuse(at() + "needs \"values\"");
    if (features["shape"].get(shape) == simdjson::SUCCESS) require_shape(shape);
    if (features["keys"].get(keys) != simdjson::SUCCESS) return read_dense(values);
    auto key = keys.begin();
    for (const dom::element value : values) {
      uint64_t word = 0;
      if (!(key != keys.end()) || (*key).get(word) != simdjson::SUCCESS) {
        refuse(at() + "each value needs one key, a whole number");
      }
      add(word, value);
      ++key;
    }
    if (key != keys.end()) refuse(at() + "each key needs one value");
    out_.end_document();
  }

  const ServingModel& model_;
  RequestDocuments& out_;
};

// `read` gets the parsed body.
template <typename Read>
void parse(std::string_view body, const Read& read) {
  thread_local dom::parser kept;
  dom::parser own;
  dom::parser& parser = body.size() <= kKeptBytes ? kept : own;
  dom::element root;
  if (const auto error = parser.parse(body.data(), body.size()).get(root)) {
    refuse(std::string("not JSON: ") + simdjson::error_message(error));
  }
  read(root);
}

}  // namespace

void read_json(std::string_view body, const ServingModel& model, RequestDocuments& out) {
  parse(body, [&](const dom::element& root) { JsonDocuments(model, out).read(root); });
}

void read_json_instance(std::string_view body, const ServingModel& model, RequestDocuments& out) {
  parse(body, [&](const dom::element& root) { JsonDocuments(model, out).read_instance(root); });
}

}  // namespace sluice_cli
