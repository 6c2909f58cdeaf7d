// Rows of numbers as a stream of documents. Most fields of a bag of words are one digit, "0".
#include "core/corpus/csv_counts.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "core/io/line_reader.h"

namespace sluice {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

const char* skip_blanks(const char* at, const char* end) {
  while (at < end && is_blank(*at)) ++at;
  return at;
}

// Returns: the end of the field (a comma or `end`), or nullptr and what is wrong in `problem`.
template <typename Number>
const char* parse_number(const char* at, const char* end, Number& value, const char*& problem) {
  at = skip_blanks(at, end);
  const auto parsed = std::from_chars(at, end, value);
  const char* const after = skip_blanks(parsed.ptr, end);
  problem = "is not a number";
  if (parsed.ec == std::errc::invalid_argument || (after < end && *after != ',')) return nullptr;
  problem = "is outside of the range of 32-bit floats";
  return parsed.ec == std::errc() ? after : nullptr;
}

const char* parse_count(const char* at, const char* end, float& count, const char*& problem) {
  const unsigned digit = static_cast<unsigned>(*at) - '0';
  if (digit <= 9 && (at + 1 == end || at[1] == ',')) [[likely]] {
    count = static_cast<float>(digit);
    return at + 1;
  }
  const char* const after = parse_number(at, end, count, problem);
  if (after == nullptr) return nullptr;
  problem = "is not finite";
  if (!std::isfinite(count)) return nullptr;
  problem = "is negative";
  return count < 0 ? nullptr : after;
}

int32_t label_of(double value) {
  const bool is_index = value >= 0 && value <= INT32_MAX && value == std::floor(value);
  return is_index ? static_cast<int32_t>(value) : Minibatch::kNoLabel;
}

std::string column_problem(uint64_t column, const char* what) {
  return "column " + std::to_string(column + 1) + " " + what;
}

class CsvCountsReader final : public DocumentSource {
 public:
  CsvCountsReader(std::unique_ptr<ByteSource> source, const CsvCountsOptions& options)
      : lines_(std::move(source)),
        label_size_(options.label_size),
        vocabulary_size_(options.vocabulary_size) {}

  Result<size_t> read(Minibatch& out, size_t max_documents) override {
    size_t count = 0;
    while (count < max_documents) {
      auto line = lines_.next();
      if (!line.ok()) {
        SLUICE_TRY(meet_unread_line(std::move(line).status()));
        continue;
      }
      if (!line->has_value()) break;
      const char* const end = (*line)->data() + (*line)->size();
      if (skip_blanks((*line)->data(), end) == end) continue;
      const std::string problem = append_document((*line)->data(), end, out);
      if (problem.empty()) {
        ++count;
      } else {
        SLUICE_TRY(meet_bad_line(problem));
      }
    }
    return count;
  }

  Status rewind() override { return lines_.rewind(); }
  bool can_rewind() const override { return lines_.source().can_rewind(); }

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
  // Returns: "" or what is wrong with the row; `out` is then as it was.
  std::string append_document(const char* at, const char* end, Minibatch& out) {
    const size_t begin = out.word_ids.size();
    double label = -1.0;
    std::string problem = append_row(at, end, label, out);
    if (!problem.empty()) {
      out.word_ids.resize(begin);
      out.counts.resize(begin);
      return problem;
    }
    out.offsets.push_back(out.word_ids.size());
    out.labels.push_back(label_of(label));
    out.ids.push_back({});
    out.titles.push_back({});
    out.dates.push_back({});
    return problem;
  }

  std::string append_row(const char* at, const char* end, double& label, Minibatch& out) {
    const char* problem = nullptr;
    if (label_size_ > 0) {
      at = parse_number(at, end, label, problem);
      if (at == nullptr) return column_problem(0, problem);
      if (at == end) return "has a label and no counts";
      ++at;
    }
    uint32_t word = 0;
    for (;; ++word, ++at) {
      float count = 0;
      // An empty last field: there is nothing to look at.
      at = at == end ? nullptr : parse_count(at, end, count, problem);
      if (at == nullptr) {
        return column_problem(uint64_t{label_size_} + word, problem ? problem : "is not a number");
      }
      if (count > 0) {
        out.word_ids.push_back(word);
        out.counts.push_back(count);
      }
      if (at == end) break;
    }
    return hold_size(word + 1);
  }

  std::string hold_size(uint32_t words) {
    if (vocabulary_size_ == 0) vocabulary_size_ = words;
    if (words == vocabulary_size_) return {};
    return "has " + std::to_string(words) + " counts, not " + std::to_string(vocabulary_size_);
  }

  // Too long a line is a bad record like others; everything else ends the stream.
  Status meet_unread_line(Status status) {
    return status.code() == StatusCode::kLimit ? policy_.meet(std::move(status))
                                               : std::move(status);
  }

  Status meet_bad_line(std::string_view problem) {
    const uint64_t line_number = lines_.line_number();
    std::string message = lines_.source().name();
    message.append(":").append(std::to_string(line_number)).append(": ").append(problem);
    return policy_.meet(
        corrupt(std::move(message))
            .at(static_cast<int64_t>(line_number - 1), static_cast<int64_t>(lines_.line_offset())));
  }

  LineReader lines_;
  const uint32_t label_size_;
  uint32_t vocabulary_size_;  // 0: no good row yet
};

}  // namespace

Result<std::unique_ptr<DocumentSource>> open_csv_counts(const std::string& path,
                                                        const CsvCountsOptions& options,
                                                        Store* store) {
  return read_csv_counts(SLUICE_TRY(open_byte_source(path, store)), options);
}

std::unique_ptr<DocumentSource> read_csv_counts(std::unique_ptr<ByteSource> source,
                                                const CsvCountsOptions& options) {
  return std::make_unique<CsvCountsReader>(std::move(source), options);
}

}  // namespace sluice
