#include "cli/serve/model_routes.h"

#include <simdjson.h>

#include <optional>
#include <string_view>
#include <utility>

#include "cli/json_text.h"
#include "cli/serve/plain_response.h"
#include "cli/serve/request_cost.h"
#include "cli/serve/request_documents.h"
#include "cli/serve/topic_answers.h"

namespace sluice_cli {
namespace {

constexpr std::string_view kModels = "/models";
constexpr std::string_view kInvoke = "/invoke";
constexpr size_t kPage = 1000;

// /models/NAME or /models/NAME/invoke.
struct ModelPath {
  std::string name;
  bool is_invoke = false;
};

// Nothing when the path is neither.
std::optional<ModelPath> parse(const std::string& path) {
  if (!path.starts_with(std::string(kModels) + "/")) return std::nullopt;
  std::string_view rest = std::string_view(path).substr(kModels.size() + 1);
  const bool is_invoke = rest.ends_with(kInvoke);
  if (is_invoke) rest.remove_suffix(kInvoke.size());
  if (rest.empty() || rest.find('/') != std::string_view::npos) return std::nullopt;
  return ModelPath{std::string(rest), is_invoke};
}

// The value of `name` in a query, as it stands: names of models need no escapes.
std::string value_of(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.substr(0, pair.find('=')) == name) {
      return std::string(pair.substr(std::min(name.size() + 1, pair.size())));
    }
  }
  return "";
}

std::string member_of(const simdjson::dom::object& object, const char* name, bool is_required) {
  std::string_view text;
  const auto error = object[name].get(text);
  if (error == simdjson::NO_SUCH_FIELD && !is_required) return "";
  if (error != simdjson::SUCCESS) {
    throw RequestError(400, std::string("\"") + name + "\" is " +
                                (error == simdjson::NO_SUCH_FIELD ? "missing" : "a text"));
  }
  return std::string(text);
}

std::string json_of(const NamedModel& model) {
  JsonObject json;
  json.add("modelName", model.name).add("modelUrl", model.url.empty() ? model.name : model.url);
  json.add("isInMemory", model.is_in_memory);
  return json.text();
}

// A page elsewhere can make a browser send forms and plain text here, but not JSON.
void require_json(const HttpRequest& request) {
  if (request.content_type == "application/json") return;
  throw RequestError(415, "/models takes application/json: {\"model_name\",\"url\"}");
}

HttpResponse add_model(const HttpRequest& request, ModelCollection& models) {
  require_json(request);
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(request.body).get(object) != simdjson::SUCCESS) {
    throw RequestError(400, "an object {\"model_name\",\"url\"} is expected");
  }
  const std::string name = member_of(object, "model_name", true);
  models.add(name, member_of(object, "url", false));
  return json_response(json_of(models.find(name)) + "\n");
}

HttpResponse list_models(const HttpRequest& request, ModelCollection& models) {
  const std::vector<NamedModel> page =
      models.list(value_of(request.query, "next_page_token"), kPage);
  std::string json = "{\"models\":[";
  for (size_t i = 0; i < page.size(); ++i) {
    if (i > 0) json += ',';
    json += json_of(page[i]);
  }
  json += ']';
  if (page.size() == kPage && !models.list(page.back().name, 1).empty()) {
    json += ",\"nextPageToken\":\"" + page.back().name + '"';
  }
  return json_response(json + "}\n");
}

}  // namespace

bool is_models_path(const std::string& path) {
  return path == kModels || path.starts_with(std::string(kModels) + "/");
}

RunPlan plan_models(const HttpRequest& request, ModelCollection& models) {
  if (request.method != "POST") return {};
  if (request.path == kModels) return {Cost::kSlow, nullptr};
  const std::optional<ModelPath> path = parse(request.path);
  if (!path || !path->is_invoke) return {};
  bool has_to_be_read = false;
  std::shared_ptr<ServingModel> model = models.at_hand(path->name, has_to_be_read);
  if (has_to_be_read) return {Cost::kSlow, nullptr};
  const bool is_short = model == nullptr || is_quick(request, model->facts().topics);
  return {is_short ? Cost::kShort : Cost::kLong, std::move(model)};
}

HttpResponse answer_models(const HttpRequest& request, const RunPlan& plan, ModelCollection& models,
                           uint32_t most_documents, BodyRoom& room) {
  const bool is_get = request.method == "GET" || request.method == "HEAD";
  if (request.path == kModels) {
    if (request.method == "POST") return add_model(request, models);
    if (is_get) return list_models(request, models);
    return wrong_method(request.path, "GET, POST");
  }
  const std::optional<ModelPath> path = parse(request.path);
  if (!path) return json_error(404, "there are /models, /models/NAME and /models/NAME/invoke");
  if (path->is_invoke) {
    if (request.method != "POST") return wrong_method(request.path, "POST");
    auto model = std::static_pointer_cast<ServingModel>(plan.subject);
    if (model == nullptr) model = models.get(path->name, plan.cost == Cost::kSlow);
    return answer_invocation(request, *model, most_documents, room);
  }
  if (is_get) return json_response(json_of(models.find(path->name)) + "\n");
  if (request.method != "DELETE") return wrong_method(request.path, "GET, DELETE");
  models.remove(path->name);
  return json_response("{\"modelName\":\"" + path->name + "\"}\n");
}

}  // namespace sluice_cli
