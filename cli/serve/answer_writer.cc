#include "cli/serve/answer_writer.h"

#include <string_view>

#include "cli/failure.h"
#include "cli/json_text.h"
#include "cli/mixture_writer.h"

namespace sluice_cli {
namespace {

constexpr std::string_view kTypes[] = {"application/json", "application/jsonlines", "text/csv"};

std::span<const float> mixture_of(const Answers& answers, size_t document, uint32_t topics) {
  return std::span(answers.mixtures).subspan(document * topics, topics);
}

void append_numbers(std::string& to, std::span<const float> numbers) {
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0) to += ',';
    append_json_number(to, numbers[i]);
  }
}

// "topic_mixture", for records what they brought, for texts how much of them is known.
void append_prediction(std::string& to, const RequestDocuments& documents, const Answers& answers,
                       size_t d, uint32_t topics) {
  to += "{\"topic_mixture\":[";
  append_numbers(to, mixture_of(answers, d, topics));
  to += ']';
  if (!documents.ids.empty() && !documents.ids[d].empty()) {
    to += ",\"id\":";
    append_json_string(to, documents.ids[d]);
  }
  if (!documents.metadata.empty() && !documents.metadata[d].empty()) {
    to += ",\"metadata\":";
    append_json_string(to, documents.metadata[d]);
  }
  if (!documents.texts.empty()) {
    to += ",\"unknown_share\":";
    append_json_number(to, answers.unknown_shares[d]);
    if (answers.unknown_shares[d] >= 1) to += ",\"is_prior\":true";
  }
  to += '}';
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
  to += '}';
}

}  // namespace

AnswerForm answer_form(const std::string& accept) {
  std::string_view left = accept;
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
  throw RequestError(406, "answers come as application/json, application/jsonlines or text/csv");
}

HttpResponse write_predictions(AnswerForm form, const RequestDocuments& documents,
                               const Answers& answers, const ServingModel& model) {
  const uint32_t topics = model.facts().topics;
  HttpResponse response;
  response.content_type = kTypes[static_cast<size_t>(form)];
  response.documents = documents.size();
  std::string& body = response.body;
  if (form == AnswerForm::kJson) body = "{\"predictions\":[";
  for (size_t d = 0; d < documents.size(); ++d) {
    if (form == AnswerForm::kJson && d > 0) body += ',';
    if (form == AnswerForm::kCsv) {
      append_numbers(body, mixture_of(answers, d, topics));
    } else {
      append_prediction(body, documents, answers, d, topics);
    }
    if (form != AnswerForm::kJson) body += '\n';
  }
  if (form == AnswerForm::kJson) body += "]}";
  return response;
}

HttpResponse write_rows(const RequestDocuments& documents, const Answers& answers,
                        const ServingModel& model) {
  HttpResponse response;
  response.documents = documents.size();
  std::string& body = response.body;
  if (!documents.is_single) body = "{\"rows\":[";
  for (size_t d = 0; d < documents.size(); ++d) {
    if (d > 0) body += ',';
    append_row(body, documents, answers, d, model);
  }
  body += documents.is_single ? "\n" : "]}\n";
  return response;
}

}  // namespace sluice_cli
