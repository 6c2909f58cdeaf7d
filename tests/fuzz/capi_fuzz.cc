// What a program may be handed through the C API: the first byte chooses records, a recipe, text
// for a small model, counted documents, or a model file; the rest is the stranger's. Statuses are
// documented ones and outputs keep their promises.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "sluice.h"
#include "tests/capi/tiny_model.h"

namespace {

constexpr size_t kTopics = 3;

void require(bool holds) {
  if (!holds) std::abort();
}

// Bad input may be refused, never be blamed on ourselves.
void require_refusal(sluice_status status, const sluice_error& error) {
  require(status == error.code);
  require(status < 0 && status != SLUICE_STATUS_INTERNAL && error.text[0] != '\0');
}

sluice_inferencer* tiny_inferencer() {
  static const std::string bytes = sluice::tiny_model_bytes().value();
  static sluice_inferencer* const inferencer = [] {
    sluice_model* model = nullptr;
    sluice_inferencer* created = nullptr;
    require(sluice_model_open_memory(bytes.data(), bytes.size(), "tiny", &model, nullptr) == 0);
    require(sluice_inferencer_create(model, nullptr, &created, nullptr) == 0);
    sluice_model_free(model);
    return created;
  }();
  return inferencer;
}

void require_mixture(const float* mixture, float unknown) {
  double sum = 0;
  for (size_t k = 0; k < kTopics; ++k) {
    require(mixture[k] >= 0);
    sum += mixture[k];
  }
  require(std::fabs(sum - 1) < 1e-5 && unknown >= 0 && unknown <= 1);
}

void try_records(const uint8_t* data, size_t size) {
  sluice_error error;
  sluice_record_reader* reader = nullptr;
  require(sluice_record_reader_open_memory(data, size, "fuzz", &reader, &error) == 0);
  int32_t found = 1;
  while (found == 1) {
    const sluice_record* record = nullptr;
    const sluice_status status = sluice_record_reader_read_next(reader, &record, &error);
    if (status != SLUICE_STATUS_OK) {
      require_refusal(status, error);
      require(error.offset >= 0 && static_cast<size_t>(error.offset) <= size);
      require(sluice_record_reader_recover(reader, &found, &error) == 0);
      continue;
    }
    if (record == nullptr) break;
    for (size_t i = 0; i < record->entries; ++i) {
      require(record->counts[i] > 0 && std::isfinite(record->counts[i]));
      require(i == 0 || record->word_ids[i - 1] < record->word_ids[i]);
    }
  }
  sluice_record_reader_free(reader);
}

void try_recipe(const uint8_t* data, size_t size) {
  const char* text = reinterpret_cast<const char*>(data);
  sluice_error error;
  sluice_recipe* recipe = nullptr;
  const sluice_status status = sluice_recipe_parse_json(text, size, &recipe, &error);
  if (status != SLUICE_STATUS_OK) {
    require(recipe == nullptr);
    return require_refusal(status, error);
  }
  sluice_tokenizer* tokenizer = nullptr;
  require(sluice_tokenizer_create(recipe, &tokenizer, &error) == 0);
  const sluice_token* tokens = nullptr;
  size_t count = 0;
  require(sluice_tokenizer_split_text(tokenizer, text, size, &tokens, &count, &error) == 0);
  for (size_t i = 0; i < count; ++i) {
    require(tokens[i].begin < tokens[i].end && tokens[i].end <= size && tokens[i].word.size > 0);
  }
  sluice_tokenizer_free(tokenizer);
  sluice_recipe_free(recipe);
}

void try_text(const uint8_t* data, size_t size) {
  float mixture[kTopics];
  float unknown = -1;
  require(sluice_inferencer_infer_text(tiny_inferencer(), reinterpret_cast<const char*>(data), size,
                                       mixture, kTopics, &unknown, nullptr) == 0);
  require_mixture(mixture, unknown);
}

void try_counts(const uint8_t* data, size_t size) {
  const size_t entries = size / 8;
  std::vector<uint32_t> ids(entries);
  std::vector<float> counts(entries);
  for (size_t i = 0; i < entries; ++i) {
    std::memcpy(&ids[i], data + 8 * i, 4);
    std::memcpy(&counts[i], data + 8 * i + 4, 4);
    if (i % 2 == 0) ids[i] %= 5;
  }
  const uint64_t offsets[] = {0, entries / 2, entries};
  float mixtures[2 * kTopics];
  float unknown[2];
  sluice_status statuses[2];
  require(sluice_inferencer_infer_batch(tiny_inferencer(), 2, offsets, ids.data(), counts.data(),
                                        mixtures, 2 * kTopics, unknown, statuses, nullptr) == 0);
  for (size_t d = 0; d < 2; ++d) {
    if (statuses[d] == SLUICE_STATUS_OK)
      require_mixture(mixtures + d * kTopics, unknown[d]);
    else
      require(statuses[d] == SLUICE_STATUS_INVALID_ARGUMENT);
  }
}

void try_model(const uint8_t* data, size_t size) {
  sluice_error error;
  sluice_model* model = nullptr;
  const sluice_status status = sluice_model_open_memory(data, size, "fuzz", &model, &error);
  if (status != SLUICE_STATUS_OK) return require_refusal(status, error);
  sluice_model_facts facts;
  facts.struct_size = sizeof facts;
  require(sluice_model_get_facts(model, &facts, &error) == 0);
  require(facts.topics > 0 && facts.words > 0);
  std::vector<float> mixture(facts.topics);
  sluice_inferencer* inferencer = nullptr;
  require(sluice_inferencer_create(model, nullptr, &inferencer, &error) == 0);
  const char text[] = "apple stone";
  float unknown = 0;
  const sluice_status inferred = sluice_inferencer_infer_text(
      inferencer, text, sizeof text - 1, mixture.data(), mixture.size(), &unknown, &error);
  if (inferred != SLUICE_STATUS_OK) require_refusal(inferred, error);
  sluice_inferencer_free(inferencer);
  sluice_model_free(model);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  void (*const tries[])(const uint8_t*, size_t) = {try_records, try_recipe, try_text, try_counts,
                                                   try_model};
  tries[data[0] % 5](data + 1, size - 1);
  return 0;
}
