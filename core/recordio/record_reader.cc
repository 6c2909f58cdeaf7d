// Frames to payloads: headers checked, parts joined, damage skipped. What a payload means is
// record.h's.
#include "core/recordio/record_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/endian.h"

namespace sluice {
namespace {

constexpr size_t kHeaderBytes = 8;
constexpr uint32_t kLengthMask = (uint32_t{1} << 29) - 1;
constexpr size_t kWindowStepBytes = 4096;  // that recover() reads at a time
constexpr uint8_t kMagicBytes[4] = {0x0a, 0x23, 0xd7, 0xce};

// The next header's place is known only when this one is read, so the processor cannot run ahead by
// itself: it is told where the next records lie. Costs nothing where they are in cache already.
inline void prefetch(const uint8_t* at, size_t bytes) {
  constexpr size_t kLineBytes = 64;
  constexpr size_t kAheadBytes = 1024;
  constexpr size_t kLines = 6;
  if (bytes < kAheadBytes + kLines * kLineBytes) return;
  for (size_t i = 0; i < kLines; ++i) __builtin_prefetch(at + kAheadBytes + i * kLineBytes);
}

constexpr size_t padding_of(size_t bytes) { return (4 - bytes % 4) % 4; }

}  // namespace

RecordReader::RecordReader(std::unique_ptr<ByteSource> source, size_t max_record_bytes)
    : source_(std::move(source)),
      max_record_bytes_(max_record_bytes),
      max_whole_record_bytes_(std::min<size_t>(max_record_bytes, kLengthMask)) {}

Result<std::optional<std::span<const uint8_t>>> RecordReader::next() {
  // Numbers stay those of the stream: a refused record counts.
  if (!is_before_first_) ++record_number_;
  is_before_first_ = false;
  if (const std::optional<Bytes> payload = take_whole_record()) [[likely]]
    return payload;
  return read_record();
}

// The usual case without its detours: a whole record with its padding, all of it in the block.
// Returns: nothing, having taken nothing, for any other.
std::optional<std::span<const uint8_t>> RecordReader::take_whole_record() {
  if (block_.size() < padding_ + kHeaderBytes) return std::nullopt;
  const uint8_t* header = block_.data() + padding_;
  const uint32_t length = load_le<uint32_t>(header + 4);  // with the part flag, which must be 0
  const size_t frame_bytes = padding_ + kHeaderBytes + length;
  if (load_le<uint32_t>(header) != kMagic || length > max_whole_record_bytes_ ||
      block_.size() < frame_bytes) {
    return std::nullopt;
  }
  prefetch(header + frame_bytes, block_.size() - frame_bytes);
  record_offset_ = offset_ + padding_;
  offset_ += frame_bytes;
  block_ = block_.subspan(frame_bytes);
  padding_ = padding_of(length);
  return Bytes(header + kHeaderBytes, length);
}

Result<std::optional<std::span<const uint8_t>>> RecordReader::read_record() {
  SLUICE_TRY(skip_padding());
  record_offset_ = offset_;
  const std::optional<Frame> frame = SLUICE_TRY(read_header());
  if (!frame) return std::optional<Bytes>();
  if (frame->part == 0) [[likely]]
    return std::optional<Bytes>(SLUICE_TRY(read_payload(*frame)));
  if (frame->part != 1) {
    return refuse(StatusCode::kCorrupt, "a later part of a record without its first", offset_ - 8);
  }
  return std::optional<Bytes>(SLUICE_TRY(read_parts(*frame)));
}

Result<std::optional<RecordReader::Frame>> RecordReader::read_header() {
  const uint64_t offset = offset_;
  const Bytes header = SLUICE_TRY(take(kHeaderBytes));
  if (header.empty()) return std::optional<Frame>();
  const bool has_magic = header.size() >= 4 && load_le<uint32_t>(header.data()) == kMagic;
  if (header.size() < kHeaderBytes) {
    return refuse(StatusCode::kCorrupt,
                  has_magic ? "the file ends inside a record's header"
                            : "bytes after the last record (fewer than a header)",
                  offset);
  }
  if (!has_magic) {
    push_back(kHeaderBytes - 1);
    return refuse(StatusCode::kCorrupt, "no record begins here (0a 23 d7 ce expected)", offset);
  }
  const uint32_t word = load_le<uint32_t>(header.data() + 4);
  const Frame frame{word >> 29, word & kLengthMask, offset};
  if (frame.part > 3) {
    push_back(4);
    return refuse(StatusCode::kCorrupt, "an unknown part flag", offset);
  }
  if (frame.bytes > max_record_bytes_) {
    push_back(4);
    return refuse(StatusCode::kLimit,
                  "a record of " + std::to_string(frame.bytes) + " bytes, over the limit of " +
                      std::to_string(max_record_bytes_),
                  offset);
  }
  return std::optional<Frame>(frame);
}

Result<std::span<const uint8_t>> RecordReader::read_payload(const Frame& frame) {
  const Bytes payload = SLUICE_TRY(take(frame.bytes));
  if (payload.size() < frame.bytes) {
    const std::string have = std::to_string(payload.size());
    push_back(payload.size());  // a wrong length must not hide the records that it covers
    return refuse(StatusCode::kCorrupt,
                  "the file ends inside a record: " + have + " of " + std::to_string(frame.bytes) +
                      " bytes are there",
                  frame.offset);
  }
  padding_ = padding_of(frame.bytes);
  return payload;
}

Result<std::span<const uint8_t>> RecordReader::read_parts(Frame frame) {
  parts_.clear();
  part_ends_.clear();
  bool is_dmlc_possible = true;  // its writer cuts at 4-aligned places only
  for (;;) {
    const Bytes payload = SLUICE_TRY(read_payload(frame));
    // Each part also counts the magic that may belong before it: parts can be empty.
    if (parts_.size() + payload.size() + 4 * (part_ends_.size() + 1) > max_record_bytes_ + 4) {
      return refuse(StatusCode::kLimit, "a record in parts, over the limit in all", frame.offset);
    }
    parts_.insert(parts_.end(), payload.begin(), payload.end());
    if (frame.part == 3) break;
    part_ends_.push_back(static_cast<uint32_t>(parts_.size()));
    is_dmlc_possible = is_dmlc_possible && payload.size() % 4 == 0;
    SLUICE_TRY(skip_padding());
    const std::optional<Frame> next = SLUICE_TRY(read_header());
    if (!next)
      return refuse(StatusCode::kCorrupt, "the file ends before a record's last part", offset_);
    if (next->part < 2) {
      push_back(kHeaderBytes);
      return refuse(StatusCode::kCorrupt, "a new record begins before the last part of this one",
                    next->offset);
    }
    frame = *next;
  }
  return join_parts(is_dmlc_possible);
}

// dmlc drops the magic where it cuts and its readers put it back; ml-io and the TensorFlow
// extension cut anywhere and drop nothing. Nothing in the frames says which; protobuf can tell
// nearly always.
Result<std::span<const uint8_t>> RecordReader::join_parts(bool is_dmlc_possible) {
  if (is_dmlc_possible) {
    joined_.clear();
    size_t begin = 0;
    for (const uint32_t end : part_ends_) {
      joined_.insert(joined_.end(), parts_.begin() + begin, parts_.begin() + end);
      joined_.insert(joined_.end(), kMagicBytes, kMagicBytes + 4);
      begin = end;
    }
    joined_.insert(joined_.end(), parts_.begin() + begin, parts_.end());
    // When neither parses, the payload is not ours to judge: dmlc's rule is the format's.
    if (parser_.check(joined_).ok() || !parser_.check(parts_).ok()) {
      ++joined_with_magic_;
      return Bytes(joined_);
    }
  }
  ++joined_plain_;
  return Bytes(parts_);
}

Result<bool> RecordReader::fetch_block() {
  is_pushed_back_ = false;
  if (!next_block_.empty()) {
    block_ = std::exchange(next_block_, {});
    return true;
  }
  block_ = {};  // also when the source fails
  block_ = SLUICE_TRY(source_->next());
  return !block_.empty();
}

Result<std::span<const uint8_t>> RecordReader::take(size_t bytes) {
  if (bytes <= block_.size()) [[likely]] {
    taken_ = block_.first(bytes);
    block_ = block_.subspan(bytes);
    offset_ += bytes;
    return taken_;
  }
  // Grows with what the stream really holds, not with what a length claims.
  carry_.assign(block_.begin(), block_.end());
  while (carry_.size() < bytes) {
    if (!SLUICE_TRY(fetch_block())) break;
    const size_t count = std::min(bytes - carry_.size(), block_.size());
    carry_.insert(carry_.end(), block_.begin(), block_.begin() + static_cast<ptrdiff_t>(count));
    block_ = block_.subspan(count);
  }
  offset_ += carry_.size();
  taken_ = carry_;
  return taken_;
}

void RecordReader::push_back(size_t bytes) {
  offset_ -= bytes;
  if (taken_.data() != carry_.data()) {  // then it lies right before block_
    block_ = {block_.data() - bytes, block_.size() + bytes};
    return;
  }
  next_block_ = block_;
  pushed_back_.assign(carry_.end() - static_cast<ptrdiff_t>(bytes), carry_.end());
  block_ = pushed_back_;
  is_pushed_back_ = true;
}

// Put off until the next header is wanted, because fetching a block ends the payload's life; and a
// missing last padding is accepted, as the SDK does.
Status RecordReader::skip_padding() {
  while (padding_ > 0) {
    if (block_.empty() && !SLUICE_TRY(fetch_block())) break;
    const size_t skipped = std::min(padding_, block_.size());
    block_ = block_.subspan(skipped);
    offset_ += skipped;
    padding_ -= skipped;
  }
  padding_ = 0;
  return Status();
}

std::string RecordReader::place(uint64_t offset) const {
  std::string text = source_->name();
  text.append(": record ").append(std::to_string(record_number_));
  text.append(" at byte ").append(std::to_string(offset)).append(": ");
  return text;
}

Status RecordReader::refuse(StatusCode code, std::string_view what, uint64_t offset) const {
  return Status(code, place(offset).append(what))
      .at(static_cast<int64_t>(record_number_), static_cast<int64_t>(offset));
}

Status RecordReader::refuse_payload(Status status) const {
  return std::move(status)
      .with_prefix(place(record_offset_))
      .at(static_cast<int64_t>(record_number_), static_cast<int64_t>(record_offset_));
}

Status RecordReader::grow_window(size_t from, size_t bytes) {
  while (pushed_back_.size() - from < bytes) {
    if (next_block_.empty()) next_block_ = SLUICE_TRY(source_->next());
    if (next_block_.empty()) break;
    const size_t count = std::min(next_block_.size(), std::max(bytes, kWindowStepBytes));
    pushed_back_.insert(pushed_back_.end(), next_block_.begin(),
                        next_block_.begin() + static_cast<ptrdiff_t>(count));
    next_block_ = next_block_.subspan(count);
  }
  return Status();
}

// Whether the bytes at `from` begin a record after which there is another, or the end.
Result<bool> RecordReader::is_plausible(size_t from) {
  const uint32_t word = load_le<uint32_t>(pushed_back_.data() + from + 4);
  const size_t length = word & kLengthMask;
  if (word >> 29 > 1 || length > max_record_bytes_) return false;
  const size_t end = kHeaderBytes + length + padding_of(length);
  SLUICE_TRY(grow_window(from, end + 4));
  const Bytes there = Bytes(pushed_back_).subspan(from);
  if (there.size() >= end + 4) return load_le<uint32_t>(there.data() + end) == kMagic;
  return there.size() <= end && there.size() >= kHeaderBytes + length;
}

// The bytes looked at stay in pushed_back_ across calls, so that each is copied once, however often
// a false beginning makes us look far ahead.
Result<bool> RecordReader::recover() {
  SLUICE_TRY(skip_padding());
  if (!is_pushed_back_) {
    next_block_ = block_;
    pushed_back_.clear();
    block_ = {};
    is_pushed_back_ = true;
  }
  size_t from = pushed_back_.size() - block_.size();
  for (;; ++from, ++offset_) {
    if (from >= kWindowStepBytes && from >= pushed_back_.size() / 2) {
      pushed_back_.erase(pushed_back_.begin(), pushed_back_.begin() + static_cast<ptrdiff_t>(from));
      from = 0;
    }
    SLUICE_TRY(grow_window(from, kHeaderBytes));
    const bool is_at_end = pushed_back_.size() - from < kHeaderBytes;
    if (is_at_end || (load_le<uint32_t>(pushed_back_.data() + from) == kMagic &&
                      SLUICE_TRY(is_plausible(from)))) {
      if (is_at_end) {
        offset_ += pushed_back_.size() - from;
        from = pushed_back_.size();
      }
      block_ = Bytes(pushed_back_).subspan(from);
      return !is_at_end;
    }
  }
}

Status RecordReader::rewind() {
  SLUICE_TRY(source_->rewind());
  block_ = next_block_ = taken_ = {};
  is_pushed_back_ = false;
  offset_ = 0;
  padding_ = 0;
  is_before_first_ = true;
  record_number_ = 0;
  record_offset_ = 0;
  return Status();
}

}  // namespace sluice
