// Rows of numbers as a stream of documents. Most fields of a bag of words are one digit, "0".
#include "core/corpus/csv_counts.h"

#include <cmath>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/base/number_text.h"
#include "core/corpus/data_files.h"
#include "core/corpus/line_documents.h"

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
  const auto parsed = from_chars(at, end, value);
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

class CsvCountsReader final : public LineDocuments {
 public:
  CsvCountsReader(std::unique_ptr<ByteSource> source, const CsvCountsOptions& options,
                  std::vector<std::string> files = {})
      : LineDocuments(std::move(source), options.vocabulary_size, std::move(files)),
        label_size_(options.label_size) {}

 private:
  bool is_skipped(std::string_view line) const override {
    const char* const end = line.data() + line.size();
    return skip_blanks(line.data(), end) == end;
  }

  std::string append_line(std::string_view line, Minibatch& out) override {
    const size_t begin = out.word_ids.size();
    double label = -1.0;
    std::string problem = append_row(line.data(), line.data() + line.size(), label, out);
    if (!problem.empty()) {
      out.word_ids.resize(begin);
      out.counts.resize(begin);
      return problem;
    }
    out.offsets.push_back(out.word_ids.size());
    out.labels.push_back(label_of(label));
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

  const uint32_t label_size_;
};

}  // namespace

Result<std::unique_ptr<DocumentSource>> open_csv_counts(const std::string& path,
                                                        const CsvCountsOptions& options,
                                                        Store* store) {
  std::error_code error;
  std::vector<std::string> files{path};
  if (std::filesystem::is_directory(path, error)) files = SLUICE_TRY(find_data_files(path));
  auto first = SLUICE_TRY(open_byte_source(files.front(), store));
  return std::unique_ptr<DocumentSource>(
      std::make_unique<CsvCountsReader>(std::move(first), options, std::move(files)));
}

std::unique_ptr<DocumentSource> read_csv_counts(std::unique_ptr<ByteSource> source,
                                                const CsvCountsOptions& options) {
  return std::make_unique<CsvCountsReader>(std::move(source), options);
}

}  // namespace sluice
