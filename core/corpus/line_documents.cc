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
    auto line = lines_.next();
    if (!line.ok()) {
      SLUICE_TRY(meet_unread_line(std::move(line).status()));
      continue;
    }
    if (!line->has_value()) {
      if (file_ + 1 >= files_.size()) break;
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
    ++count;
  }
  return count;
}

std::optional<uint32_t> LineDocuments::vocabulary_size() const {
  if (vocabulary_size_ == 0) return std::nullopt;
  return vocabulary_size_;
}

double LineDocuments::progress() const {
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
  const uint64_t line_number = lines_.line_number();
  return policy_.meet(
      corrupt(at_line(lines_, line_number, problem))
          .at(static_cast<int64_t>(line_number - 1), static_cast<int64_t>(lines_.line_offset())));
}

}  // namespace sluice
