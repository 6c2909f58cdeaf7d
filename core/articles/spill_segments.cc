// Maps are composed from the last segment to the first, so each is read twice and held once.
#include "core/articles/spill_segments.h"

#include <unistd.h>

namespace sluice {

std::string SpillSegments::file_name(const char* kind, size_t segment) const {
  return folder_ + "/spill-" + std::to_string(segment) + kind;
}

Status SpillSegments::write(const SpilledDocument& document) {
  if (!writer_) writer_ = SLUICE_TRY(SpillWriter::create(file_name(".documents", closed_)));
  return writer_->write(document);
}

Status SpillSegments::close_segment(std::span<const uint32_t> new_ids) {
  // A segment without documents still has a map: ids go on through it.
  if (!writer_) writer_ = SLUICE_TRY(SpillWriter::create(file_name(".documents", closed_)));
  SLUICE_TRY(writer_->finish());
  writer_.reset();
  return write_id_map(file_name(".next", closed_++), new_ids);
}

Status SpillSegments::finish(std::vector<uint32_t> final_ids) {
  if (!writer_) writer_ = SLUICE_TRY(SpillWriter::create(file_name(".documents", closed_)));
  SLUICE_TRY(writer_->finish());
  writer_.reset();
  last_ids_ = std::move(final_ids);
  std::vector<uint32_t> after = last_ids_;
  for (size_t segment = closed_; segment-- > 0;) {
    const std::string next_name = file_name(".next", segment);
    std::vector<uint32_t> ids = SLUICE_TRY(read_id_map(next_name));
    for (uint32_t& id : ids) {
      if (id == CandidateWords::kNone) continue;
      if (id >= after.size()) return corrupt(next_name + ": an id out of range");
      id = after[id];
    }
    SLUICE_TRY(write_id_map(file_name(".final", segment), ids));
    unlink(next_name.c_str());
    after = std::move(ids);
  }
  return Status();
}

Result<bool> SpillSegments::next(SpilledDocument& document) {
  for (;;) {
    if (!reader_) {
      if (reading_ > closed_) return false;
      reader_ = SLUICE_TRY(SpillReader::open(file_name(".documents", reading_)));
      if (reading_ == closed_) {
        final_ids_ = std::move(last_ids_);
      } else {
        const std::string name = file_name(".final", reading_);
        final_ids_ = SLUICE_TRY(read_id_map(name));
        unlink(name.c_str());
      }
    }
    if (SLUICE_TRY(reader_->next(document))) return true;
    reader_->remove();
    reader_.reset();
    ++reading_;
  }
}

}  // namespace sluice
