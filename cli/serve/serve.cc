// From start to end: the model, the server, signals.
#include "cli/serve/serve.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <memory>
#include <string>
#include <thread>

#include "cli/failure.h"
#include "cli/json_text.h"
#include "cli/serve/http_server.h"
#include "cli/serve/sandbox.h"
#include "cli/serve/topic_service.h"

namespace sluice_cli {
namespace {

// Batch Transform's own limit of payload times concurrency.
constexpr uint64_t kMostTransformBytes = uint64_t{100} << 20;

// The signals that end it or change the model; taken by wait() alone, whichever thread is running.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  int wait() const {
    int signal = 0;
    while (sigwait(&set_, &signal) != 0) {
    }
    return signal;
  }
  // From now on a second one ends the program at once.
  void let_go() const { pthread_sigmask(SIG_UNBLOCK, &set_, nullptr); }

 private:
  sigset_t set_;
};

void log_access(const HttpRequest& request, const HttpResponse& response, double seconds) {
  JsonObject line;
  line.add("time", static_cast<uint64_t>(std::time(nullptr))).add("method", request.method);
  line.add("path", std::string_view(request.path).substr(0, 200)).add("status", response.status);
  line.add("request_bytes", uint64_t{request.body.size()}).add("seconds", seconds);
  line.add("documents", response.documents);
  const std::string text = line.text() + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);  // one call: lines stay whole
}

// As many open files as the connections need, where the machine lets us.
void allow_files(uint64_t count) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= count) return;
  limit.rlim_cur = std::min<rlim_t>(count, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

HttpServerOptions server_options(const ServeOptions& options) {
  HttpServerOptions server;
  if (options.port > 65535) throw Failure(kUsage, "a port is 0 to 65535");
  server.host = options.host;
  server.port = static_cast<uint16_t>(options.port);
  server.threads = options.threads != 0 ? options.threads
                                        : std::clamp(std::thread::hardware_concurrency(), 1u, 256u);
  server.body_bytes = options.body_bytes;
  server.all_bodies_bytes = std::max<size_t>(options.all_bodies_bytes, 2 * options.body_bytes);
  server.header_timeout = std::chrono::seconds(options.header_seconds);
  server.body_timeout = server.write_timeout = std::chrono::seconds(options.body_seconds);
  server.idle_timeout = std::chrono::seconds(options.idle_seconds);
  server.connections = options.connections;
  server.queue = options.queue;
  return server;
}

// New models in place of the old, which stay where the new ones are not good.
void reload(const LoadModel& load, TopicService& service, ModelCollection* models, RunLog& log) {
  if (models != nullptr) return models->reload(log);
  try {
    service.set_model(std::make_shared<ServingModel>(load()));
    log.note("the model was read anew");
  } catch (const std::exception& error) {
    log.warn(std::string(error.what()) + "; the model of before goes on");
  }
}

}  // namespace

int serve(const ServeOptions& options, const LoadModel& load, RunLog& log) {
  const Signals signals;  // before any thread, so that all have them blocked
  const HttpServerOptions server_choices = server_options(options);
  allow_files(options.connections + 64);  // and those of the program itself
  TopicServiceOptions choices;
  choices.most_documents = options.documents;
  choices.execution.payload_megabytes = options.body_bytes >> 20;
  choices.execution.concurrent_transforms =
      options.concurrent_transforms != 0
          ? options.concurrent_transforms
          : std::clamp<uint32_t>(kMostTransformBytes / std::max<uint64_t>(options.body_bytes, 1), 1,
                                 server_choices.threads);
  choices.execution.batch_strategy = options.batch_strategy;
  std::unique_ptr<ModelCollection> models;
  if (!options.models.empty()) {
    models = std::make_unique<ModelCollection>(options.models, options.models_bytes,
                                               options.knows_all_models);
  }
  TopicService service(choices);
  if (models != nullptr) service.set_models(*models);
  if (options.access_log) service.set_log(log_access);
  HttpServer server(server_choices, service);
  service.set_figures([&server] { return server.figures(); });
  server.start();
  log.note("listening on http://" + options.host + ":" + std::to_string(server.port()));
  if (models == nullptr) service.set_model(std::make_shared<ServingModel>(load()));
  if (options.sandbox) enter_sandbox();
  log.note("ready");
  for (int signal = signals.wait(); signal == SIGHUP; signal = signals.wait()) {
    reload(load, service, models.get(), log);
  }
  service.begin_to_end();
  log.note("ending: answering what has begun");
  signals.let_go();
  if (!server.drain(std::chrono::seconds(options.drain_seconds))) {
    log.warn(std::to_string(server.figures().connections) + " connections were cut after " +
             std::to_string(options.drain_seconds) + " s");
  }
  return kDone;
}

}  // namespace sluice_cli
