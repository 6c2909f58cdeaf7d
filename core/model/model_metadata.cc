// The metadata table, walked by one loop for writing and one for reading.
#include "core/model/model_metadata.h"

#include <charconv>

#include "core/base/json.h"
#include "core/text/recipe.h"

namespace sluice {
namespace {

constexpr size_t kMaxFingerprintCharacters = 64;

std::string text_of(uint64_t value) { return std::to_string(value); }
std::string text_of(double value) { return JsonWriter().number(value).take(); }
std::string text_of(float value) { return JsonWriter().number(value).take(); }

template <typename Integer>
Status read_integer(const std::string& text, Integer& value) {
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec == std::errc() && parsed.ptr == end) return Status();
  return corrupt("not a whole number in range");
}

// Through the JSON reader, which is the one place that turns text into a double.
Status read_amount(const std::string& text, double& value) {
  Result<JsonValue> parsed = JsonValue::parse(text, 1);
  if (!parsed.ok() || !parsed->is_number() || parsed->as_number() < 0) {
    return corrupt("not a number of at least 0");
  }
  value = parsed->as_number();
  return Status();
}

Status read_eta(const std::string& text, TopicModel& model) {
  double value = 0;
  SLUICE_TRY(read_amount(text, value));
  if (!(value >= kMinPrior && value <= kMaxPrior)) return corrupt("not in 1e-9 to 1e6");
  model.eta = static_cast<float>(value);
  return Status();
}

Status read_background(const std::string& text, TopicModel& model) {
  if (text != "0") return Status(StatusCode::kUnsupported, "the background topic can only be 0");
  model.background_topic = 0;
  return Status();
}

Status read_recipe(const std::string& text, TopicModel& model) {
  SLUICE_TRY(Recipe::from_json(text));
  model.recipe_json = text;
  return Status();
}

// Printed as it is into reports, so it has to be JSON.
Status read_configuration(const std::string& text, TopicModel& model) {
  const JsonValue parsed = SLUICE_TRY(JsonValue::parse(text));
  if (!parsed.is_object()) return corrupt("not a JSON object");
  model.facts.configuration_json = text;
  return Status();
}

Status read_fingerprint(const std::string& text, TopicModel& model) {
  if (text.size() > kMaxFingerprintCharacters ||
      text.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return corrupt("not hexadecimal digits");
  }
  model.facts.data_fingerprint = text;
  return Status();
}

struct Entry {
  std::string_view key;
  bool required;
  std::string (*write)(const TopicModel&);  // "" = left out
  Status (*read)(const std::string&, TopicModel&);
};

constexpr Entry kEntries[] = {
    {"eta", true, [](const TopicModel& m) { return text_of(m.eta); }, read_eta},
    {"background_topic", false,
     [](const TopicModel& m) {
       return m.background_topic < 0 ? "" : text_of(uint64_t(m.background_topic));
     },
     read_background},
    {"recipe", false, [](const TopicModel& m) { return m.recipe_json; }, read_recipe},
    {"configuration", false, [](const TopicModel& m) { return m.facts.configuration_json; },
     read_configuration},
    {"documents", false, [](const TopicModel& m) { return text_of(m.facts.documents); },
     [](const std::string& text, TopicModel& m) { return read_integer(text, m.facts.documents); }},
    {"tokens", false, [](const TopicModel& m) { return text_of(m.facts.tokens); },
     [](const std::string& text, TopicModel& m) { return read_amount(text, m.facts.tokens); }},
    {"mean_document_tokens", false,
     [](const TopicModel& m) { return text_of(m.facts.mean_document_tokens); },
     [](const std::string& text, TopicModel& m) {
       return read_amount(text, m.facts.mean_document_tokens);
     }},
    {"seed", false, [](const TopicModel& m) { return text_of(m.facts.seed); },
     [](const std::string& text, TopicModel& m) { return read_integer(text, m.facts.seed); }},
    {"passes", false, [](const TopicModel& m) { return text_of(uint64_t{m.facts.passes}); },
     [](const std::string& text, TopicModel& m) { return read_integer(text, m.facts.passes); }},
    {"data_fingerprint", false, [](const TopicModel& m) { return m.facts.data_fingerprint; },
     read_fingerprint},
    {"heldout_perplexity", false,
     [](const TopicModel& m) { return text_of(m.facts.heldout_perplexity); },
     [](const std::string& text, TopicModel& m) {
       return read_amount(text, m.facts.heldout_perplexity);
     }},
};

}  // namespace

TensorMetadata model_metadata(const TopicModel& model) {
  TensorMetadata metadata{{std::string(kModelFormatKey), std::string(kModelFormat)}};
  for (const Entry& entry : kEntries) {
    std::string text = entry.write(model);
    if (!text.empty()) metadata.emplace_back(entry.key, std::move(text));
  }
  return metadata;
}

Status read_model_metadata(const SafetensorsHeader& header, TopicModel& model) {
  const std::string* const format = header.find_metadata(kModelFormatKey);
  if (format == nullptr) {
    return Status(StatusCode::kUnsupported,
                  "a safetensors file, but not a sluice model: no sluice_format in __metadata__");
  }
  if (*format != kModelFormat) {
    return Status(StatusCode::kUnsupported,
                  "model format " + *format + "; this version reads format 1");
  }
  for (const Entry& entry : kEntries) {
    const std::string* const text = header.find_metadata(entry.key);
    const std::string prefix = "metadata \"" + std::string(entry.key) + "\": ";
    if (text != nullptr) {
      SLUICE_TRY(entry.read(*text, model).with_prefix(prefix));
    } else if (entry.required) {
      return corrupt(prefix + "missing");
    }
  }
  return Status();
}

}  // namespace sluice
