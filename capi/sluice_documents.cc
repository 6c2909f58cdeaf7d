// Streams of counted documents: opening and reading. What is known of them is
// sluice_documents_facts.cc.
#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "capi/boundary.h"
#include "capi/callback_source.h"
#include "capi/channel_documents.h"
#include "capi/descriptor_documents.h"
#include "capi/detect_format.h"
#include "capi/handles.h"
#include "core/corpus/csv_counts.h"
#include "core/corpus/ldac_reader.h"
#include "core/corpus/object_manifest.h"

using sluice::Result;
using sluice::Status;
using sluice::StatusCode;
using sluice::Vocabulary;
using sluice::capi::guard;

namespace {

constexpr size_t kMaxBatchDocuments = 1'000'000;

sluice_documents_options documents_defaults() {
  sluice_documents_options options{};
  options.struct_size = sizeof options;
  options.format = SLUICE_FORMAT_AUTOMATIC;
  return options;
}

Result<int32_t> find_format(const std::string& path, int32_t wanted, sluice::Store* store) {
  if (wanted == SLUICE_FORMAT_CORPUS || wanted == SLUICE_FORMAT_RECORDS ||
      wanted == SLUICE_FORMAT_LDAC || wanted == SLUICE_FORMAT_COUNTS_CSV) {
    return wanted;
  }
  if (wanted != SLUICE_FORMAT_AUTOMATIC) {
    return sluice::invalid_argument(
        "format must be AUTOMATIC, CORPUS, RECORDS, LDAC or COUNTS_CSV");
  }
  if (path == "-") return SLUICE_FORMAT_RECORDS;
  const int32_t found = SLUICE_TRY(sluice::capi::detect_format(path, store));
  if (found == SLUICE_FORMAT_CORPUS || found == SLUICE_FORMAT_RECORDS ||
      found == SLUICE_FORMAT_LDAC) {
    return found;
  }
  return Status(StatusCode::kUnsupported,
                path + " is " + sluice::capi::format_name(found) +
                    "; counted documents are a corpus directory, records (.rec, .pbr) or LDA-C");
}

Status open_documents(const std::string& path, const sluice_documents_options& options,
                      sluice_documents& documents) {
  const sluice::FileShard shard{options.shard_index, std::max(1u, options.shard_count)};
  if (shard.index >= shard.count) {
    return sluice::invalid_argument("shard_index is not below shard_count");
  }
  if (shard.count > 1 && options.input_mode == SLUICE_INPUT_PIPE) {
    return sluice::invalid_argument("a channel has no shards: its feeder divides the files");
  }
  if (options.input_mode == SLUICE_INPUT_PIPE) {
    return sluice::capi::open_channel(path, options, documents);
  }
  sluice::Store* store = sluice::capi::core_store(options.store);
  documents.format = SLUICE_TRY(find_format(path, options.format, store));
  const bool is_lines =
      documents.format == SLUICE_FORMAT_LDAC || documents.format == SLUICE_FORMAT_COUNTS_CSV;
  if (is_lines && sluice::is_object_manifest(path)) {
    return Status(StatusCode::kUnsupported, path + ": a manifest lists records or articles, not " +
                                                sluice::capi::format_name(documents.format));
  }
  if (documents.format == SLUICE_FORMAT_CORPUS) {
    if (options.vocabulary_path != nullptr) {
      return sluice::invalid_argument(path + " is a corpus directory and has its own vocabulary");
    }
    documents.facts = SLUICE_TRY(sluice::read_corpus_facts(path, store));
    documents.total_entries = SLUICE_TRY(sluice::read_corpus_totals(path, store)).entries;
  } else if (options.vocabulary_path != nullptr) {
    documents.facts.vocabulary =
        SLUICE_TRY(sluice::read_vocabulary(options.vocabulary_path, store));
  }
  const uint32_t words = documents.facts.vocabulary.size();
  const bool is_text =
      documents.format == SLUICE_FORMAT_LDAC || documents.format == SLUICE_FORMAT_COUNTS_CSV;
  if (shard.count > 1 && (is_text || path == "-")) {
    return sluice::invalid_argument(path + ": shards are of record files, this is one file");
  }
  if (shard.count > 1) documents.total_entries.reset();
  if (documents.format == SLUICE_FORMAT_LDAC) {
    documents.source = SLUICE_TRY(sluice::open_ldac(path, words, store));
  } else if (documents.format == SLUICE_FORMAT_COUNTS_CSV) {
    const sluice::CsvCountsOptions csv{static_cast<uint32_t>(options.label_size), words};
    documents.source = SLUICE_TRY(sluice::open_csv_counts(path, csv, store));
  } else {
    documents.source = SLUICE_TRY(sluice::open_records(path, words, store, shard));
  }
  return Status();
}

Result<sluice_documents_options> checked_options(const sluice_documents_options* options) {
  sluice_documents_options full = documents_defaults();
  SLUICE_TRY(sluice::capi::take_options(options, full));
  SLUICE_TRY(sluice::capi::check_flag(full.strict, "strict"));
  if (full.input_mode < SLUICE_INPUT_FILE || full.input_mode > SLUICE_INPUT_PIPE) {
    return sluice::invalid_argument("input_mode must be FILE, FASTFILE or PIPE");
  }
  SLUICE_TRY(sluice::capi::check_flag(full.label_size, "label_size"));
  return full;
}

Result<Vocabulary> copy_words(const sluice_text* words, uint32_t count) {
  std::string bytes;
  std::vector<uint64_t> offsets{0};
  offsets.reserve(size_t{count} + 1);
  for (uint32_t i = 0; i < count; ++i) {
    SLUICE_TRY(sluice::capi::check_text(words[i].data, words[i].size, "a word"));
    bytes.append(words[i].data, words[i].size);
    offsets.push_back(bytes.size());
  }
  return Vocabulary::create(std::move(bytes), std::move(offsets));
}

Status check_callbacks(const sluice_documents_callbacks& callbacks) {
  SLUICE_REQUIRE(callbacks.read);
  SLUICE_TRY(sluice::capi::check_flag(callbacks.strict, "strict"));
  if (callbacks.vocabulary_size == 0 || callbacks.vocabulary_size > sluice::kMaxWords) {
    return sluice::invalid_argument("vocabulary_size is not in 1 to 2^31");
  }
  if (!std::isfinite(callbacks.total_tokens) || callbacks.total_tokens < 0) {
    return sluice::invalid_argument("total_tokens is negative, NaN or infinite");
  }
  return Status();
}

void set_policy(sluice_documents& documents, int32_t strict, sluice_warning_callback warning,
                void* user) {
  documents.source->policy().strict = strict != 0;
  documents.source->policy().report = sluice::capi::warning_report(warning, user);
}

// The last steps of opening, whatever was opened.
void hand_out(const sluice_documents_options& options, std::unique_ptr<sluice_documents> documents,
              sluice_documents** out) {
  if (options.recipe != nullptr && documents->facts.recipe_json.empty()) {
    documents->facts.recipe_json = options.recipe->json;
  }
  set_policy(*documents, options.strict, options.warning, options.warning_user);
  documents->source->set_go_on(sluice::capi::reading_goes_on(options));
  *out = documents.release();
}

void show_column(const sluice::StringColumn& column, size_t size, std::vector<sluice_text>& view) {
  view.resize(size);
  for (size_t i = 0; i < size; ++i) view[i] = sluice::capi::to_text(column[i]);
}

const sluice_minibatch* show_minibatch(sluice_documents& documents) {
  sluice::Minibatch& minibatch = documents.minibatch;
  const size_t size = minibatch.size();
  minibatch.labels.resize(size, sluice::Minibatch::kNoLabel);
  show_column(minibatch.ids, size, documents.ids);
  show_column(minibatch.titles, size, documents.titles);
  show_column(minibatch.dates, size, documents.dates);
  documents.view = {sizeof(sluice_minibatch),
                    0,
                    size,
                    minibatch.offsets.data(),
                    minibatch.word_ids.data(),
                    minibatch.counts.data(),
                    minibatch.labels.data(),
                    documents.ids.data(),
                    documents.titles.data(),
                    documents.dates.data()};
  return &documents.view;
}

}  // namespace

