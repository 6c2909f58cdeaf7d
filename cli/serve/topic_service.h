// The routes of `sluice serve`.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "cli/serve/http_server.h"
#include "cli/serve/model_collection.h"
#include "cli/serve/serve_metrics.h"
#include "cli/serve/serving_model.h"

namespace sluice_cli {

// What /execution-parameters says.
struct ExecutionParameters {
  uint32_t concurrent_transforms = 1;
  std::string batch_strategy = "MULTI_RECORD";
  uint64_t payload_megabytes = 6;
};

struct TopicServiceOptions {
  uint32_t most_documents = 10000;  // of a request; then 413
  ExecutionParameters execution;
};

class TopicService final : public HttpHandler {
 public:
  explicit TopicService(TopicServiceOptions options) : options_(std::move(options)) {}

  // Answers by `model` from now on; before the first /ping says 503.
  void set_model(std::shared_ptr<ServingModel> model) { models_.set(std::move(model)); }
  // Several models by name instead. `models` outlives the service.
  void set_models(ModelCollection& models) { collection_ = &models; }
  // For /metrics.
  void set_figures(std::function<HttpServerFigures()> now) { figures_ = std::move(now); }
  // Called with each answer.
  void set_log(std::function<void(const HttpRequest&, const HttpResponse&, double)> log) {
    log_ = std::move(log);
  }
  // From now on /ping says 503.
  void begin_to_end() { is_ending_ = true; }

  RunPlan plan(const HttpRequest& request) override;
  HttpResponse answer(const HttpRequest& request, const RunPlan& plan, BodyRoom& room) override;
  void answered(const HttpRequest& request, const HttpResponse& response, double seconds) override;

 private:
  HttpResponse route(const HttpRequest& request, const RunPlan& plan, BodyRoom& room);
  HttpResponse ping() const;
  HttpResponse metrics() const;
  HttpResponse answer_by_model(const HttpRequest& request, const RunPlan& plan, BodyRoom& room);

  const TopicServiceOptions options_;
  ModelSlot models_;
  ModelCollection* collection_ = nullptr;
  ServeMetrics metrics_;
  std::function<HttpServerFigures()> figures_ = [] { return HttpServerFigures(); };
  std::function<void(const HttpRequest&, const HttpResponse&, double)> log_;
  std::atomic<bool> is_ending_{false};
};

}  // namespace sluice_cli
