// What a path holds, and whether all of it is sound.
#include <algorithm>
#include <string>
#include <utility>

#include "capi/boundary.h"
#include "capi/detect_format.h"
#include "capi/handles.h"
#include "core/corpus/corpus_directory.h"
#include "core/corpus/csv_counts.h"
#include "core/corpus/ldac_reader.h"
#include "core/model/model_file.h"

using sluice::DocumentSource;
using sluice::Result;
using sluice::Status;
using sluice::StatusCode;
using sluice::capi::guard;

namespace {

constexpr size_t kReadDocuments = 256;

Result<int32_t> find_checked_format(const std::string& path, int32_t wanted, sluice::Store* store) {
  const bool finds_out = wanted == SLUICE_FORMAT_AUTOMATIC;
  int32_t format = finds_out ? SLUICE_TRY(sluice::capi::detect_format(path, store)) : wanted;
  if (finds_out && path == "-") format = SLUICE_FORMAT_RECORDS;
  if (format == SLUICE_FORMAT_CORPUS || format == SLUICE_FORMAT_RECORDS ||
      format == SLUICE_FORMAT_LDAC || format == SLUICE_FORMAT_COUNTS_CSV ||
      format == SLUICE_FORMAT_MODEL) {
    return format;
  }
  if (!finds_out) {
    return sluice::invalid_argument(
        "format must be AUTOMATIC, CORPUS, RECORDS, LDAC, COUNTS_CSV or MODEL");
  }
  return Status(StatusCode::kUnsupported, path + " is " + sluice::capi::format_name(format) +
                                              "; a corpus directory, records, LDA-C or a model "
                                              "can be validated");
}

// Reads all documents and counts them. Returns: the first problem met.
Status validate_documents(DocumentSource& source, sluice_validation& result) {
  Status first;
  source.policy().strict = false;
  source.policy().report = [&first](const Status& status) {
    if (first.ok()) {
      first =
          Status(status.code(), std::string(status.message())).at(status.record(), status.offset());
    }
  };
  sluice::Minibatch minibatch;
  Status ended;
  for (size_t read = 1; read > 0;) {
    minibatch.clear();
    Result<size_t> outcome = source.read(minibatch, kReadDocuments);
    if (!outcome.ok()) {
      ended = std::move(outcome).status();
      break;
    }
    read = *outcome;
    result.records += read;
    result.entries += minibatch.word_ids.size();
    for (const float count : minibatch.counts) result.tokens += count;
  }
  result.bad_records = source.policy().bad_records;
  return first.ok() ? std::move(ended) : std::move(first);
}

Status validate_corpus_directory(const std::string& path, sluice::Store* store,
                                 sluice_validation& result) {
  sluice::CorpusCheck check;
  Status found = sluice::validate_corpus(path, check, store);
  result.records = check.totals.documents;
  result.bad_records = check.bad_records;
  result.entries = check.totals.entries;
  result.tokens = check.totals.tokens;
  return found;
}

Status validate_model(const std::string& path, sluice::Store* store, sluice_validation& result) {
  const auto model = SLUICE_TRY(sluice::load_model(path, store));
  result.records = model->words;
  result.entries = uint64_t{model->words} * model->topics;
  result.tokens = model->facts.tokens;
  return Status();
}

Status validate(const std::string& path, sluice::Store* store, sluice_validation& result) {
  switch (result.format) {
    case SLUICE_FORMAT_CORPUS:
      return validate_corpus_directory(path, store, result);
    case SLUICE_FORMAT_MODEL:
      return validate_model(path, store, result);
    case SLUICE_FORMAT_LDAC: {
      auto source = SLUICE_TRY(sluice::open_ldac(path, 0, store));
      return validate_documents(*source, result);
    }
    case SLUICE_FORMAT_COUNTS_CSV: {
      auto source = SLUICE_TRY(sluice::open_csv_counts(path, {}, store));
      return validate_documents(*source, result);
    }
    default: {
      auto source = SLUICE_TRY(sluice::open_records(path, 0, store));
      return validate_documents(*source, result);
    }
  }
}

}  // namespace

extern "C" {

sluice_status sluice_path_detect_format(const char* path, sluice_store* store, int32_t* format,
                                        sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(path);
    SLUICE_REQUIRE(format);
    *format = SLUICE_FORMAT_AUTOMATIC;
    *format = SLUICE_TRY(sluice::capi::detect_format(path, sluice::capi::core_store(store)));
    return Status();
  });
}

sluice_status sluice_path_validate(const char* path, sluice_store* store, int32_t format,
                                   sluice_validation* result, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(path);
    SLUICE_TRY(sluice::capi::check_output(result));
    sluice_validation full{};
    full.format = SLUICE_TRY(find_checked_format(path, format, sluice::capi::core_store(store)));
    Status found = validate(path, sluice::capi::core_store(store), full);
    sluice::capi::fill_output(result, full);
    return found;
  });
}

}  // extern "C"
