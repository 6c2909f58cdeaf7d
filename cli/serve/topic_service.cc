#include "cli/serve/topic_service.h"

#include <new>
#include <string_view>
#include <utility>

#include "cli/json_text.h"
#include "cli/serve/model_routes.h"
#include "cli/serve/plain_response.h"
#include "cli/serve/request_cost.h"
#include "cli/serve/request_documents.h"
#include "cli/serve/topic_answers.h"
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

}  // namespace

RunPlan TopicService::plan(const HttpRequest& request) {
  if (collection_ != nullptr) return plan_models(request, *collection_);
  std::shared_ptr<ServingModel> model = models_.get();
  const uint32_t topics = model != nullptr ? model->facts().topics : 0;
  // The first time that a model is described all its words are ranked.
  const bool is_short = request.path != "/v1/model" && is_quick(request, topics);
  return {is_short ? Cost::kShort : Cost::kLong, std::move(model)};
}

HttpResponse TopicService::answer(const HttpRequest& request, const RunPlan& plan, BodyRoom& room) {
  try {
    return route(request, plan, room);
  } catch (const RequestError& error) {
    return json_error(error.status(), error.what());
  } catch (const std::bad_alloc&) {
    return json_error(503, "out of memory");
  } catch (const std::exception& error) {
    return json_error(500, error.what());
  }
}

void TopicService::answered(const HttpRequest& request, const HttpResponse& response,
                            double seconds) {
  metrics_.count(response.status, seconds, response.documents);
  if (log_) log_(request, response, seconds);
}

HttpResponse TopicService::ping() const {
  if (is_ending_) return json_error(503, "ending");
  if (collection_ == nullptr && models_.get() == nullptr) {
    return json_error(503, "the model is being read");
  }
  return text_response(200, "");
}

HttpResponse TopicService::metrics() const {
  const std::shared_ptr<ServingModel> model = models_.get();
  std::string text = metrics_.text(model == nullptr ? "" : model->fingerprint(), figures_());
  if (collection_ != nullptr) text += collection_->metrics();
  return text_response(200, std::move(text), "text/plain; version=0.0.4");
}

HttpResponse TopicService::answer_by_model(const HttpRequest& request, const RunPlan& plan,
                                           BodyRoom& room) {
  if (collection_ != nullptr) {
    return json_error(404, "models are asked by name here: POST /models/NAME/invoke");
  }
  const auto model = std::static_pointer_cast<ServingModel>(plan.subject);
  if (model == nullptr) return json_error(503, "the model is being read");
  const uint32_t most = options_.most_documents;
  if (request.path == "/v1/model") return json_response(model->description());
  if (request.path == "/v1/topics") return answer_topics(request, *model, most, room);
  return answer_invocation(request, *model, most, room);
}

HttpResponse TopicService::route(const HttpRequest& request, const RunPlan& plan, BodyRoom& room) {
  const std::string& path = request.path;
  const std::string_view method =
      request.method == "HEAD" ? "GET" : std::string_view(request.method);
  if (collection_ != nullptr && is_models_path(path)) {
    return answer_models(request, plan, *collection_, options_.most_documents, room);
  }
  for (const Route& route : kRoutes) {
    if (path != route.path || method == route.method) continue;
    return wrong_method(path, std::string(route.method));
  }
  if (path == "/ping") return ping();
  if (path == "/metrics") return metrics();
  if (path == "/execution-parameters") {
    JsonObject json;
    json.add("MaxConcurrentTransforms", options_.execution.concurrent_transforms);
    json.add("BatchStrategy", options_.execution.batch_strategy);
    json.add("MaxPayloadInMB", options_.execution.payload_megabytes);
    return json_response(json.text());
  }
  if (path == "/invocations" || path == "/v1/topics" || path == "/v1/model") {
    return answer_by_model(request, plan, room);
  }
  if (path == "/" && collection_ == nullptr) {
    return text_response(200, std::string(kTryPage), "text/html; charset=utf-8");
  }
  return json_error(404,
                    "no such path; there are /ping, /invocations, /v1/topics, /v1/model, /metrics, "
                    "/execution-parameters and, with --models, /models");
}

}  // namespace sluice_cli
