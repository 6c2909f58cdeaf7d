// Documents of any kind of input as rows, bad ones in their places.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cli/input_format.h"
#include "cli/run_log.h"
#include "cli/transform/row_batch.h"
#include "cli/transform/transform_options.h"

namespace sluice_cli {

// A log that several threads use; of bad records the first few are told, all are in the output.
class SharedLog {
 public:
  explicit SharedLog(RunLog& log) : log_(log) {}
  // Threads: any, as of all.
  void warn_of_record(const std::string& text);
  void warn(const std::string& text);
  void progress(const std::string& text, const JsonObject& fields);

 private:
  static constexpr uint64_t kShownWarnings = 5;
  RunLog& log_;
  std::mutex mutex_;
  uint64_t bad_records_ = 0;
};

// Files that are read one after the other into one output.
struct RowInput {
  std::vector<std::string> paths;
  int32_t format = 0;
  bool is_whole = false;       // each file is one document, as it is
  std::vector<int64_t> bytes;  // [paths], as they lie there; negative when unknown
};

// Of a size as lists have it; 0 when it is unknown.
inline double known_bytes(int64_t bytes) { return bytes > 0 ? static_cast<double>(bytes) : 0; }

// Threads: one at a time.
class RowReader {
 public:
  virtual ~RowReader() = default;
  // Adds rows until the batch is full. Returns: false at the end; the batch may have rows still.
  // Throws: Failure.
  virtual bool fill(RowBatch& batch) = 0;
  // Read so far, 0 to 1; negative when unknown.
  virtual double fraction() const = 0;

 protected:
  // Whether the batch takes another row. Throws: Failure when a signal asks to stop, which may come
  // long before a slow input fills a batch.
  static bool takes_more(const RowBatch& batch);
};

// Lifetime: `options` and `log` outlive it. Throws: Failure.
std::unique_ptr<RowReader> open_row_reader(const RowInput& input, const TransformOptions& options,
                                           SharedLog& log);

// Counted documents by the library's reader, with the words of a vocabulary.
Documents open_counted(const std::string& path, int32_t format, const TransformOptions& options,
                       sluice_warning_callback warning, void* user);

}  // namespace sluice_cli
