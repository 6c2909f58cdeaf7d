// Models: files, facts, words and probabilities. What a topic is called is sluice_topics.cc.
#include <algorithm>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "capi/boundary.h"
#include "capi/handles.h"
#include "core/model/model_file.h"
#include "core/model/topic_words.h"

using sluice::Status;
using sluice::StatusCode;
using sluice::TopicModel;
using sluice::capi::guard;

namespace {

// The body of the getters of a text that belongs to the model.
template <typename Select>
sluice_status get_text(const sluice_model* model, sluice_text* out, sluice_error* error,
                       Select&& select) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(out);
    *out = sluice::capi::to_text(select(*model->model));
    return Status();
  });
}

sluice_model_facts facts_of(const TopicModel& model) {
  sluice_model_facts facts{};
  facts.topics = model.topics;
  facts.words = model.words;
  facts.background_topic = model.background_topic;
  facts.has_words = model.vocabulary.size() > 0 ? 1 : 0;
  facts.has_recipe = model.recipe_json.empty() ? 0 : 1;
  facts.eta = model.eta;
  facts.passes = model.facts.passes;
  facts.documents = model.facts.documents;
  facts.tokens = model.facts.tokens;
  facts.mean_document_tokens = model.facts.mean_document_tokens;
  facts.seed = model.facts.seed;
  facts.heldout_perplexity = model.facts.heldout_perplexity;
  return facts;
}

Status check_word(const TopicModel& model, uint32_t word) {
  if (word < model.words) return Status();
  return sluice::invalid_argument("word " + std::to_string(word) + ": the model has " +
                                  std::to_string(model.words));
}

}  // namespace

extern "C" {

sluice_status sluice_model_open(const char* path, sluice_store* store, sluice_model** out,
                                sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(path);
    auto loaded = SLUICE_TRY(sluice::load_model(path, sluice::capi::core_store(store)));
    *out = new sluice_model{std::move(loaded)};
    return Status();
  });
}

sluice_status sluice_model_open_mapped(const char* path, uint32_t threads, sluice_model** out,
                                       sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(path);
    SLUICE_TRY(sluice::capi::check_threads(threads));
    auto loaded = SLUICE_TRY(sluice::map_model(path, threads));
    *out = new sluice_model{std::move(loaded)};
    return Status();
  });
}

sluice_status sluice_model_open_memory(const void* bytes, size_t size, const char* name,
                                       sluice_model** out, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(bytes);
    SLUICE_REQUIRE(name);
    const std::span content(static_cast<const uint8_t*>(bytes), size);
    auto loaded = SLUICE_TRY(sluice::load_model(content, name));
    *out = new sluice_model{std::move(loaded)};
    return Status();
  });
}

sluice_status sluice_model_save(const sluice_model* model, const char* path, sluice_store* store,
                                int32_t replace, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(path);
    SLUICE_TRY(sluice::capi::check_flag(replace, "replace"));
    return sluice::save_model(*model->model, path, replace != 0, sluice::capi::core_store(store));
  });
}

sluice_status sluice_model_write_memory(const sluice_model* model, void* bytes, size_t capacity,
                                        size_t* size, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(size);
    *size = 0;
    SLUICE_REQUIRE(model);
    SLUICE_TRY(sluice::capi::check_text(static_cast<const char*>(bytes), capacity, "bytes"));
    const std::string content = SLUICE_TRY(sluice::serialise_model(*model->model));
    *size = content.size();
    if (content.size() > capacity) {
      return Status(StatusCode::kLimit,
                    "the model needs " + std::to_string(content.size()) + " bytes");
    }
    std::memcpy(bytes, content.data(), content.size());
    return Status();
  });
}

void sluice_model_free(sluice_model* model) { delete model; }

sluice_status sluice_model_get_facts(const sluice_model* model, sluice_model_facts* facts,
                                     sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(model);
    SLUICE_TRY(sluice::capi::check_output(facts));
    sluice::capi::fill_output(facts, facts_of(*model->model));
    return Status();
  });
}

sluice_status sluice_model_get_recipe_json(const sluice_model* model, sluice_text* json,
                                           sluice_error* error) {
  return get_text(model, json, error,
                  [](const TopicModel& m) -> const std::string& { return m.recipe_json; });
}

sluice_status sluice_model_get_configuration_json(const sluice_model* model, sluice_text* json,
                                                  sluice_error* error) {
  return get_text(model, json, error, [](const TopicModel& m) -> const std::string& {
    return m.facts.configuration_json;
  });
}

sluice_status sluice_model_get_fingerprint(const sluice_model* model, sluice_text* hash,
                                           sluice_error* error) {
  return get_text(model, hash, error, [](const TopicModel& m) -> const std::string& {
    return m.facts.data_fingerprint;
  });
}

sluice_status sluice_model_get_word(const sluice_model* model, uint32_t id, sluice_text* word,
                                    sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(word);
    const sluice::Vocabulary& vocabulary = model->model->vocabulary;
    if (id >= vocabulary.size()) {
      return Status(StatusCode::kNotFound, "word " + std::to_string(id) + " has no name");
    }
    *word = sluice::capi::to_text(vocabulary.word(id));
    return Status();
  });
}

sluice_status sluice_model_find_word(const sluice_model* model, const char* word, size_t size,
                                     uint32_t* id, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(word);
    SLUICE_REQUIRE(id);
    *id = model->model->vocabulary.find(std::string_view(word, size)).value_or(SLUICE_UNKNOWN_WORD);
    return Status();
  });
}

sluice_status sluice_model_get_document_frequency(const sluice_model* model, uint32_t id,
                                                  uint64_t* documents, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(documents);
    const auto& frequencies = model->model->document_frequency;
    if (id >= frequencies.size()) {
      return Status(StatusCode::kNotFound, "word " + std::to_string(id) + " was not counted");
    }
    *documents = frequencies[id];
    return Status();
  });
}

sluice_status sluice_model_copy_alpha(const sluice_model* model, float* alpha, size_t capacity,
                                      sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(alpha);
    SLUICE_TRY(sluice::capi::check_capacity(capacity, model->model->topics, "alpha"));
    std::copy_n(model->model->alpha.data(), model->model->topics, alpha);
    return Status();
  });
}

sluice_status sluice_model_copy_topic_shares(const sluice_model* model, double* shares,
                                             size_t capacity, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(shares);
    SLUICE_TRY(sluice::capi::check_capacity(capacity, model->model->topics, "shares"));
    const std::vector<double> known = sluice::topic_shares(*model->model);
    std::copy(known.begin(), known.end(), shares);
    return Status();
  });
}

sluice_status sluice_model_copy_word(const sluice_model* model, uint32_t word, float* probabilities,
                                     size_t capacity, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(probabilities);
    SLUICE_TRY(check_word(*model->model, word));
    SLUICE_TRY(sluice::capi::check_capacity(capacity, model->model->topics, "probabilities"));
    std::copy_n(model->model->row(word), model->model->topics, probabilities);
    return Status();
  });
}

sluice_status sluice_model_copy_topic(const sluice_model* model, uint32_t topic,
                                      float* probabilities, size_t capacity, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(probabilities);
    if (topic >= model->model->topics) {
      return sluice::invalid_argument("topic " + std::to_string(topic) + ": the model has " +
                                      std::to_string(model->model->topics));
    }
    SLUICE_TRY(sluice::capi::check_capacity(capacity, model->model->words, "probabilities"));
    for (uint32_t word = 0; word < model->model->words; ++word) {
      probabilities[word] = model->model->row(word)[topic];
    }
    return Status();
  });
}

}  // extern "C"
