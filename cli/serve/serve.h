// A model behind HTTP until a signal ends it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "cli/library_objects.h"
#include "cli/run_log.h"

namespace sluice_cli {

struct ServeOptions {
  std::string host = "127.0.0.1";
  uint32_t port = 8080;  // 0: any that is free
  uint32_t threads = 0;  // 0: all there are
  uint64_t body_bytes = uint64_t{6} << 20;
  uint64_t all_bodies_bytes = uint64_t{256} << 20;  // at least two bodies
  uint32_t documents = 10000;                       // of a request
  uint32_t connections = 1024;
  uint32_t queue = 32;
  uint32_t header_seconds = 5;
  uint32_t body_seconds = 30;  // to come, or for an answer to be taken
  uint32_t idle_seconds = 60;
  uint32_t drain_seconds = 30;
  bool sandbox = false;  // before the first request; the model must lie on this machine
  bool access_log = false;
  uint32_t concurrent_transforms = 0;  // told by /execution-parameters; 0: as threads
  std::string batch_strategy = "MULTI_RECORD";
  std::string models;            // a folder of models, instead of one
  uint64_t models_bytes = 0;     // in memory together; 0: three quarters of what there is
  bool knows_all_models = true;  // of the folder; else those that POST /models names
};

// Reads the model, at the start and on SIGHUP; not asked for where there are several. Threads: one
// at a time, not always the same; still at work when a signal has ended the program. Throws:
// Failure.
using LoadModel = std::function<Model()>;

// Returns: an exit status, after SIGTERM or SIGINT. Throws: Failure (the address; the first model).
int serve(const ServeOptions& options, const LoadModel& load, RunLog& log);

}  // namespace sluice_cli