namespace sluice::capi {

Status restart(sluice_documents& documents) {
  documents.replay.reset();
  if (!documents.is_started) return Status();
  SLUICE_TRY(documents.source->rewind());
  documents.is_started = false;
  return Status();
}

std::vector<uint32_t> match_words(const sluice_documents& documents, const TopicModel& model) {
  const Vocabulary& from = documents.facts.vocabulary;
  const Vocabulary& to = model.vocabulary;
  std::vector<uint32_t> map;
  if (from.size() == 0 || to.size() == 0) return map;
  if (from.bytes() == to.bytes() && from.offsets() == to.offsets()) return map;
  map.resize(from.size());
  for (uint32_t id = 0; id < from.size(); ++id) {
    map[id] = to.find(from.word(id)).value_or(SLUICE_UNKNOWN_WORD);
  }
  return map;
}

}  // namespace sluice::capi

extern "C" {

sluice_status sluice_documents_options_init(sluice_documents_options* options, size_t struct_size) {
  return sluice::capi::init_struct(options, struct_size, documents_defaults());
}

sluice_status sluice_documents_open(const char* path, const sluice_documents_options* options,
                                    sluice_documents** out, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(path);
    const sluice_documents_options full = SLUICE_TRY(checked_options(options));
    auto documents = std::make_unique<sluice_documents>();
    SLUICE_TRY(open_documents(path, full, *documents));
    hand_out(full, std::move(documents), out);
    return Status();
  });
}

