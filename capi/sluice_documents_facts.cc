// What is known of a stream of counted documents: totals, words, labels, recipe.
#include <string>

#include "capi/boundary.h"
#include "capi/handles.h"

using sluice::Status;
using sluice::StatusCode;
using sluice::Vocabulary;
using sluice::capi::guard;

extern "C" {

sluice_status sluice_documents_get_facts(const sluice_documents* documents,
                                         sluice_documents_facts* facts, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(documents);
    SLUICE_TRY(sluice::capi::check_output(facts));
    const sluice::CorpusFacts& known = documents->facts;
    sluice::DocumentSource& source = *documents->source;
    sluice_documents_facts full{};
    full.format = documents->format;
    full.total_documents = source.total_documents().value_or(SLUICE_UNKNOWN_COUNT);
    full.total_entries = documents->total_entries.value_or(SLUICE_UNKNOWN_COUNT);
    full.total_tokens = source.total_tokens().value_or(-1.0);
    full.vocabulary_size = known.vocabulary.size() > 0 ? known.vocabulary.size()
                                                       : source.vocabulary_size().value_or(0);
    full.labels = static_cast<uint32_t>(known.labels.size());
    full.has_words = known.vocabulary.size() > 0 ? 1 : 0;
    full.has_word_statistics = known.word_statistics.empty() ? 0 : 1;
    full.has_recipe = known.recipe_json.empty() ? 0 : 1;
    full.can_rewind = source.can_rewind() ? 1 : 0;
    full.can_shuffle = source.can_shuffle() ? 1 : 0;
    full.fraction = source.progress();
    full.bad_records = source.policy().bad_records;
    sluice::capi::fill_output(facts, full);
    return Status();
  });
}

sluice_status sluice_documents_get_word(const sluice_documents* documents, uint32_t id,
                                        sluice_text* word, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(documents);
    SLUICE_REQUIRE(word);
    const Vocabulary& vocabulary = documents->facts.vocabulary;
    if (id >= vocabulary.size()) {
      return Status(StatusCode::kNotFound, "word " + std::to_string(id) + " has no name");
    }
    *word = sluice::capi::to_text(vocabulary.word(id));
    return Status();
  });
}

sluice_status sluice_documents_get_word_statistics(const sluice_documents* documents, uint32_t id,
                                                   uint64_t* document_frequency, uint64_t* count,
                                                   sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(documents);
    SLUICE_REQUIRE(document_frequency);
    SLUICE_REQUIRE(count);
    const auto& statistics = documents->facts.word_statistics;
    if (id >= statistics.size()) {
      return Status(StatusCode::kNotFound, "word " + std::to_string(id) + " was not counted");
    }
    *document_frequency = statistics[id].document_frequency;
    *count = statistics[id].count;
    return Status();
  });
}

sluice_status sluice_documents_get_label(const sluice_documents* documents, uint32_t index,
                                         sluice_text* label, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(documents);
    SLUICE_REQUIRE(label);
    const auto& labels = documents->facts.labels;
    if (index >= labels.size()) {
      return Status(StatusCode::kNotFound, "label " + std::to_string(index) + " has no name");
    }
    *label = sluice::capi::to_text(labels[index]);
    return Status();
  });
}

sluice_status sluice_documents_get_recipe_json(const sluice_documents* documents, sluice_text* json,
                                               sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(documents);
    SLUICE_REQUIRE(json);
    *json = sluice::capi::to_text(documents->facts.recipe_json);
    return Status();
  });
}

}  // extern "C"
