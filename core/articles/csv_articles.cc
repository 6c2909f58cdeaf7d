// CSV with a header line as articles: which delimiter, which columns, and rows of the wrong width.
#include <algorithm>
#include <array>
#include <optional>

#include "core/articles/article_part.h"
#include "core/articles/column_choice.h"
#include "core/articles/csv_parser.h"
#include "core/base/json.h"

namespace sluice {
namespace {

// A header field as long as this is a text: the file has no header.
constexpr size_t kMaxHeaderNameBytes = 128;

class CsvArticles final : public ArticlePart {
 public:
  CsvArticles(std::unique_ptr<ByteSource> source, char delimiter, const ArticleOptions& options,
              ArticleColumns columns)
      : parser_(std::move(source), delimiter, options.max_article_bytes),
        columns_(std::move(columns)),
        with_fields_(options.with_fields) {}

  // Reads the header again, now for good.
  Status start() {
    if (!SLUICE_TRY(parser_.next())) return Status();
    field_count_ = parser_.field_count();
    for (size_t i = 0; with_fields_ && i < field_count_; ++i) names_.emplace_back(parser_.field(i));
    const std::array<const std::string*, kSlots> names = {
        &columns_.text, &columns_.title, &columns_.id, &columns_.label, &columns_.date};
    for (size_t slot = 0; slot < kSlots; ++slot) {
      for (size_t i = field_count_; i-- > 0;) {
        if (parser_.field(i) == *names[slot]) fields_of_[slot] = i;
      }
    }
    return Status();
  }

  Result<bool> next(Article& article, BadRecordPolicy& policy) override {
    for (;;) {
      auto more = parser_.next();
      Status fault;
      if (more.ok()) {
        if (!*more) return false;
        ++record_;
        if (parser_.field_count() == field_count_) {
          fill(article);
          return true;
        }
        fault = corrupt(std::to_string(parser_.field_count()) + " fields, the header has " +
                        std::to_string(field_count_));
      } else {
        ++record_;
        fault = std::move(more).status();
        if (!parser_.can_go_on()) return fault;
      }
      SLUICE_TRY(policy.meet(std::move(fault)
                                 .with_prefix(place(parser_.source().name(), parser_.line_number()))
                                 .at(static_cast<int64_t>(record_) - 1,
                                     static_cast<int64_t>(parser_.record_offset()))));
    }
  }

  const ArticleColumns& columns() const override { return columns_; }
  uint64_t consumed_bytes() const override {
    const int64_t bytes = parser_.source().consumed_bytes();
    return bytes < 0 ? 0 : static_cast<uint64_t>(bytes);
  }

 private:
  enum Slot { kText, kTitle, kId, kLabel, kDate, kSlots };

  std::string_view value(Slot slot) const {
    return fields_of_[slot] ? parser_.field(*fields_of_[slot]) : std::string_view();
  }

  void fill(Article& article) {
    std::string_view id = value(kId);
    if (id.empty()) id = numbered_id(made_id_, parser_.source().name(), parser_.line_number());
    fields_.fill(article, value(kText), value(kTitle), id, value(kLabel), value(kDate));
    if (with_fields_) article.fields = record_as_json();
  }

  std::string_view record_as_json() {
    record_json_.clear();
    record_json_.begin_object();
    for (size_t i = 0; i < field_count_; ++i) record_json_.key(names_[i]).string(parser_.field(i));
    record_json_.end_object();
    return record_json_.text();
  }

  CsvParser parser_;
  ArticleColumns columns_;
  size_t field_count_ = 0;
  std::array<std::optional<size_t>, kSlots> fields_of_;
  ArticleFields fields_;
  bool with_fields_;
  std::vector<std::string> names_;  // of all fields
  JsonWriter record_json_;
  std::string made_id_;
  uint64_t record_ = 0;
};

// The one of ',', ';' and tab that the first line has most of; ',' when none.
char sniffed_delimiter(std::string_view prefix) {
  const std::string_view line = prefix.substr(0, prefix.find('\n'));
  char best = ',';
  for (const char candidate : {';', '\t'}) {
    if (std::count(line.begin(), line.end(), candidate) >
        std::count(line.begin(), line.end(), best)) {
      best = candidate;
    }
  }
  return best;
}

// The header and the first whole records of the prefix.
Status sample_records(const PrefixedSource& source, char delimiter, size_t max_record_bytes,
                      ColumnSample& sample) {
  std::string_view prefix = source.prefix();
  if (!source.is_whole()) prefix = prefix.substr(0, prefix.rfind('\n') + 1);
  CsvParser parser(
      memory_byte_source(std::span(reinterpret_cast<const uint8_t*>(prefix.data()), prefix.size()),
                         source.name()),
      delimiter, max_record_bytes);
  std::vector<std::string> header;
  if (!SLUICE_TRY(parser.next())) return Status();
  for (size_t i = 0; i < parser.field_count(); ++i) header.emplace_back(parser.field(i));
  for (const std::string& name : header) sample.add(name, 0);
  while (!sample.is_full()) {
    const auto more = parser.next();
    if (!more.ok()) continue;  // reported when it is read for good
    if (!*more) break;
    if (parser.field_count() != header.size()) continue;
    for (size_t i = 0; i < header.size(); ++i) sample.add(header[i], parser.field(i).size());
    sample.end_record();
  }
  return Status();
}

Status check_header(const ArticleColumns& columns, const std::string& name) {
  if (columns.text.size() <= kMaxHeaderNameBytes) return Status();
  return invalid_argument(place(name, 1) +
                          "the first line is no header (it must name the columns, such as "
                          "id,text,label)");
}

}  // namespace

Result<std::unique_ptr<ArticlePart>> open_csv(std::unique_ptr<PrefixedSource> source,
                                              const ArticleOptions& options,
                                              const ArticleColumns& previous) {
  SLUICE_TRY(skip_byte_order_mark(*source));
  char delimiter = options.delimiter;
  if (delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
    return invalid_argument("the delimiter cannot be a quote or a line end");
  }
  ColumnSample sample;
  Status header_fault;
  // Mostly once around: again only when header and first record are longer than the prefix.
  for (size_t bytes = size_t{256} << 10; sample.records() == 0; bytes *= 4) {
    SLUICE_TRY(source->look(bytes));
    if (delimiter == 0) delimiter = sniffed_delimiter(source->prefix());
    sample.clear();
    header_fault = sample_records(*source, delimiter, options.max_article_bytes, sample);
    if (source->is_whole() || bytes > options.max_article_bytes) break;
  }
  if (!header_fault.ok()) return std::move(header_fault).with_prefix(place(source->name(), 1));
  ArticleColumns columns = options.columns;
  const std::string name = source->name();
  if (!sample.columns().empty()) {
    columns = SLUICE_TRY(choose_columns(sample, options.columns, previous, place(name, 1)));
    SLUICE_TRY(check_header(columns, name));
  }
  auto part =
      std::make_unique<CsvArticles>(std::move(source), delimiter, options, std::move(columns));
  SLUICE_TRY(part->start());
  return std::unique_ptr<ArticlePart>(std::move(part));
}

}  // namespace sluice
