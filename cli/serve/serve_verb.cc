// sluice serve: topics of texts and counts over HTTP.
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "cli/failure.h"
#include "cli/json_text.h"
#include "cli/log_options.h"
#include "cli/serve/http_server.h"
#include "cli/serve/topic_service.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

struct Options {
  std::string model;
  std::string host = "127.0.0.1";
  uint32_t port = 8080;
  uint32_t threads = 0;
  uint64_t body_bytes = uint64_t{6} << 20;
  uint32_t documents = 10000;
  uint32_t connections = 1024;
  uint32_t queue = 32;
  uint32_t drain_seconds = 30;
  bool access_log = false;
  LogOptions log;
};

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

HttpServerOptions server_options(const Options& options) {
  HttpServerOptions server;
  if (options.port > 65535) throw Failure(kUsage, "--port is 0 to 65535");
  server.host = options.host;
  server.port = static_cast<uint16_t>(options.port);
  server.threads = options.threads != 0 ? options.threads
                                        : std::clamp(std::thread::hardware_concurrency(), 1u, 256u);
  server.body_bytes = options.body_bytes;
  server.all_bodies_bytes = std::max<size_t>(server.all_bodies_bytes, 2 * options.body_bytes);
  server.connections = options.connections;
  server.queue = options.queue;
  return server;
}

// A new model in place of the old, which stays when the new one is not good.
void reload(const Options& options, TopicService& service, RunLog& log) {
  try {
    service.set_model(std::make_shared<ServingModel>(options.model));
    log.note("the model was read anew");
  } catch (const std::exception& error) {
    log.warn(std::string(error.what()) + "; the model of before goes on");
  }
}

int serve(const Options& options) {
  RunLog log(options.log.choice());
  const Signals signals;  // before any thread, so that all have them blocked
  const HttpServerOptions server_choices = server_options(options);
  TopicService service({options.documents, options.body_bytes, server_choices.threads});
  if (options.access_log) service.set_log(log_access);
  HttpServer server(server_choices, service);
  service.count_connections([&server] { return server.open_connections(); });
  server.start();
  log.note("listening on http://" + options.host + ":" + std::to_string(server.port()));
  service.set_model(std::make_shared<ServingModel>(options.model));
  log.note("ready");
  for (int signal = signals.wait(); signal == SIGHUP; signal = signals.wait()) {
    reload(options, service, log);
  }
  service.begin_to_end();
  log.note("ending: answering what has begun");
  signals.let_go();
  if (!server.drain(std::chrono::seconds(options.drain_seconds))) {
    log.warn(std::to_string(server.open_connections()) + " connections were cut after " +
             std::to_string(options.drain_seconds) + " s");
  }
  return kDone;
}

Action add_options(OptionList& list) {
  auto options = std::make_shared<Options>();
  list.input("MODEL", options->model, "a model file");
  list.group("Address")
      .text("--host", "ADDRESS", options->host,
            "default 127.0.0.1, this machine alone; 0.0.0.0: everybody")
      .number("--port", "N", options->port, "default 8080; 0: any that is free");
  list.group("Limits")
      .bytes("--max-body", "SIZE", options->body_bytes, "of a request; default 6M")
      .number("--max-documents", "N", options->documents, "of a request; default 10000")
      .number("--max-connections", "N", options->connections, "default 1024")
      .number("--queue", "N", options->queue,
              "large requests that wait for a thread, more get 503; default 32")
      .number("--drain-timeout", "SECONDS", options->drain_seconds,
              "for what has begun when SIGTERM comes; default 30");
  list.group("Machine").threads(options->threads, "default: all there are");
  list.group("Other").flag("--access-log", options->access_log,
                           "each answer on stderr, JSON, one a line; no texts in it");
  add_log_options(list, options->log);
  return [options] { return serve(*options); };
}

}  // namespace

const Verb kServeVerb = {
    "serve", "Answers over HTTP: topics of texts, and SageMaker's /invocations",
    "  sluice serve model.safetensors --port 8080\n"
    "  curl -d '{\"text\":\"a sentence about something\"}' localhost:8080/v1/topics\n"
    "  kill -HUP PID                                 read the model file anew\n",
    "  sluice transform model.safetensors new.jsonl  for many documents at once\n", add_options};

}  // namespace sluice_cli
