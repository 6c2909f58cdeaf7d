// What a Prometheus server asks for (text format 0.0.4).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "cli/serve/http_server.h"

namespace sluice_cli {

// The two lines before a figure, and a figure that has no labels.
void describe_metric(std::string& to, const std::string& name, const char* type, const char* help);
void add_metric(std::string& to, const std::string& name, const char* type, const char* help,
                uint64_t value);

// Threads: any.
class ServeMetrics {
 public:
  void count(unsigned status, double seconds, uint64_t documents);
  std::string text(const std::string& fingerprint, const HttpServerFigures& now) const;

 private:
  static constexpr unsigned kMostStatus = 600;
  // Seconds; the last bucket is infinite.
  static constexpr std::array<double, 12> kBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                     0.05,   0.1,   0.25,   0.5,   1,    5};

  std::array<std::atomic<uint64_t>, kMostStatus> requests_{};
  std::array<std::atomic<uint64_t>, kBounds.size() + 1> buckets_{};
  std::atomic<uint64_t> nanoseconds_{0};
  std::atomic<uint64_t> documents_{0};
};

}  // namespace sluice_cli
