// The options of a channel, checked and handed on.
#include "capi/channel_documents.h"

#include <chrono>
#include <cmath>
#include <utility>

#include "core/corpus/csv_counts.h"
#include "core/corpus/ldac_reader.h"
#include "core/corpus/record_stream.h"
#include "core/io/pipe_source.h"
#include "core/io/store.h"

namespace sluice::capi {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kAskInterval = std::chrono::milliseconds(100);

Status check_seconds(double seconds, const char* name) {
  if (std::isfinite(seconds) && seconds >= 0 && seconds <= kMostWaitSeconds) return Status();
  return invalid_argument(std::string(name) + " is not in 0 to 1e9");
}

PipeOptions pipe_options(const sluice_documents_options& options) {
  PipeOptions pipe;
  if (options.wait_seconds > 0) pipe.wait_seconds = options.wait_seconds;
  pipe.silence_seconds = options.silence_seconds;
  if (options.reading != nullptr) {
    pipe.go_on = [callback = options.reading, user = options.reading_user] {
      return callback(SLUICE_READING_WAITING, user) == 0;
    };
    pipe.draining = [callback = options.reading, user = options.reading_user] {
      callback(SLUICE_READING_DRAINING, user);
    };
  }
  return pipe;
}

std::function<Status()> first_document(const sluice_documents_options& options) {
  if (options.reading == nullptr) return {};
  return [callback = options.reading, user = options.reading_user] {
    if (callback(SLUICE_READING_FIRST_DOCUMENT, user) == 0) return Status();
    return Status(StatusCode::kCancelled, "the reading callback asked to stop");
  };
}

std::unique_ptr<DocumentSource> read_channel(std::unique_ptr<ByteSource> bytes, int32_t format,
                                             uint32_t words,
                                             const sluice_documents_options& options) {
  if (format == SLUICE_FORMAT_LDAC) return read_ldac(std::move(bytes), words);
  if (format == SLUICE_FORMAT_COUNTS_CSV) {
    return read_csv_counts(std::move(bytes), {static_cast<uint32_t>(options.label_size), words});
  }
  return read_records(std::move(bytes), words, first_document(options));
}

}  // namespace

std::function<bool()> reading_goes_on(const sluice_documents_options& options) {
  if (options.reading == nullptr) return {};
  return [callback = options.reading, user = options.reading_user,
          last = Clock::time_point()]() mutable {
    const auto now = Clock::now();
    if (now - last < kAskInterval) return true;
    last = now;
    return callback(SLUICE_READING_WAITING, user) == 0;
  };
}

Status open_channel(const std::string& path, const sluice_documents_options& options,
                    sluice_documents& documents) {
  const int32_t format =
      options.format == SLUICE_FORMAT_AUTOMATIC ? SLUICE_FORMAT_RECORDS : options.format;
  if (format != SLUICE_FORMAT_LDAC && format != SLUICE_FORMAT_RECORDS &&
      format != SLUICE_FORMAT_COUNTS_CSV) {
    return invalid_argument(path + ": a channel holds RECORDS (AUTOMATIC), LDAC or COUNTS_CSV");
  }
  if (is_store_name(path)) {
    return invalid_argument(path + ": a channel is FIFOs of this machine, no store's");
  }
  SLUICE_TRY(check_seconds(options.wait_seconds, "wait_seconds"));
  SLUICE_TRY(check_seconds(options.silence_seconds, "silence_seconds"));
  if (options.vocabulary_path != nullptr) {
    documents.facts.vocabulary =
        SLUICE_TRY(read_vocabulary(options.vocabulary_path, core_store(options.store)));
  }
  documents.format = format;
  const uint32_t words = documents.facts.vocabulary.size();
  auto bytes = SLUICE_TRY(open_channel_source(path, pipe_options(options)));
  documents.source = read_channel(std::move(bytes), format, words, options);
  return Status();
}

}  // namespace sluice::capi
