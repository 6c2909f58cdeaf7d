// From start to end: the server, the model, signals.
#include "cli/serve/serve.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/failure.h"
#include "cli/json_text.h"
#include "cli/serve/http_server.h"
#include "cli/serve/sandbox.h"
#include "cli/serve/topic_service.h"

namespace sluice_cli {
namespace {

// Batch Transform's own limit of payload times concurrency.
constexpr uint64_t kMostTransformBytes = uint64_t{100} << 20;

// By which a thread that reads models tells the one that waits for signals.
constexpr int kIsRead = SIGUSR2;

// The signals that end it or change the model; taken by wait() alone, whichever thread is running.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, kIsRead}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  int wait() const {
    int signal = 0;
    while (sigwait(&set_, &signal) != 0) {
    }
    return signal;
  }
  // From now on a second one ends the program at once; another model is no longer asked for.
  static void let_go() {
    sigset_t ends;
    sigemptyset(&ends);
    for (const int signal : {SIGINT, SIGTERM}) sigaddset(&ends, signal);
    pthread_sigmask(SIG_UNBLOCK, &ends, nullptr);
  }

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

// What is said when models were read.
struct Told {
  std::vector<std::string> warnings;
  std::string note;
};
using Read = std::function<Told()>;

// Reads on a thread of its own, so that signals are heard meanwhile: from a store that is silent a
// model comes after minutes, or never. The caller gets kIsRead when it is done.
std::future<Told> read_aside(Read read) {
  std::packaged_task<Told()> task(std::move(read));
  std::future<Told> told = task.get_future();
  std::thread([task = std::move(task), caller = pthread_self()]() mutable {
    task();
    pthread_kill(caller, kIsRead);
  }).detach();
  return told;
}

// Once what is being read is there. Throws: what kept it from being read.
void tell_when_read(std::future<Told>& reading, RunLog& log) {
  if (!reading.valid() || reading.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    return;  // somebody else's signal
  }
  const Told told = reading.get();
  for (const std::string& warning : told.warnings) log.warn(warning);
  if (!told.note.empty()) log.note(told.note);
}

// Reads `first`, and `anew` for each SIGHUP, until a signal ends it. Returns: whether nothing is
// being read. Throws: what `first` throws.
bool read_until_end(const Signals& signals, const Read& first, const Read& anew, RunLog& log) {
  std::future<Told> reading = read_aside(first);
  bool is_asked = false;
  for (;;) {
    const int signal = signals.wait();
    if (signal == SIGINT || signal == SIGTERM) return !reading.valid();
    if (signal == kIsRead) tell_when_read(reading, log);
    is_asked = is_asked || signal == SIGHUP;
    if (!is_asked || reading.valid()) continue;
    is_asked = false;
    try {
      reading = read_aside(anew);
    } catch (const std::exception& error) {  // no thread
      log.warn(std::string(error.what()) + "; the model of before goes on");
    }
  }
}

Told read_first(const LoadModel& load, TopicService& service, const ModelCollection* models) {
  if (models == nullptr) service.set_model(std::make_shared<ServingModel>(load()));
  return {{}, "ready"};
}

// New models in place of the old, which stay where the new ones are not good.
Told read_anew(const LoadModel& load, TopicService& service, ModelCollection* models) {
  try {
    if (models != nullptr) return {models->reload(), "the models were read anew"};
    service.set_model(std::make_shared<ServingModel>(load()));
    return {{}, "the model was read anew"};
  } catch (const std::exception& error) {
    return {{std::string(error.what()) + "; the model of before goes on"}, ""};
  }
}

TopicServiceOptions service_options(const ServeOptions& options, uint32_t threads) {
  TopicServiceOptions choices;
  choices.most_documents = options.documents;
  choices.execution.payload_megabytes = options.body_bytes >> 20;
  choices.execution.concurrent_transforms =
      options.concurrent_transforms != 0
          ? options.concurrent_transforms
          : std::clamp<uint32_t>(kMostTransformBytes / std::max<uint64_t>(options.body_bytes, 1), 1,
                                 threads);
  choices.execution.batch_strategy = options.batch_strategy;
  return choices;
}

}  // namespace

int serve(const ServeOptions& options, const LoadModel& load, RunLog& log) {
  const Signals signals;  // before any thread, so that all have them blocked
  const HttpServerOptions server_choices = server_options(options);
  allow_files(options.connections + 64);  // and those of the program itself
  std::unique_ptr<ModelCollection> models;
  if (!options.models.empty()) {
    models = std::make_unique<ModelCollection>(options.models, options.models_bytes,
                                               options.knows_all_models);
  }
  TopicService service(service_options(options, server_choices.threads));
  if (models != nullptr) service.set_models(*models);
  if (options.access_log) service.set_log(log_access);
  HttpServer server(server_choices, service);
  service.set_figures([&server] { return server.figures(); });
  if (options.sandbox) enter_sandbox();
  server.start();
  log.note("listening on http://" + options.host + ":" + std::to_string(server.port()));
  const bool is_idle = read_until_end(
      signals, [&] { return read_first(load, service, models.get()); },
      [&] { return read_anew(load, service, models.get()); }, log);
  service.begin_to_end();
  log.note("ending: answering what has begun");
  Signals::let_go();
  const bool is_drained = server.drain(std::chrono::seconds(options.drain_seconds));
  if (!is_drained) {
    log.warn(std::to_string(server.figures().connections) + " connections were cut after " +
             std::to_string(options.drain_seconds) + " s");
  }
  // Neither what still waits for a worker nor a store that is silent is waited for.
  if (!is_drained || !is_idle) std::_Exit(kDone);
  return kDone;
}

}  // namespace sluice_cli
