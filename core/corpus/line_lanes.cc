// Blocks cut at line ends, and the turns of their lanes.
#include "core/corpus/line_lanes.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/io/asking_source.h"
#include "core/io/decompress.h"
#include "core/io/file_source.h"

namespace sluice {
namespace {

// Of the longest line in every lane; a buffer that grows can take twice as much.
constexpr size_t kAllLanesBytes = size_t{8} << 20;
// A reader copies what it was given: the block and the copy are a lane's bytes.
constexpr size_t kReadBytes = kLaneBytes / 2;

Result<bool> is_compressed_file(const std::string& path) {
  const auto source = SLUICE_TRY(open_file_source(path));
  return is_compressed(SLUICE_TRY(source->next()));
}

}  // namespace

Result<std::optional<LineLanes>> LineLanes::cut(const std::string& path, uint64_t file_bytes,
                                                std::function<bool()> go_on) {
  if (SLUICE_TRY(is_compressed_file(path))) return std::optional<LineLanes>();
  LineReader lines(asking_source(SLUICE_TRY(open_file_source(path)), std::move(go_on)));
  RecordFiles::File file{path, static_cast<int64_t>(file_bytes), "", {}};
  size_t longest = 1;
  for (;;) {
    auto line = lines.next();
    if (line.ok()) {
      if (!line->has_value()) break;
      longest = std::max(longest, (*line)->size());
      file.blocks.meet(lines.line_offset(), lines.line_number() - 1);
    } else if (line.status().code() == StatusCode::kLimit) {
      longest = LineReader::kDefaultMaxLineBytes;  // it is told when it is read
    } else {
      return std::move(line).status();
    }
  }
  RecordFiles files;
  files.files.push_back(std::move(file));
  const size_t lane_count = std::clamp<size_t>(kAllLanesBytes / longest, 1, kLanes);
  return std::optional(LineLanes(std::move(files), lane_count));
}

Status LineLanes::start(uint64_t seed, uint64_t pass) {
  lanes_.emplace(RecordBlocks::shuffled(files_, seed, pass));
  line_bytes_ = 0;
  return lanes_->start(lane_count_, [this](size_t block) { return open_block(block); });
}

Result<LineReader> LineLanes::open_block(size_t index) const {
  const RecordBlock& block = lanes_->blocks()[index];
  LineReader reader(SLUICE_TRY(open_file_source(files_.files[0].path, block.begin, kReadBytes)));
  if (block.begin > 0) reader.begin_at(block.first_record, block.begin);
  return reader;
}

Result<std::optional<std::string_view>> LineLanes::next() {
  while (Lanes::Lane* const lane = lanes_->current()) {
    auto line = lane->reading->next();
    const bool is_end = line.ok() && !line->has_value();
    if (!is_end && lane->reading->line_offset() < lanes_->blocks()[lane->block].end) {
      if (line.ok()) line_bytes_ += (*line)->size() + 1;
      return line;
    }
    // A line of the next block, good or bad, is that one's.
    SLUICE_TRY(lanes_->open_next(*lane, [this](size_t block) { return open_block(block); }));
  }
  return std::optional<std::string_view>();
}

uint64_t LineLanes::take_position() {
  const uint64_t position = lanes_->position(lanes_->given());
  lanes_->count_document();
  return position;
}

double LineLanes::progress() const {
  const auto bytes = static_cast<double>(files_.files[0].bytes);
  return std::min(1.0, static_cast<double>(line_bytes_) / bytes);
}

}  // namespace sluice
