#include "cli/serve/topic_service.h"

#include <new>
#include <string_view>

#include "cli/json_text.h"
#include "cli/serve/plain_response.h"
#include "cli/serve/request_documents.h"
#include "cli/serve/topic_answers.h"
#include "cli/serve/try_page.h"

namespace sluice_cli {
namespace {

constexpr size_t kShortBytes = size_t{16} << 10;

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

bool TopicService::is_short(const HttpRequest& request) const {
  return request.body.size() <= kShortBytes;
}

HttpResponse TopicService::answer(const HttpRequest& request) {
  try {
    return route(request);
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
  if (models_.get() == nullptr) return json_error(503, "the model is being read");
  return text_response(200, "");
}

HttpResponse TopicService::route(const HttpRequest& request) {
  const std::string& path = request.path;
  const std::string_view method =
      request.method == "HEAD" ? "GET" : std::string_view(request.method);
  for (const Route& route : kRoutes) {
    if (path != route.path || method == route.method) continue;
    return wrong_method(path, std::string(route.method));
  }
  if (path == "/ping") return ping();
  const std::shared_ptr<ServingModel> model = models_.get();
  if (model == nullptr) return json_error(503, "the model is being read");
  const uint32_t most = options_.most_documents;
  if (path == "/invocations") return answer_invocation(request, *model, most);
  if (path == "/v1/topics") return answer_topics(request, *model, most);
  if (path == "/v1/model") return json_response(model->description());
  if (path == "/metrics") {
    return text_response(200,
                         metrics_.text(model->fingerprint(), connections_ ? connections_() : 0),
                         "text/plain; version=0.0.4");
  }
  if (path == "/execution-parameters") {
    JsonObject json;
    json.add("MaxConcurrentTransforms", options_.execution.concurrent_transforms);
    json.add("BatchStrategy", options_.execution.batch_strategy);
    json.add("MaxPayloadInMB", options_.execution.payload_megabytes);
    return json_response(json.text());
  }
  if (path == "/") return text_response(200, std::string(kTryPage), "text/html; charset=utf-8");
  return json_error(404,
                    "no such path; there are /ping, /invocations, /v1/topics, /v1/model, "
                    "/metrics and /execution-parameters");
}

}  // namespace sluice_cli
