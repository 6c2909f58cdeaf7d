// A table of names, walked for each value.
#include "cli/sagemaker/hyperparameters.h"

#include <charconv>
#include <cmath>
#include <variant>
#include <vector>

#include "cli/command_line.h"
#include "cli/failure.h"

namespace sluice_cli {
namespace {

template <typename T>
using Field = T JobOptions::*;
using AnyField =
    std::variant<Field<uint32_t>, Field<uint64_t>, Field<int32_t>, Field<float>, Field<double>>;

constexpr double kAboveZero = 1e-30;
constexpr double kMost32 = 4294967295.0;

struct NumberParameter {
  const char* name;
  AnyField field;
  double least;
  double most;
  const char* range;  // in words
};

const NumberParameter kNumbers[] = {
    // SageMaker's names.
    {"num_topics", &TrainOptions::topics, 2, 2000, "a whole number from 2 to 2000"},
    {"feature_dim", &TrainOptions::feature_dim, 1, 2147483647, "a whole number from 1 to 2^31 - 1"},
    {"mini_batch_size", &TrainOptions::mini_batch_size, 1, 1e15, "a whole number above 0"},
    {"alpha0", &TrainOptions::alpha0, kAboveZero, 1e6, "a number above 0"},
    {"max_restarts", &TrainOptions::max_restarts, 1, 2147483647, "a whole number above 0"},
    {"max_iterations", &TrainOptions::max_iterations, 1, kMost32, "a whole number above 0"},
    {"tol", &TrainOptions::tol, kAboveZero, 1e6, "a number above 0"},
    // Ours.
    {"topics", &TrainOptions::topics, 2, 2000, "a whole number from 2 to 2000"},
    {"seed", &TrainOptions::seed, 0, 1.8e19, "a whole number from 0"},
    {"passes", &TrainOptions::passes, 1, kMost32, "a whole number above 0"},
    {"threads", &TrainOptions::threads, 1, 256, "a whole number from 1 to 256"},
    {"minibatch", &TrainOptions::minibatch, 1, 4096, "a whole number from 1 to 4096"},
    {"alpha", &TrainOptions::alpha, kAboveZero, 1e6, "a number above 0"},
    {"eta", &TrainOptions::eta, kAboveZero, 1e6, "a number above 0"},
    {"documents", &TrainOptions::documents, 1, 1e18, "a whole number above 0"},
    {"corpus_tokens", &TrainOptions::corpus_tokens, kAboveZero, 1e18, "a number above 0"},
    {"checkpoint_interval", &TrainOptions::checkpoint_interval, 0, 1e9, "seconds from 0"},
    {"spot_notice", &JobOptions::spot_notice, 0, 1, "0 or 1"},
};

struct ChoiceParameter {
  const char* name;
  Field<std::string> field;
  std::vector<std::string> known;
};

const std::vector<ChoiceParameter>& choices() {
  static const std::vector<ChoiceParameter> table = {
      {"background", &TrainOptions::background, {"on", "off"}},
      {"order", &TrainOptions::order, {"shuffled", "stored"}},
      {"resume", &TrainOptions::resume, {"auto", "require", "never"}},
      {"kernels", &TrainOptions::kernels, {"auto", "scalar", "sse4", "avx2", "avx512"}}};
  return table;
}

[[noreturn]] void refuse(const std::string& name, const std::string& value,
                         const std::string& range) {
  throw Failure(kUsage, "hyperparameter " + name + ": \"" + value + "\" is not " + range);
}

// The whole of `text` as a number of type T.
template <typename T>
bool parse(const std::string& text, T& value) {
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  return result.ec == std::errc() && result.ptr == end;
}

template <typename T>
void set_number(const NumberParameter& parameter, Field<T> field, const std::string& text,
                JobOptions& options) {
  double value = 0;
  const bool is_number = parse(text, value) && value >= parameter.least && value <= parameter.most;
  const bool is_whole = std::is_floating_point_v<T> || std::floor(value) == value;
  if (!is_number || !is_whole) refuse(parameter.name, text, parameter.range);
  options.*field = static_cast<T>(value);
  // Large whole numbers have digits that a double has not.
  if (T exact{}; std::is_integral_v<T> && parse(text, exact)) options.*field = exact;
}

void set_choice(const ChoiceParameter& parameter, const std::string& text, JobOptions& options) {
  std::string range;
  for (const std::string& known : parameter.known) {
    if (text == known) {
      options.*parameter.field = text;
      return;
    }
    range += (range.empty() ? "" : " or ") + known;
  }
  refuse(parameter.name, text, range);
}

// Framework estimators encode values as JSON before they become strings.
std::string plain_value(std::string text) {
  const auto is_around = [](char c) { return c == ' ' || c == '\t' || c == '"' || c == '\n'; };
  while (!text.empty() && is_around(text.back())) text.pop_back();
  while (!text.empty() && is_around(text.front())) text.erase(text.begin());
  return text;
}

bool is_of_platform(const std::string& name) {
  return name.starts_with("sagemaker_") || name == "_tuning_objective_metric";
}

// Returns: whether the name is known.
bool apply(const std::string& name, const std::string& value, JobOptions& options) {
  for (const NumberParameter& parameter : kNumbers) {
    if (name != parameter.name) continue;
    std::visit([&](auto field) { set_number(parameter, field, value, options); }, parameter.field);
    return true;
  }
  for (const ChoiceParameter& parameter : choices()) {
    if (name != parameter.name) continue;
    set_choice(parameter, value, options);
    return true;
  }
  return is_of_platform(name);
}

std::string nearest_known(const std::string& name) {
  std::vector<std::string> names;
  for (const NumberParameter& parameter : kNumbers) names.push_back(parameter.name);
  for (const ChoiceParameter& parameter : choices()) names.push_back(parameter.name);
  const std::string nearest = nearest_name(name, names);
  return nearest.empty() ? "" : "; did you mean " + nearest + "?";
}

}  // namespace

void apply_hyperparameters(const std::map<std::string, std::string>& given, JobOptions& options,
                           RunLog& log) {
  for (const auto& [name, value] : given) {
    if (!apply(name, plain_value(value), options)) {
      log.warn("hyperparameter " + name + " is not known and not used" + nearest_known(name));
    }
  }
  if (options.topics == 0) {
    throw Failure(kUsage, "hyperparameter num_topics is missing; it is required");
  }
}

}  // namespace sluice_cli
