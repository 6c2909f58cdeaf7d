// The options of an open descriptor, checked and handed on.
#include "capi/descriptor_documents.h"

#include <memory>
#include <utility>

#include "core/corpus/csv_counts.h"
#include "core/corpus/ldac_reader.h"
#include "core/corpus/record_stream.h"
#include "core/io/decompress.h"
#include "core/io/file_source.h"

namespace sluice::capi {
namespace {

// Records, LDA-C or dense CSV from a source that is there already.
Status open_bytes(std::unique_ptr<ByteSource> bytes, const sluice_documents_options& options,
                  sluice_documents& documents) {
  if (options.vocabulary_path != nullptr) {
    documents.facts.vocabulary =
        SLUICE_TRY(read_vocabulary(options.vocabulary_path, core_store(options.store)));
  }
  const uint32_t words = documents.facts.vocabulary.size();
  documents.format =
      options.format == SLUICE_FORMAT_AUTOMATIC ? SLUICE_FORMAT_RECORDS : options.format;
  bytes = SLUICE_TRY(decompress_ahead(std::move(bytes)));
  if (documents.format == SLUICE_FORMAT_RECORDS) {
    documents.source = read_records(std::move(bytes), words);
  } else if (documents.format == SLUICE_FORMAT_LDAC) {
    documents.source = read_ldac(std::move(bytes), words);
  } else {
    documents.source =
        read_csv_counts(std::move(bytes), {static_cast<uint32_t>(options.label_size), words});
  }
  return Status();
}

Status check_descriptor_options(const sluice_documents_options& options) {
  if (options.input_mode == SLUICE_INPUT_PIPE) {
    return invalid_argument("a descriptor is no channel: input_mode must not be PIPE");
  }
  if (options.format != SLUICE_FORMAT_AUTOMATIC && options.format != SLUICE_FORMAT_RECORDS &&
      options.format != SLUICE_FORMAT_LDAC && options.format != SLUICE_FORMAT_COUNTS_CSV) {
    return invalid_argument(
        "format of a descriptor must be AUTOMATIC, RECORDS, LDAC or COUNTS_CSV");
  }
  return Status();
}

}  // namespace

Status open_descriptor(int descriptor, const sluice_documents_options& options,
                       sluice_documents& documents) {
  SLUICE_TRY(check_descriptor_options(options));
  return open_bytes(SLUICE_TRY(open_descriptor_source(descriptor)), options, documents);
}

}  // namespace sluice::capi
