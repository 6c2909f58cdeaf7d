// Metrics as SageMaker's built-in algorithms write them to the log, for the regular expressions of
// tuning jobs and the scripts people have.
#pragma once

#include <chrono>
#include <string>

#include "capi/include/sluice.h"

namespace sluice_cli {

class MetricLog {
 public:
  explicit MetricLog(std::string host)
      : host_(std::move(host)), start_(std::chrono::system_clock::now()) {}

  // [MM/DD/YYYY HH:MM:SS INFO <thread>] #quality_metric: host=algo-1, test pwll <score>=-6.53
  // `kind`: score where more is better, else loss.
  void quality(const std::string& name, const char* kind, double value) const;
  // #metrics {...} of the pass that ended.
  void pass(const sluice_trainer_progress& progress);

 private:
  std::string host_;
  std::chrono::system_clock::time_point start_;  // of what pass() reports next
};

}  // namespace sluice_cli
