#include "cli/sagemaker/serving_container.h"

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <vector>

#include "cli/failure.h"
#include "cli/serve/serve.h"
#include "cli/topic_table.h"

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

Model import_model(const fs::path& folder) {
  std::string words;
  for (const char* const name : {"vocabulary.tsv", "vocab.txt"}) {
    if (words.empty() && fs::exists(folder / name)) words = folder / name;
  }
  sluice_model* model = nullptr;
  sluice_error error;
  require(sluice_model_import_mxnet((folder / "model_algo-1").c_str(), nullptr,
                                    words.empty() ? nullptr : words.c_str(), &model, &error),
          error);
  return Model(model);
}

Model load_model(const fs::path& folder) {
  if (fs::exists(folder / "model.safetensors")) return open_model(folder / "model.safetensors");
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".safetensors") found.push_back(entry.path());
  }
  if (found.size() == 1) return open_model(found[0]);
  if (found.empty() && fs::exists(folder / "model_algo-1")) return import_model(folder);
  throw Failure(kBadInput,
                folder.string() + (found.empty() ? ": no model.safetensors and no model_algo-1"
                                                 : ": several models, none is model.safetensors"));
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
  options.documents = 1u << 20;  // the payload bounds them
  const fs::path folder = fs::path(root.empty() ? "/opt/ml" : root) / "model";
  return serve(
      options, [&folder] { return load_model(folder); }, log);
}

}  // namespace sluice_cli
