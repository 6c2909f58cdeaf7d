#include "cli/sagemaker/serving_container.h"

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "cli/failure.h"
#include "cli/serve/model_files.h"
#include "cli/serve/serve.h"

namespace sluice_cli {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kMostPayload = 100;  // MiB; also where 0 says that bodies come in chunks

// A whole number of the environment, or `otherwise` where it says nothing.
uint32_t number_of(const char* name, uint32_t most, uint32_t otherwise) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') return otherwise;
  const std::string_view text(value);
  uint32_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || number > most) {
    throw Failure(kUsage, std::string(name) + " is \"" + value + "\": 0 to " +
                              std::to_string(most) + " is possible");
  }
  return number;
}

bool is_true(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr &&
         (std::string_view(value) == "true" || std::string_view(value) == "True");
}

}  // namespace

int run_serving_container(const std::string& root) {
  RunLog log(RunLog::Form::kText);
  ServeOptions options;
  options.host = "0.0.0.0";
  options.port = number_of("SAGEMAKER_BIND_TO_PORT", 65535, 8080);
  const uint32_t payload = number_of("SAGEMAKER_MAX_PAYLOAD_IN_MB", kMostPayload, 6);
  options.body_bytes = uint64_t{payload != 0 ? payload : kMostPayload} << 20;
  options.concurrent_transforms = number_of("SAGEMAKER_MAX_CONCURRENT_TRANSFORMS", 1000, 0);
  if (const char* const strategy = std::getenv("SAGEMAKER_BATCH_STRATEGY")) {
    if (std::string_view(strategy) == "SINGLE_RECORD") options.batch_strategy = strategy;
  }
  options.documents = 1u << 20;  // beyond what --max-bodies lets an answer have
  const fs::path top = root.empty() ? "/opt/ml" : root;
  if (is_true("SAGEMAKER_MULTI_MODEL")) {
    options.models = top / "models";
    options.knows_all_models = false;
  }
  const std::string folder = top / "model";
  return serve(
      options, [&folder] { return open_model(find_model(folder)); }, log);
}

}  // namespace sluice_cli
