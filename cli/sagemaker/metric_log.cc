// Lines on stdout, flushed one by one: the platform reads them while training goes on.
#include "cli/sagemaker/metric_log.h"

#include <unistd.h>

#include <cstdio>
#include <ctime>

#include "cli/json_text.h"
#include "cli/standard_output.h"

namespace sluice_cli {
namespace {

using Clock = std::chrono::system_clock;

std::string stamp() {
  const std::time_t now = Clock::to_time_t(Clock::now());
  std::tm parts = {};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%m/%d/%Y %H:%M:%S", &parts);
  return "[" + std::string(text) + " INFO " + std::to_string(gettid()) + "] ";
}

double seconds(Clock::time_point time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

std::string single_value(double value) {
  return JsonObject().add("sum", value).add("count", 1u).add("min", value).add("max", value).text();
}

void print(const std::string& text) { log_to_standard_output(stamp() + text + "\n"); }

}  // namespace

void MetricLog::quality(const std::string& name, const char* kind, double value) const {
  char number[48];
  std::snprintf(number, sizeof number, "%.6f", value);
  print("#quality_metric: host=" + host_ + ", " + name + " <" + kind + ">=" + number);
}

void MetricLog::pass(const sluice_trainer_progress& progress) {
  const Clock::time_point end = Clock::now();
  JsonObject metrics;
  metrics.add_json("epoch", single_value(progress.passes_done));
  metrics.add_json("documents", single_value(static_cast<double>(progress.documents)));
  if (progress.heldout_perplexity > 0) {
    metrics.add_json("heldout_perplexity", single_value(progress.heldout_perplexity));
  }
  JsonObject line;
  line.add("StartTime", seconds(start_)).add("EndTime", seconds(end));
  line.add_json("Dimensions", JsonObject()
                                  .add("Algorithm", "sluice")
                                  .add("Host", host_)
                                  .add("Operation", "training")
                                  .text());
  print("#metrics " + line.add_json("Metrics", metrics.text()).text());
  start_ = end;
}

}  // namespace sluice_cli
