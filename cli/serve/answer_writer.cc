#include "cli/serve/answer_writer.h"

#include <memory>
#include <string_view>

#include "cli/failure.h"
#include "cli/json_text.h"
#include "cli/mixture_writer.h"

namespace sluice_cli {
namespace {

constexpr std::string_view kTypes[] = {"application/json", "application/jsonlines", "text/csv",
                                       "application/x-recordio-protobuf"};
constexpr std::string_view kMixture = "topic_mixture";

using RecordWriter = std::unique_ptr<sluice_record_writer, Free<sluice_record_writer_free>>;

std::span<const float> mixture_of(const Answers& answers, size_t document, uint32_t topics) {
  return std::span(answers.mixtures).subspan(document * topics, topics);
}

// nullptr where the document has brought none.
const Echo* echo_of(const std::vector<Echo>& echoes, size_t d) {
  return echoes.empty() || echoes[d].text.empty() ? nullptr : &echoes[d];
}

void append_echo(std::string& to, std::string_view name, const Echo& echo) {
  to.append(1, '"').append(name).append("\":");
  if (echo.is_json) {
    to += echo.text;
  } else {
    append_json_string(to, echo.text);
  }
}

// "topic_mixture", what was brought, for texts how much of them is known.
void append_prediction(std::string& to, const RequestDocuments& documents, const Answers& answers,
                       size_t d, uint32_t topics) {
  to += "{\"topic_mixture\":[";
  append_json_numbers(to, mixture_of(answers, d, topics));
  to += ']';
  if (const Echo* const id = echo_of(documents.ids, d)) append_echo(to += ',', "id", *id);
  if (const Echo* const data = echo_of(documents.metadata, d)) {
    append_echo(to += ',', "metadata", *data);
  }
  if (!documents.texts.empty()) {
    to += ",\"unknown_share\":";
    append_json_number(to, answers.unknown_shares[d]);
    if (answers.unknown_shares[d] >= 1) to += ",\"is_prior\":true";
  }
  to += '}';
}

void append_cell(std::string& to, const Echo* echo) {
  if (echo != nullptr) append_csv_field(to, echo->text);
}

// [id,] the mixture [,unknown_share] [,metadata]
void append_csv_row(std::string& to, const RequestDocuments& documents, const Answers& answers,
                    size_t d, uint32_t topics) {
  if (!documents.ids.empty()) {
    append_cell(to, echo_of(documents.ids, d));
    to += ',';
  }
  append_json_numbers(to, mixture_of(answers, d, topics));
  if (!documents.texts.empty()) append_json_number(to += ',', answers.unknown_shares[d]);
  if (!documents.metadata.empty()) append_cell(to += ',', echo_of(documents.metadata, d));
  to += '\n';
}

// As SageMaker's LDA answers: no features, label["topic_mixture"], uid and metadata. Of a text
// without metadata that is where its unknown_share goes.
void append_records(std::string& to, const RequestDocuments& documents, const Answers& answers,
                    uint32_t topics) {
  sluice_record_writer* made = nullptr;
  sluice_error error;
  require(sluice_record_writer_create_memory(&made, &error), error);
  const RecordWriter writer(made);
  std::string share;
  for (size_t d = 0; d < documents.size(); ++d) {
    sluice_record_input record;
    require(sluice_record_input_init(&record, sizeof record), error);
    record.label_name = {kMixture.data(), kMixture.size()};
    record.label_values = mixture_of(answers, d, topics).data();
    record.label_entries = topics;
    const Echo* const id = echo_of(documents.ids, d);
    const Echo* const data = echo_of(documents.metadata, d);
    if (id != nullptr) record.uid = {id->text.data(), id->text.size()};
    if (data != nullptr) record.metadata = {data->text.data(), data->text.size()};
    if (data == nullptr && !documents.texts.empty()) {
      share = "{\"unknown_share\":";
      append_json_number(share, answers.unknown_shares[d]);
      share += '}';
      record.metadata = {share.data(), share.size()};
    }
    require(sluice_record_writer_write(writer.get(), &record, &error), error);
  }
  const void* bytes = nullptr;
  size_t size = 0;
  require(sluice_record_writer_get_bytes(writer.get(), &bytes, &size, &error), error);
  to.append(static_cast<const char*>(bytes), size);
}

void append_word(std::string& to, std::string_view text, const AnsweredWord& word) {
  to += "{\"word\":";
  append_json_string(to, text.substr(word.begin, word.end - word.begin));
  to += ",\"begin\":" + std::to_string(word.begin) + ",\"end\":" + std::to_string(word.end);
  to += word.is_known ? ",\"known\":true" : ",\"known\":false";
  if (word.topic != SLUICE_NO_TOPIC) {
    to += ",\"topic\":" + std::to_string(word.topic) + ",\"share\":";
    append_json_number(to, word.share);
  }
  to += '}';
}

void append_row(std::string& to, const RequestDocuments& documents, const Answers& answers,
                size_t d, const ServingModel& model) {
  const uint32_t topics = model.facts().topics;
  to += '{';
  if (const Echo* const id = echo_of(documents.ids, d)) {
    append_echo(to, "id", *id);
    to += ',';
  }
  append_mixture_members(to, model.get(), mixture_of(answers, d, topics), answers.unknown_shares[d],
                         documents.top);
  if (answers.unknown_shares[d] >= 1) to += ",\"is_prior\":true";
  if (!answers.words.empty()) {
    to += ",\"words\":[";
    for (size_t i = 0; i < answers.words[d].size(); ++i) {
      if (i > 0) to += ',';
      append_word(to, documents.texts[d], answers.words[d][i]);
    }
    to += ']';
  }
  if (const Echo* const data = echo_of(documents.metadata, d)) {
    append_echo(to += ',', "metadata", *data);
  }
  to += '}';
}

}  // namespace

AnswerForm answer_form(const std::string& accept) {
  std::string lower = accept;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  std::string_view left = lower;
  while (!left.empty()) {
    const size_t end = std::min(left.find(','), left.size());
    std::string_view type = left.substr(0, end);
    left.remove_prefix(std::min(end + 1, left.size()));
    type = type.substr(0, type.find(';'));
    while (type.starts_with(' ')) type.remove_prefix(1);
    while (type.ends_with(' ')) type.remove_suffix(1);
    if (type == "*/*" || type == "application/*" || type.empty()) return AnswerForm::kJson;
    if (type == "application/x-ndjson") return AnswerForm::kJsonLines;
    for (size_t i = 0; i < std::size(kTypes); ++i) {
      if (type == kTypes[i]) return static_cast<AnswerForm>(i);
    }
  }
  if (accept.empty()) return AnswerForm::kJson;
  throw RequestError(406,
                     "answers come as application/json, application/jsonlines, text/csv or "
                     "application/x-recordio-protobuf");
}

HttpResponse write_predictions(AnswerForm form, const RequestDocuments& documents,
                               const Answers& answers, const ServingModel& model, size_t bytes) {
  const uint32_t topics = model.facts().topics;
  HttpResponse response;
  response.content_type = kTypes[static_cast<size_t>(form)];
  response.documents = documents.size();
  std::string& body = response.body;
  body.reserve(bytes);
  if (form == AnswerForm::kRecords) {
    append_records(body, documents, answers, topics);
  } else if (form == AnswerForm::kJson) {
    body = "{\"predictions\":[";
    for (size_t d = 0; d < documents.size(); ++d) {
      if (d > 0) body += ',';
      append_prediction(body, documents, answers, d, topics);
    }
    body += "]}";
  } else {
    for (size_t d = 0; d < documents.size(); ++d) {
      if (form == AnswerForm::kCsv) {
        append_csv_row(body, documents, answers, d, topics);
      } else {
        append_prediction(body, documents, answers, d, topics);
        body += '\n';
      }
    }
  }
  return response;
}

HttpResponse write_rows(const RequestDocuments& documents, const Answers& answers,
                        const ServingModel& model, size_t bytes) {
  HttpResponse response;
  response.documents = documents.size();
  std::string& body = response.body;
  body.reserve(bytes);
  if (!documents.is_single) body = "{\"rows\":[";
  for (size_t d = 0; d < documents.size(); ++d) {
    if (d > 0) body += ',';
    append_row(body, documents, answers, d, model);
  }
  body += documents.is_single ? "\n" : "]}\n";
  return response;
}

}  // namespace sluice_cli
