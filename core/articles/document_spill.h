// Counted documents on disk between the two phases of the process job, in provisional ids: a
// segment lasts from one pruning of the words to the next. Nothing outlives the job.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/articles/candidate_words.h"
#include "core/base/status.h"

namespace sluice {

// Views live until the writer's or reader's next call.
struct SpilledDocument {
  std::span<const WordCount> words;
  int32_t label;
  std::string_view id;
  std::string_view title;
  std::string_view date;
};

// A file of our own being written or read in blocks; removed when closed for good.
class SpillFile {
 public:
  SpillFile() = default;
  SpillFile(SpillFile&& other) noexcept;
  SpillFile& operator=(SpillFile&& other) noexcept;
  ~SpillFile();

  // Errors: kIo (no space, not writable).
  static Result<SpillFile> create(const std::string& path);
  static Result<SpillFile> open(const std::string& path);

  Status append(std::span<const uint8_t> bytes);
  Status flush();
  // Reads up to the span's size. Returns: how much; less only at the end.
  Result<size_t> read(std::span<uint8_t> bytes);
  const std::string& path() const { return path_; }
  void remove();

 private:
  std::string path_;
  int descriptor_ = -1;
};

// Writes and reads documents: varints, then strings with their lengths.
class SpillWriter {
 public:
  static Result<SpillWriter> create(const std::string& path);
  Status write(const SpilledDocument& document);
  Status finish();

 private:
  SpillFile file_;
  std::vector<uint8_t> buffer_;
};

class SpillReader {
 public:
  static Result<SpillReader> open(const std::string& path);
  // Returns: false at the end. Errors: kIo, kCorrupt (somebody else wrote to our file).
  Result<bool> next(SpilledDocument& document);
  void remove() { file_.remove(); }

 private:
  bool parse(SpilledDocument& document, size_t& used);

  SpillFile file_;
  std::vector<uint8_t> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  bool at_end_ = false;
  std::vector<WordCount> words_;
};

// The maps of ids from each closed segment to the next, on disk; composed at the end.
Status write_id_map(const std::string& path, std::span<const uint32_t> ids);
Result<std::vector<uint32_t>> read_id_map(const std::string& path);

}  // namespace sluice
