// sluice serve: topics of texts and counts over HTTP.
#include <memory>
#include <vector>

#include "cli/failure.h"
#include "cli/log_options.h"
#include "cli/remote.h"
#include "cli/serve/serve.h"
#include "cli/topic_table.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

struct Options {
  std::vector<std::string> model;
  ServeOptions serve;
  LogOptions log;
};

int run(const Options& options) {
  if (options.model.size() + !options.serve.models.empty() != 1) {
    throw Failure(kUsage, "serve: a model file, or --models with a folder of them");
  }
  if (options.serve.sandbox && !options.model.empty() && is_remote(options.model[0])) {
    throw Failure(kUsage,
                  "--sandbox begins no connections: the model must be a file of this machine");
  }
  RunLog log(options.log.choice());
  return serve(
      options.serve, [&options] { return open_shared_model(options.model[0]); }, log);
}

Action add_options(OptionList& list) {
  auto options = std::make_shared<Options>();
  list.inputs("MODEL", options->model, false, "a model file");
  list.group("Several models")
      .text("--models", "DIR", options->serve.models,
            "instead of MODEL: answers POST /models/NAME/invoke by each model in DIR")
      .bytes("--models-memory", "SIZE", options->serve.models_bytes,
             "of the models in memory; default three quarters of the machine's");
  list.group("Address")
      .text("--host", "ADDRESS", options->serve.host,
            "default 127.0.0.1, this machine alone; 0.0.0.0: everybody")
      .number("--port", "N", options->serve.port, "default 8080; 0: any that is free");
  list.group("Limits")
      .bytes("--max-body", "SIZE", options->serve.body_bytes, "of a request; default 6M")
      .bytes("--max-bodies", "SIZE", options->serve.all_bodies_bytes,
             "of requests and answers in memory at once, more get 503, one alone 413; default 256M")
      .number("--max-documents", "N", options->serve.documents, "of a request; default 10000")
      .number("--max-connections", "N", options->serve.connections, "default 1024")
      .number("--queue", "N", options->serve.queue,
              "large requests that wait for a thread, more get 503; default 32")
      .number("--header-timeout", "SECONDS", options->serve.header_seconds,
              "for a request's header; default 5")
      .number("--body-timeout", "SECONDS", options->serve.body_seconds,
              "for a body to come, and for an answer to be taken; default 30")
      .number("--idle-timeout", "SECONDS", options->serve.idle_seconds,
              "of silence between requests; default 60")
      .number("--drain-timeout", "SECONDS", options->serve.drain_seconds,
              "for what has begun when SIGTERM comes; default 30");
  list.group("Machine").threads(options->serve.threads, "default: all there are");
  list.group("Other")
      .flag("--access-log", options->serve.access_log,
            "each answer on stderr, JSON, one a line; no texts in it")
      .flag("--sandbox", options->serve.sandbox,
            "it can't write files, run programs or begin connections, before any request");
  add_log_options(list, options->log);
  return [options] { return run(*options); };
}

}  // namespace

const Verb kServeVerb = {
    "serve", "Answers over HTTP: topics of texts, and SageMaker's /invocations",
    "  sluice serve model.safetensors --port 8080\n"
    "  curl -d '{\"text\":\"a sentence about something\"}' localhost:8080/v1/topics\n"
    "  kill -HUP PID                                 read the model file anew\n",
    "  sluice transform model.safetensors new.jsonl  for many documents at once\n", add_options};

}  // namespace sluice_cli
