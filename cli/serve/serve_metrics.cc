#include "cli/serve/serve_metrics.h"

#include <algorithm>

#include "cli/json_text.h"

namespace sluice_cli {
namespace {

void add_line(std::string& to, const std::string& name, double value) {
  to += name + ' ';
  append_json_number(to, value);
  to += '\n';
}

// 0.0005, not 5e-04.
std::string decimal(double value) {
  std::string text = std::to_string(value);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

void describe_metric(std::string& to, const std::string& name, const char* type, const char* help) {
  to += "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n';
}

void add_metric(std::string& to, const std::string& name, const char* type, const char* help,
                uint64_t value) {
  describe_metric(to, name, type, help);
  add_line(to, name, static_cast<double>(value));
}

void ServeMetrics::count(unsigned status, double seconds, uint64_t documents) {
  constexpr auto relaxed = std::memory_order_relaxed;
  requests_[std::min(status, kMostStatus - 1)].fetch_add(1, relaxed);
  const auto bucket = std::lower_bound(kBounds.begin(), kBounds.end(), seconds) - kBounds.begin();
  buckets_[static_cast<size_t>(bucket)].fetch_add(1, relaxed);
  nanoseconds_.fetch_add(static_cast<uint64_t>(seconds * 1e9), relaxed);
  documents_.fetch_add(documents, relaxed);
}

std::string ServeMetrics::text(const std::string& fingerprint, const HttpServerFigures& now) const {
  std::string text;
  describe_metric(text, "sluice_requests_total", "counter", "Answered requests by status code.");
  for (unsigned status = 0; status < kMostStatus; ++status) {
    if (const uint64_t count = requests_[status]; count > 0) {
      add_line(text, "sluice_requests_total{code=\"" + std::to_string(status) + "\"}",
               static_cast<double>(count));
    }
  }
  const std::string latency = "sluice_request_seconds";
  describe_metric(text, latency, "histogram", "From a request's first byte to its answer's last.");
  uint64_t sum = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    sum += buckets_[i];
    const std::string bound = i < kBounds.size() ? decimal(kBounds[i]) : "+Inf";
    add_line(text, latency + "_bucket{le=\"" + bound + "\"}", static_cast<double>(sum));
  }
  add_line(text, latency + "_sum", 1e-9 * static_cast<double>(nanoseconds_.load()));
  add_line(text, latency + "_count", static_cast<double>(sum));
  add_metric(text, "sluice_documents_total", "counter", "Documents inferred.", documents_);
  add_metric(text, "sluice_connections", "gauge", "Open connections.", now.connections);
  add_metric(text, "sluice_requests_in_flight", "gauge", "Requests not yet answered.",
             now.in_flight);
  add_metric(text, "sluice_requests_waiting", "gauge", "Large requests without a thread.",
             now.waiting);
  if (fingerprint.empty()) return text;
  describe_metric(text, "sluice_model_info", "gauge", "The model that answers.");
  add_line(text, "sluice_model_info{fingerprint=\"" + fingerprint + "\"}", 1);
  return text;
}

}  // namespace sluice_cli
