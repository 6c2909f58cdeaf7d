#include "cli/serve/topic_answers.h"

#include <string>

#include "cli/failure.h"
#include "cli/serve/answer_writer.h"

namespace sluice_cli {
namespace {

RequestDocuments read_bounded(const HttpRequest& request, const ServingModel& model,
                              bool forms_are_json, uint32_t most) {
  RequestDocuments documents = read_documents(request, model, forms_are_json);
  if (documents.size() <= most) return documents;
  throw RequestError(
      413, std::to_string(documents.size()) + " documents, at most " + std::to_string(most));
}

// Infers documents one by one with an inferencer of its own.
class Inference {
 public:
  Inference(const RequestDocuments& documents, ServingModel& model)
      : documents_(documents), lease_(model), topics_(model.facts().topics) {
    answers_.mixtures.resize(documents.size() * topics_);
    answers_.unknown_shares.resize(documents.size());
    if (documents.explain && !documents.texts.empty()) answers_.words.resize(documents.size());
  }

  // One after the other: an answer can't depend on what else is in the request.
  Answers run() {
    for (size_t d = 0; d < documents_.size(); ++d) {
      const sluice_status status = documents_.texts.empty() ? infer_counts(d)
                                   : answers_.words.empty() ? infer_text(d)
                                                            : explain_text(d);
      if (status == SLUICE_STATUS_INVALID_ARGUMENT) {
        throw RequestError(400, "document " + std::to_string(d) + ": " + error_.text);
      }
      require(status, error_);
    }
    return std::move(answers_);
  }

 private:
  float* mixture(size_t d) { return answers_.mixtures.data() + d * topics_; }

  sluice_status infer_counts(size_t d) {
    const size_t begin = documents_.offsets[d], size = documents_.offsets[d + 1] - begin;
    return sluice_inferencer_infer(lease_.get(), documents_.word_ids.data() + begin,
                                   documents_.counts.data() + begin, size, mixture(d), topics_,
                                   &answers_.unknown_shares[d], &error_);
  }

  sluice_status infer_text(size_t d) {
    const std::string& text = documents_.texts[d];
    return sluice_inferencer_infer_text(lease_.get(), text.data(), text.size(), mixture(d), topics_,
                                        &answers_.unknown_shares[d], &error_);
  }

  sluice_status explain_text(size_t d) {
    const std::string& text = documents_.texts[d];
    const sluice_explained_word* words = nullptr;
    size_t count = 0;
    const sluice_status status =
        sluice_inferencer_explain_text(lease_.get(), text.data(), text.size(), mixture(d), topics_,
                                       &answers_.unknown_shares[d], &words, &count, &error_);
    for (size_t i = 0; status == SLUICE_STATUS_OK && i < count; ++i) {
      answers_.words[d].push_back({words[i].begin, words[i].end, words[i].topic, words[i].share,
                                   words[i].word != SLUICE_UNKNOWN_WORD});
    }
    return status;
  }

  const RequestDocuments& documents_;
  const ServingModel::Lease lease_;
  const uint32_t topics_;
  Answers answers_;
  sluice_error error_;
};

}  // namespace

HttpResponse answer_invocation(const HttpRequest& request, ServingModel& model, uint32_t most) {
  const AnswerForm form = answer_form(request.accept);
  const RequestDocuments documents = read_bounded(request, model, false, most);
  return write_predictions(form, documents, Inference(documents, model).run(), model);
}

HttpResponse answer_topics(const HttpRequest& request, ServingModel& model, uint32_t most) {
  const RequestDocuments documents = read_bounded(request, model, true, most);
  return write_rows(documents, Inference(documents, model).run(), model);
}

}  // namespace sluice_cli
