// Answers in the forms that SageMaker and we know.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/serve/request_documents.h"

namespace sluice_cli {

struct AnsweredWord {
  size_t begin = 0;  // bytes of the text
  size_t end = 0;
  uint32_t topic = SLUICE_NO_TOPIC;
  float share = 0;
  bool is_known = false;
};

struct Answers {
  std::vector<float> mixtures;                   // [documents, K]
  std::vector<float> unknown_shares;             // [documents]
  std::vector<std::vector<AnsweredWord>> words;  // [documents] when they were asked for
};

enum class AnswerForm { kJson, kJsonLines, kCsv, kRecords };

// The first form of `accept` that we know; JSON when it says nothing. Throws: RequestError 406.
AnswerForm answer_form(const std::string& accept);

// {"predictions":[{"topic_mixture":[…]},…]} and its kin, for /invocations: what documents brought
// goes back in each form, and texts get their share of unknown words. `bytes`: about as many.
HttpResponse write_predictions(AnswerForm form, const RequestDocuments& documents,
                               const Answers& answers, const ServingModel& model, size_t bytes);
// A row as `sluice transform` writes it, or {"rows":[…]}, for /v1/topics.
HttpResponse write_rows(const RequestDocuments& documents, const Answers& answers,
                        const ServingModel& model, size_t bytes);

}  // namespace sluice_cli