sluice_status sluice_documents_open_descriptor(int32_t descriptor,
                                               const sluice_documents_options* options,
                                               sluice_documents** out, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    const sluice_documents_options full = SLUICE_TRY(checked_options(options));
    auto documents = std::make_unique<sluice_documents>();
    SLUICE_TRY(sluice::capi::open_descriptor(descriptor, full, *documents));
    hand_out(full, std::move(documents), out);
    return Status();
  });
}

sluice_status sluice_documents_callbacks_init(sluice_documents_callbacks* callbacks,
                                              size_t struct_size) {
  return sluice::capi::init_struct(callbacks, struct_size, sluice_documents_callbacks{});
}

sluice_status sluice_documents_create(const sluice_documents_callbacks* callbacks,
                                      sluice_documents** out, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(callbacks);
    sluice_documents_callbacks full{};
    SLUICE_TRY(sluice::capi::take_options(callbacks, full));
    SLUICE_TRY(check_callbacks(full));
    auto documents = std::make_unique<sluice_documents>();
    if (full.words != nullptr) {
      documents->facts.vocabulary = SLUICE_TRY(copy_words(full.words, full.vocabulary_size));
    }
    if (full.recipe != nullptr) documents->facts.recipe_json = full.recipe->json;
    documents->source = std::make_unique<sluice::capi::CallbackSource>(full);
    set_policy(*documents, full.strict, full.warning, full.warning_user);
    *out = documents.release();
    return Status();
  });
}

sluice_status sluice_documents_read_batch(sluice_documents* documents, size_t max_documents,
                                          const sluice_minibatch** batch, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(batch);
    SLUICE_REQUIRE(documents);
    if (max_documents == 0 || max_documents > kMaxBatchDocuments) {
      return sluice::invalid_argument("max_documents is not in 1 to 1,000,000");
    }
    if (documents->replay != nullptr) {
      return sluice::invalid_argument("a pass was started: read_encoded gives it, rewind ends it");
    }
    documents->minibatch.clear();
    documents->is_started = true;
    const size_t read = SLUICE_TRY(documents->source->read(documents->minibatch, max_documents));
    if (read > 0) *batch = show_minibatch(*documents);
    return Status();
  });
}

sluice_status sluice_documents_rewind(sluice_documents* documents, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(documents);
    documents->is_started = true;  // so that a stream that cannot rewind says so
    return sluice::capi::restart(*documents);
  });
}

void sluice_documents_free(sluice_documents* documents) { delete documents; }

}  // extern "C"
