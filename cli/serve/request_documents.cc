// SageMaker's shapes (counts) and ours (texts), each bounded by the body and the model.
#include "cli/serve/request_documents.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "cli/failure.h"
#include "cli/serve/request_json.h"

namespace sluice_cli {
namespace {

constexpr unsigned char kRecordMagic[4] = {0x0a, 0x23, 0xd7, 0xce};

[[noreturn]] void refuse(const std::string& message) { throw RequestError(400, message); }

std::vector<std::string_view> lines_of(std::string_view body) {
  std::vector<std::string_view> lines;
  while (!body.empty()) {
    const size_t end = std::min(body.find('\n'), body.size());
    std::string_view line = body.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return lines;
}

// Dense counts, a line a document.
void read_csv_line(std::string_view line, size_t number, uint32_t words, RequestDocuments& out) {
  uint32_t column = 0;
  for (size_t begin = 0; begin <= line.size(); ++column) {
    const size_t end = std::min(line.find(',', begin), line.size());
    std::string_view cell = line.substr(begin, end - begin);
    while (cell.starts_with(' ')) cell.remove_prefix(1);
    while (cell.ends_with(' ')) cell.remove_suffix(1);
    float value = 0;
    const auto parsed = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    const bool is_number = parsed.ec == std::errc() && parsed.ptr == cell.data() + cell.size();
    if (!is_number || !std::isfinite(value) || value < 0) {
      refuse("line " + std::to_string(number) + ", column " + std::to_string(column + 1) +
             ": not a count: '" + std::string(cell.substr(0, 40)) + "'");
    }
    if (value > 0 && column < words) {
      out.word_ids.push_back(column);
      out.counts.push_back(value);
    }
    begin = end + 1;
  }
  if (column != words) {
    refuse("line " + std::to_string(number) + ": " + std::to_string(column) +
           " columns, the model has " + std::to_string(words) + " words");
  }
  out.end_document();
}

void read_csv(const HttpRequest& request, const ServingModel& model, RequestDocuments& out) {
  size_t number = 0;
  for (const std::string_view line : lines_of(request.body)) {
    read_csv_line(line, ++number, model.facts().words, out);
  }
}

void read_json_lines(const HttpRequest& request, const ServingModel& model, RequestDocuments& out) {
  size_t number = 0;
  for (const std::string_view line : lines_of(request.body)) {
    ++number;
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    try {
      read_json_instance(line, model, out);
    } catch (const RequestError& error) {
      throw RequestError(error.status(), "line " + std::to_string(number) + ": " + error.what());
    }
  }
}

// One record, framed or bare.
std::string with_frame(const std::string& body) {
  const bool is_framed = body.size() >= 4 && std::equal(kRecordMagic, kRecordMagic + 4,
                                                        body.begin(), [](unsigned char a, char b) {
                                                          return a == static_cast<unsigned char>(b);
                                                        });
  if (is_framed || body.empty()) return body;
  std::string framed(reinterpret_cast<const char*>(kRecordMagic), 4);
  for (int shift = 0; shift < 32; shift += 8) {
    framed += static_cast<char>(body.size() >> shift & 0xff);
  }
  framed += body;
  framed.append((4 - body.size() % 4) % 4, '\0');
  return framed;
}

void read_records(const HttpRequest& request, const ServingModel& model, RequestDocuments& out) {
  const std::string bytes = with_frame(request.body);
  sluice_record_reader* opened = nullptr;
  sluice_error error;
  require(sluice_record_reader_open_memory(bytes.data(), bytes.size(), "body", &opened, &error),
          error);
  const RecordReader reader(opened);
  for (;;) {
    const sluice_record* record = nullptr;
    if (sluice_record_reader_read_next(reader.get(), &record, &error) != SLUICE_STATUS_OK) {
      refuse(error.text);
    }
    if (record == nullptr) return;
    const std::string place = "record " + std::to_string(record->number) + ": ";
    if (record->tensor == SLUICE_TENSOR_BYTES) refuse(place + "not a tensor of numbers");
    if (record->feature_dim != 0 && record->feature_dim != model.facts().words) {
      refuse(place + std::to_string(record->feature_dim) + " columns, the model has " +
             std::to_string(model.facts().words) + " words");
    }
    for (size_t i = 0; i < record->entries; ++i) {
      if (record->word_ids[i] >= model.facts().words) {
        refuse(place + "key " + std::to_string(record->word_ids[i]) + ", the model has " +
               std::to_string(model.facts().words) + " words");
      }
      if (!std::isfinite(record->counts[i]) || record->counts[i] < 0) {
        refuse(place + "a count is negative or not finite");
      }
      out.word_ids.push_back(record->word_ids[i]);
      out.counts.push_back(record->counts[i]);
    }
    out.end_document();
    out.ids.push_back({std::string(view(record->uid))});
    out.metadata.push_back({std::string(view(record->metadata))});
  }
}

}  // namespace

RequestDocuments read_documents(const HttpRequest& request, const ServingModel& model,
                                bool forms_are_json) {
  RequestDocuments out;
  const std::string& type = request.content_type;
  const bool is_form = type == "application/x-www-form-urlencoded";
  if (type == "application/json" || type.empty() || (is_form && forms_are_json)) {
    read_json(request.body, model, out);
  } else if (type == "application/jsonlines" || type == "application/x-ndjson") {
    read_json_lines(request, model, out);
  } else if (type == "text/csv") {
    read_csv(request, model, out);
  } else if (type == "application/x-recordio-protobuf") {
    read_records(request, model, out);
  } else if (type == "text/plain") {
    out.texts.push_back(request.body);
    out.is_single = true;
  } else {
    throw RequestError(415,
                       "content types: application/json, application/jsonlines, text/csv, "
                       "application/x-recordio-protobuf, text/plain");
  }
  if (!out.texts.empty() && out.offsets.size() > 1) refuse("texts and counts in one request");
  if (!out.texts.empty() && !model.takes_text()) {
    refuse("this model was not made from text: send counts");
  }
  if (out.size() == 0) refuse("no documents");
  for (std::vector<Echo>* const echoes : {&out.ids, &out.metadata}) {
    if (!echoes->empty()) echoes->resize(out.size());
  }
  return out;
}

}  // namespace sluice_cli
