// Counted documents on disk between the two phases of the process job, in provisional ids: a
// segment lasts from one pruning of the words to the next. Nothing outlives the job.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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

// A file of our own being written or read in blocks.
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
  // Reads up to the span's size. Returns: how much; less only at the end.
  Result<size_t> read(std::span<uint8_t> bytes);
  // Errors: kIo.
  Result<uint64_t> size() const;
  const std::string& path() const { return path_; }
  bool is_open() const { return descriptor_ >= 0; }

 private:
  std::string path_;
  int descriptor_ = -1;
};

// Write and read documents: varints, then strings with their lengths. One object does all files in
// turn, so that its buffer is allocated once.
class SpillWriter {
 public:
  // Begins a file. Requires: the one before is finished.
  Status create(const std::string& path);
  bool is_open() const { return file_.is_open(); }
  Status write(const SpilledDocument& document);
  // Writes what is buffered and closes the file.
  Status finish();
  // For a reader, which comes when writing is over. Requires: finish().
  std::vector<uint8_t> take_buffer() { return std::move(buffer_); }

 private:
  Status flush();

  SpillFile file_;
  std::vector<uint8_t> buffer_;
};

class SpillReader {
 public:
  SpillReader() = default;
  // Reads into a buffer that is there already.
  explicit SpillReader(std::vector<uint8_t> buffer) : buffer_(std::move(buffer)) {}

  Status open(const std::string& path);
  bool is_open() const { return file_.is_open(); }
  // Returns: false at the end. Errors: kIo, kCorrupt (somebody else wrote to our file).
  Result<bool> next(SpilledDocument& document);
  // Closes the file and removes it.
  void remove();

 private:
  Status refill();
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
Status read_id_map(const std::string& path, std::vector<uint32_t>& ids);

}  // namespace sluice
