// The loop over lines, and where a bad one stands.
#include "core/corpus/line_documents.h"

#include <algorithm>
#include <utility>

namespace sluice {

std::string at_line(const LineReader& lines, uint64_t line_number, std::string_view what) {
  std::string message = lines.source().name();
  message.append(":").append(std::to_string(line_number)).append(": ").append(what);
  return message;
}

Result<size_t> LineDocuments::read(Minibatch& out, size_t max_documents) {
  size_t count = 0;
  while (count < max_documents) {
    auto line = is_shuffled_ ? lanes_->next() : lines_.next();
    if (!line.ok()) {
      SLUICE_TRY(meet_unread_line(std::move(line).status()));
      continue;
    }
    if (!line->has_value()) {
      if (is_shuffled_ || file_ + 1 >= files_.size()) break;
      SLUICE_TRY(open_file(file_ + 1));
      continue;
    }
    if (is_skipped(**line)) continue;
    const std::string problem = append_line(**line, out);
    if (!problem.empty()) {
      SLUICE_TRY(meet_bad_line(problem));
      continue;
    }
    out.labels.resize(out.size(), Minibatch::kNoLabel);
    out.ids.push_back({});
    out.titles.push_back({});
    out.dates.push_back({});
    if (keeps_encoded_) out.encoded.push_back(**line);
    if (is_shuffled_) out.positions.push_back(lanes_->take_position());
    ++count;
  }
  return count;
}

Status LineDocuments::rewind() {
  is_shuffled_ = false;
  return file_ == 0 ? lines_.rewind() : open_file(0);
}

Status LineDocuments::start_pass(const PassOrder& order, uint64_t pass) {
  if (order.is_shuffled && !is_cut_) {
    SLUICE_TRY(cut());
    is_cut_ = true;
  }
  if (order.is_shuffled && lanes_) {
    is_shuffled_ = true;
    return lanes_->start(order.seed, pass);
  }
  return is_shuffled_ || lines_.source().prepare_epoch(pass) ? rewind() : Status();
}

Status LineDocuments::cut() {
  const ByteSource& source = lines_.source();
  if (files_.size() != 1 || is_store_name(files_[0]) || !source.can_rewind() ||
      source.total_bytes() < kLeastCutBytes) {
    return Status();
  }
  const auto bytes = static_cast<uint64_t>(source.total_bytes());
  lanes_ = SLUICE_TRY(LineLanes::cut(files_[0], bytes, go_on_));
  if (!lanes_ || vocabulary_size_ != 0) return Status();
  // What the first good line says of all has to be that of the file's first one.
  SLUICE_TRY(rewind());
  Minibatch first;
  BadRecordPolicy policy = std::exchange(policy_, {});
  auto read_one = read(first, 1);
  policy_ = std::move(policy);
  return std::move(read_one).status();
}

std::optional<uint32_t> LineDocuments::vocabulary_size() const {
  if (vocabulary_size_ == 0) return std::nullopt;
  return vocabulary_size_;
}

double LineDocuments::progress() const {
  if (is_shuffled_) return lanes_->progress();
  const int64_t total_bytes = lines_.source().total_bytes();
  if (total_bytes < 0) return -1.0;
  if (total_bytes == 0) return 1.0;
  const double share = std::min(
      static_cast<double>(lines_.source().consumed_bytes()) / static_cast<double>(total_bytes),
      1.0);
  if (files_.empty()) return share;
  return (static_cast<double>(file_) + share) / static_cast<double>(files_.size());
}

Status LineDocuments::open_file(size_t index) {
  lines_ = LineReader(SLUICE_TRY(open_byte_source(files_[index])));
  file_ = index;
  return Status();
}

// Too long a line is a bad record like others; everything else ends the stream.
Status LineDocuments::meet_unread_line(Status status) {
  return status.code() == StatusCode::kLimit ? policy_.meet(std::move(status)) : std::move(status);
}

Status LineDocuments::meet_bad_line(std::string_view problem) {
  const uint64_t line_number = lines().line_number();
  return policy_.meet(
      corrupt(at_line(lines(), line_number, problem))
          .at(static_cast<int64_t>(line_number - 1), static_cast<int64_t>(lines().line_offset())));
}

}  // namespace sluice
