#include "cli/serve/topic_service.h"

#include <new>
#include <string_view>

#include "cli/failure.h"
#include "cli/json_text.h"
#include "cli/serve/request_cost.h"
#include "cli/serve/try_page.h"

namespace sluice_cli {
namespace {

struct Route {
  std::string_view path;
  std::string_view method;
};
constexpr Route kRoutes[] = {
    {"/", "GET"},
    {"/ping", "GET"},
    {"/execution-parameters", "GET"},
    {"/metrics", "GET"},
    {"/v1/model", "GET"},
    {"/v1/topics", "POST"},
    {"/invocations", "POST"},
};

HttpResponse text_response(unsigned status, std::string text, const char* type = "text/plain") {
  HttpResponse response;
  response.status = status;
  response.content_type = type;
  response.body = std::move(text);
  return response;
}

HttpResponse error_response(unsigned status, std::string_view message) {
  std::string json = "{\"error\":";
  append_json_string(json, message);
  HttpResponse response = text_response(status, json + "}\n", "application/json");
  response.retry_later = status == 503;
  return response;
}

}  // namespace

bool TopicService::is_short(const HttpRequest& request) const {
  const std::shared_ptr<ServingModel> model = models_.get();
  return is_quick(request, model != nullptr ? model->facts().topics : 0);
}

HttpResponse TopicService::answer(const HttpRequest& request) {
  try {
    return route(request);
  } catch (const RequestError& error) {
    return error_response(error.status(), error.what());
  } catch (const std::bad_alloc&) {
    return error_response(503, "out of memory");
  } catch (const std::exception& error) {
    return error_response(500, error.what());
  }
}

void TopicService::answered(const HttpRequest& request, const HttpResponse& response,
                            double seconds) {
  metrics_.count(response.status, seconds, response.documents);
  if (log_) log_(request, response, seconds);
}

HttpResponse TopicService::ping() const {
  if (is_ending_) return error_response(503, "ending");
  if (models_.get() == nullptr) return error_response(503, "the model is being read");
  return text_response(200, "");
}

HttpResponse TopicService::route(const HttpRequest& request) {
  const std::string& path = request.path;
  const std::string_view method =
      request.method == "HEAD" ? "GET" : std::string_view(request.method);
  for (const Route& route : kRoutes) {
    if (path != route.path || method == route.method) continue;
    HttpResponse response = error_response(405, path + " takes " + std::string(route.method));
    response.allow = route.method;
    return response;
  }
  if (path == "/ping") return ping();
  const std::shared_ptr<ServingModel> model = models_.get();
  if (model == nullptr) return error_response(503, "the model is being read");
  if (path == "/invocations") return infer(request, true);
  if (path == "/v1/topics") return infer(request, false);
  if (path == "/v1/model") return text_response(200, model->description(), "application/json");
  if (path == "/metrics") {
    return text_response(200, metrics_.text(model->fingerprint(), figures_()),
                         "text/plain; version=0.0.4");
  }
  if (path == "/execution-parameters") {
    JsonObject json;
    json.add("MaxConcurrentTransforms", options_.execution.concurrent_transforms);
    json.add("BatchStrategy", options_.execution.batch_strategy);
    json.add("MaxPayloadInMB", options_.execution.payload_megabytes);
    return text_response(200, json.text(), "application/json");
  }
  if (path == "/") return text_response(200, std::string(kTryPage), "text/html; charset=utf-8");
  return error_response(404,
                        "no such path; there are /ping, /invocations, /v1/topics, /v1/model, "
                        "/metrics and /execution-parameters");
}

HttpResponse TopicService::infer(const HttpRequest& request, bool is_sagemaker) {
  const std::shared_ptr<ServingModel> model = models_.get();
  const AnswerForm form = is_sagemaker ? answer_form(request.accept) : AnswerForm::kJson;
  const RequestDocuments documents = read_documents(request, *model, !is_sagemaker);
  if (documents.size() > options_.most_documents) {
    throw RequestError(413, std::to_string(documents.size()) + " documents, at most " +
                                std::to_string(options_.most_documents));
  }
  const Answers answers = answers_of(documents, *model);
  if (is_sagemaker) return write_predictions(form, documents, answers, *model);
  return write_rows(documents, answers, *model);
}

// One after the other: an answer can't depend on what else is in the request.
Answers TopicService::answers_of(const RequestDocuments& documents, ServingModel& model) const {
  const ServingModel::Lease lease(model);
  const uint32_t topics = model.facts().topics;
  Answers answers;
  answers.mixtures.resize(documents.size() * topics);
  answers.unknown_shares.resize(documents.size());
  if (documents.explain && !documents.texts.empty()) answers.words.resize(documents.size());
  sluice_error error;
  for (size_t d = 0; d < documents.size(); ++d) {
    float* mixture = answers.mixtures.data() + d * topics;
    float* unknown = &answers.unknown_shares[d];
    sluice_status status = SLUICE_STATUS_OK;
    if (documents.texts.empty()) {
      const size_t begin = documents.offsets[d], size = documents.offsets[d + 1] - begin;
      status = sluice_inferencer_infer(lease.get(), documents.word_ids.data() + begin,
                                       documents.counts.data() + begin, size, mixture, topics,
                                       unknown, &error);
    } else if (answers.words.empty()) {
      const std::string& text = documents.texts[d];
      status = sluice_inferencer_infer_text(lease.get(), text.data(), text.size(), mixture, topics,
                                            unknown, &error);
    } else {
      const std::string& text = documents.texts[d];
      const sluice_explained_word* words = nullptr;
      size_t count = 0;
      status = sluice_inferencer_explain_text(lease.get(), text.data(), text.size(), mixture,
                                              topics, unknown, &words, &count, &error);
      for (size_t i = 0; status == SLUICE_STATUS_OK && i < count; ++i) {
        answers.words[d].push_back({words[i].begin, words[i].end, words[i].topic, words[i].share,
                                    words[i].word != SLUICE_UNKNOWN_WORD});
      }
    }
    if (status == SLUICE_STATUS_INVALID_ARGUMENT) {
      throw RequestError(400, "document " + std::to_string(d) + ": " + error.text);
    }
    require(status, error);
  }
  return answers;
}

}  // namespace sluice_cli
