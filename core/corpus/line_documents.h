// Counted documents, one a line: what every such format shares. The syntax of a line is the
// formats' own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/corpus/document_source.h"
#include "core/corpus/line_lanes.h"
#include "core/io/byte_source.h"
#include "core/io/line_reader.h"

namespace sluice {

// "FILE:LINE: what".
std::string at_line(const LineReader& lines, uint64_t line_number, std::string_view what);

class LineDocuments : public DocumentSource {
 public:
  // `vocabulary_size`: 0 while it is not known. `files`: `source` is the first, the others are
  // opened when they are come to; empty where it has no path. One large plain local file is cut
  // into blocks when its first shuffled pass begins, by reading it once.
  LineDocuments(std::unique_ptr<ByteSource> source, uint32_t vocabulary_size,
                std::vector<std::string> files = {})
      : vocabulary_size_(vocabulary_size), lines_(std::move(source)), files_(std::move(files)) {}

  // Record numbers are line numbers of their file, from 0. Bad lines, and lines that are too long,
  // go by the policy.
  Result<size_t> read(Minibatch& out, size_t max_documents) final;
  Status rewind() final;
  bool can_rewind() const final { return lines_.source().can_rewind(); }
  bool keep_encoded() final { return keeps_encoded_ = true; }
  Status start_pass(const PassOrder& order, uint64_t pass) final;
  // Not where somebody else delivers the lines.
  bool can_shuffle() const final { return can_rewind() && lines_.source().total_bytes() >= 0; }
  std::optional<uint32_t> vocabulary_size() const final;
  double progress() const final;

 protected:
  // Appends words, counts and the offset after them, and the label where the format has one.
  // Returns: "", or what is wrong with the line; `out` is then as it was.
  virtual std::string append_line(std::string_view line, Minibatch& out) = 0;
  // Whether a line is no document at all.
  virtual bool is_skipped(std::string_view) const { return false; }

  uint32_t vocabulary_size_;

 private:
  // The reader of the line that was read last.
  const LineReader& lines() const { return is_shuffled_ ? lanes_->reader() : lines_; }
  Status cut();
  Status meet_unread_line(Status status);
  Status meet_bad_line(std::string_view problem);
  Status open_file(size_t index);

  LineReader lines_;
  std::vector<std::string> files_;  // empty: `source` is all
  size_t file_ = 0;                 // that lines_ reads
  bool keeps_encoded_ = false;
  bool is_shuffled_ = false;  // by lanes_
  bool is_cut_ = false;       // or was tried
  std::optional<LineLanes> lanes_;
};

}  // namespace sluice
