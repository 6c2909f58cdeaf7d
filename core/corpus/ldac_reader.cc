// LDA-C files as a stream of documents, and the list of words beside them; a line's syntax is
// ldac_line.cc's.
#include "core/corpus/ldac_reader.h"

#include <algorithm>
#include <utility>

#include "core/corpus/ldac_line.h"
#include "core/io/line_reader.h"

namespace sluice {
namespace {

constexpr uint32_t kMaxWords = (uint32_t{1} << 31) - 1;

std::string at_line(const LineReader& lines, uint64_t line_number, std::string_view what) {
  std::string message = lines.source().name();
  message.append(":").append(std::to_string(line_number)).append(": ").append(what);
  return message;
}

class LdacReader final : public DocumentSource {
 public:
  LdacReader(std::unique_ptr<ByteSource> source, uint32_t vocabulary_size)
      : lines_(std::move(source)),
        parser_(vocabulary_size > 0 ? vocabulary_size : kMaxWords),
        vocabulary_size_(vocabulary_size) {}

  Result<size_t> read(Minibatch& out, size_t max_documents) override {
    size_t count = 0;
    while (count < max_documents) {
      auto line = lines_.next();
      if (!line.ok()) {
        SLUICE_TRY(meet_unread_line(std::move(line).status()));
        continue;
      }
      if (!line->has_value()) break;
      const std::string problem = parser_.append_document(**line, out);
      if (!problem.empty()) {
        SLUICE_TRY(meet_bad_line(problem));
        continue;
      }
      append_unknowns(out);
      ++count;
    }
    return count;
  }

  Status rewind() override { return lines_.rewind(); }
  bool can_rewind() const override { return lines_.source().can_rewind(); }
  bool can_shuffle() const override { return can_rewind() && lines_.source().total_bytes() >= 0; }

  std::optional<uint32_t> vocabulary_size() const override {
    if (vocabulary_size_ == 0) return std::nullopt;
    return vocabulary_size_;
  }

  double progress() const override {
    const int64_t total_bytes = lines_.source().total_bytes();
    if (total_bytes < 0) return -1.0;
    if (total_bytes == 0) return 1.0;
    const double share =
        static_cast<double>(lines_.source().consumed_bytes()) / static_cast<double>(total_bytes);
    return std::min(share, 1.0);
  }

 private:
  static void append_unknowns(Minibatch& out) {
    out.labels.push_back(Minibatch::kNoLabel);
    out.ids.push_back({});
    out.titles.push_back({});
    out.dates.push_back({});
  }

  // Too long a line is a bad record like others; everything else ends the stream.
  Status meet_unread_line(Status status) {
    return status.code() == StatusCode::kLimit ? policy_.meet(std::move(status))
                                               : std::move(status);
  }

  Status meet_bad_line(std::string_view problem) {
    const uint64_t line_number = lines_.line_number();
    return policy_.meet(
        corrupt(at_line(lines_, line_number, problem))
            .at(static_cast<int64_t>(line_number - 1), static_cast<int64_t>(lines_.line_offset())));
  }

  LineReader lines_;
  LdacLineParser parser_;
  uint32_t vocabulary_size_;
};

}  // namespace

Result<std::unique_ptr<DocumentSource>> open_ldac(const std::string& path, uint32_t vocabulary_size,
                                                  Store* store) {
  return read_ldac(SLUICE_TRY(open_byte_source(path, store)), vocabulary_size);
}

std::unique_ptr<DocumentSource> read_ldac(std::unique_ptr<ByteSource> source,
                                          uint32_t vocabulary_size) {
  return std::make_unique<LdacReader>(std::move(source), vocabulary_size);
}

Result<Vocabulary> read_vocabulary(const std::string& path, Store* store) {
  LineReader lines(SLUICE_TRY(open_byte_source(path, store)));
  return read_vocabulary(lines);
}

Result<Vocabulary> read_vocabulary(LineReader& lines) {
  std::string bytes;
  std::vector<uint64_t> offsets{0};
  for (;;) {
    const auto line = SLUICE_TRY(lines.next());
    if (!line.has_value()) break;
    if (offsets.size() > kMaxWords) {
      return Status(StatusCode::kLimit, at_line(lines, lines.line_number(), "too many words"));
    }
    bytes.append(line->substr(0, line->find('\t')));
    offsets.push_back(bytes.size());
  }
  auto vocabulary = Vocabulary::create(std::move(bytes), std::move(offsets));
  if (vocabulary.ok()) return vocabulary;
  Status status = std::move(vocabulary).status();
  const int64_t record = status.record();
  // Word i stands in line i + 1.
  if (record < 0) return std::move(status).with_prefix(lines.source().name() + ": ");
  return std::move(status).with_prefix(at_line(lines, static_cast<uint64_t>(record) + 1, ""));
}

}  // namespace sluice
