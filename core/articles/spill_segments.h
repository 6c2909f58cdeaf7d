// The spilled documents of a whole job as a sequence of segments with their maps of ids: written
// while words are counted, read back in order once the vocabulary is fixed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/articles/document_spill.h"
#include "core/base/status.h"

namespace sluice {

// Cost: one buffer of a MiB; two maps (4 bytes a candidate word each) while reading. On disk 4
// bytes a word for each pruning beside the documents.
class SpillSegments {
 public:
  // Files are made in `folder`, which the caller removes when the job fails.
  explicit SpillSegments(std::string folder) : folder_(std::move(folder)) {}

  Status write(const SpilledDocument& document);
  // After a pruning: `new_ids` maps the ids of what was written so far to those of what follows.
  Status close_segment(std::span<const uint32_t> new_ids);
  // No more writing: `final_ids` maps the last segment's ids to words of the vocabulary, or kNone.
  Status finish(std::vector<uint32_t> final_ids);

  // The documents in the order they were written. Each file is removed once it was read.
  // Returns: false at the end; then no file is left.
  Result<bool> next(SpilledDocument& document);
  // Of the document last read: id -> word of the vocabulary, or kNone.
  std::span<const uint32_t> final_ids() const { return final_ids_; }

 private:
  std::string file_name(const char* kind, size_t segment) const;
  Status begin_segment();
  Status open_segment();

  std::string folder_;
  size_t closed_ = 0;  // segments closed by a pruning; the last one is number closed_
  size_t reading_ = 0;
  SpillWriter writer_;
  SpillReader reader_;
  std::vector<uint32_t> final_ids_;
  std::vector<uint32_t> last_ids_;
};

}  // namespace sluice
