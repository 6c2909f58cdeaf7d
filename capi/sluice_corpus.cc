// Counted documents to a corpus directory. (SLUICE_TRAIN=ON only.)
#include <string>
#include <utility>

#include "capi/boundary.h"
#include "capi/handles.h"
#include "capi/option_defaults.h"
#include "core/corpus/corpus_copy.h"

using sluice::Status;
using sluice::capi::guard;

namespace {

sluice::Result<std::vector<std::string>> copy_labels(const sluice_corpus_options& options) {
  std::vector<std::string> labels;
  if (options.labels == nullptr && options.label_count > 0) {
    return sluice::invalid_argument("labels is NULL");
  }
  if (options.label_count > sluice::kMaxNumberedLabels) {
    return Status(sluice::StatusCode::kLimit,
                  "over " + std::to_string(sluice::kMaxNumberedLabels) + " labels");
  }
  for (size_t i = 0; i < options.label_count; ++i) {
    const sluice_text& label = options.labels[i];
    SLUICE_TRY(sluice::capi::check_text(label.data, label.size, "a label"));
    labels.emplace_back(label.data == nullptr ? "" : label.data, label.size);
  }
  return labels;
}

sluice::Result<sluice::CorpusWriter::Options> writer_options(const sluice_corpus_options& options) {
  SLUICE_TRY(sluice::capi::check_flag(options.replace, "replace"));
  if (options.shard_bytes < (1u << 20)) {
    return sluice::invalid_argument("shard_bytes is below 1 MiB");
  }
  sluice::CorpusWriter::Options core;
  core.shard_bytes = options.shard_bytes;
  core.replace = options.replace != 0;
  core.store = sluice::capi::core_store(options.store);
  if (options.scratch_path != nullptr) core.scratch_path = options.scratch_path;
  return core;
}

}  // namespace

extern "C" {

sluice_status sluice_corpus_write(sluice_documents* documents, const char* output_path,
                                  const sluice_corpus_options* options, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(documents);
    SLUICE_REQUIRE(output_path);
    sluice_corpus_options full = sluice::capi::corpus_defaults();
    SLUICE_TRY(sluice::capi::take_options(options, full));
    auto writer = SLUICE_TRY(writer_options(full));
    std::vector<std::string> labels = SLUICE_TRY(copy_labels(full));
    if (documents->facts.vocabulary.size() == 0) {
      return sluice::invalid_argument("the documents' words have no names, a corpus' words do");
    }
    SLUICE_TRY(sluice::capi::restart(*documents));
    documents->is_started = true;
    sluice::CorpusFacts facts;
    facts.vocabulary = documents->facts.vocabulary;
    facts.recipe_json = documents->facts.recipe_json;
    facts.labels = documents->facts.labels.empty() ? std::move(labels) : documents->facts.labels;
    return sluice::copy_to_corpus(*documents->source, std::move(facts), output_path,
                                  std::move(writer));
  });
}

}  // extern "C"
