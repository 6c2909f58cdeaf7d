// Maps are composed from the last segment to the first, so each is read twice and held once.
#include "core/articles/spill_segments.h"

#include <unistd.h>

namespace sluice {

std::string SpillSegments::file_name(const char* kind, size_t segment) const {
  return folder_ + "/spill-" + std::to_string(segment) + kind;
}

Status SpillSegments::begin_segment() {
  return writer_.is_open() ? Status() : writer_.create(file_name(".documents", closed_));
}

Status SpillSegments::write(const SpilledDocument& document) {
  SLUICE_TRY(begin_segment());
  return writer_.write(document);
}

Status SpillSegments::close_segment(std::span<const uint32_t> new_ids) {
  // A segment without documents still has a map: ids go on through it.
  SLUICE_TRY(begin_segment());
  SLUICE_TRY(writer_.finish());
  return write_id_map(file_name(".next", closed_++), new_ids);
}

Status SpillSegments::finish(std::vector<uint32_t> final_ids) {
  SLUICE_TRY(begin_segment());
  SLUICE_TRY(writer_.finish());
  reader_ = SpillReader(writer_.take_buffer());
  last_ids_ = std::move(final_ids);
  std::vector<uint32_t> after = last_ids_;
  std::vector<uint32_t> ids;
  for (size_t segment = closed_; segment-- > 0;) {
    const std::string next_name = file_name(".next", segment);
    SLUICE_TRY(read_id_map(next_name, ids));
    for (uint32_t& id : ids) {
      if (id == CandidateWords::kNone) continue;
      if (id >= after.size()) return corrupt(next_name + ": an id out of range");
      id = after[id];
    }
    SLUICE_TRY(write_id_map(file_name(".final", segment), ids));
    unlink(next_name.c_str());
    after.swap(ids);
  }
  return Status();
}

Status SpillSegments::open_segment() {
  if (reading_ == closed_) {
    final_ids_ = std::move(last_ids_);
  } else {
    const std::string name = file_name(".final", reading_);
    SLUICE_TRY(read_id_map(name, final_ids_));
    unlink(name.c_str());
  }
  return reader_.open(file_name(".documents", reading_));
}

Result<bool> SpillSegments::next(SpilledDocument& document) {
  while (reading_ <= closed_) {
    if (!reader_.is_open()) SLUICE_TRY(open_segment());
    if (SLUICE_TRY(reader_.next(document))) return true;
    reader_.remove();
    ++reading_;
  }
  return false;
}

}  // namespace sluice
