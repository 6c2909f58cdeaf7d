#include "core/articles/csv_parser.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using Records = std::vector<std::vector<std::string>>;

CsvParser parser_of(std::string_view csv, size_t block_bytes, size_t max_bytes = 1000,
                    char delimiter = ',') {
  return CsvParser(
      memory_byte_source(std::span(reinterpret_cast<const uint8_t*>(csv.data()), csv.size()), "m",
                         block_bytes),
      delimiter, max_bytes);
}

Records records_of(std::string_view csv, size_t block_bytes = 0, char delimiter = ',') {
  CsvParser parser = parser_of(csv, block_bytes, 1000, delimiter);
  Records records;
  for (;;) {
    auto more = parser.next();
    if (!more.ok()) {
      records.push_back({"fault " + std::to_string(parser.line_number())});
      continue;
    }
    if (!*more) return records;
    records.emplace_back();
    for (size_t i = 0; i < parser.field_count(); ++i) {
      records.back().emplace_back(parser.field(i));
    }
  }
}

TEST(CsvParser, SplitsPlainQuotedAndEmptyFields) {
  EXPECT_EQ(records_of("a,b,c\n1,,\"x, y\"\n"), (Records{{"a", "b", "c"}, {"1", "", "x, y"}}));
  EXPECT_EQ(records_of("a;\"b;c\"\n", 0, ';'), (Records{{"a", "b;c"}}));
}

TEST(CsvParser, KeepsLineBreaksAndDoubledQuotesInsideQuotes) {
  EXPECT_EQ(records_of("\"a\r\nb\",\"say \"\"hi\"\"\"\r\n\"\",c\r\n"),
            (Records{{"a\r\nb", "say \"hi\""}, {"", "c"}}));
}

TEST(CsvParser, TakesALastLineWithoutItsEnd) {
  EXPECT_EQ(records_of("a,b\nc,"), (Records{{"a", "b"}, {"c", ""}}));
  EXPECT_EQ(records_of("a\n\"b\""), (Records{{"a"}, {"b"}}));
}

TEST(CsvParser, SkipsEmptyLinesButNotEmptyQuotedFields) {
  EXPECT_EQ(records_of("a\n\n\r\n\"\"\nb\n\n"), (Records{{"a"}, {""}, {"b"}}));
}

TEST(CsvParser, IsLenientWithStrayQuotes) {
  EXPECT_EQ(records_of("5\" pipe,\"a\"b\n"), (Records{{"5\" pipe", "ab"}}));
}

TEST(CsvParser, ReadsTheSameInBlocksOfAnySize) {
  const std::string csv =
      "id,text\r\n1,\"two\nlines, \"\"quoted\"\"\"\r\n\r\n2,plain \"x\"\n3,\"\"\n4,\"end\"";
  const Records whole = records_of(csv);
  ASSERT_EQ(whole.size(), 5u);
  for (size_t block = 1; block <= 7; ++block) EXPECT_EQ(records_of(csv, block), whole) << block;
}

TEST(CsvParser, KnowsTheFirstLineOfARecord) {
  CsvParser parser = parser_of("a\n\"b\n\nc\"\n\nd\n", 3);
  std::vector<uint64_t> lines, offsets;
  while (*parser.next()) {
    lines.push_back(parser.line_number());
    offsets.push_back(parser.record_offset());
  }
  EXPECT_EQ(lines, (std::vector<uint64_t>{1, 2, 6}));
  EXPECT_EQ(offsets, (std::vector<uint64_t>{0, 2, 10}));
}

TEST(CsvParser, ReportsAQuoteThatIsNeverClosed) {
  EXPECT_EQ(records_of("a\nb,\"c\nd\n"), (Records{{"a"}, {"fault 2"}}));
}

TEST(CsvParser, RefusesRecordsOverTheBoundAndGoesOn) {
  const std::string csv = "a\n\"" + std::string(600, 'x') + "\"\"" + std::string(600, 'y') +
                          "\",z\n" + std::string(70000, ',') + "\nlast\n";
  EXPECT_EQ(records_of(csv, 64), (Records{{"a"}, {"fault 2"}, {"fault 3"}, {"last"}}));
}

}  // namespace
}  // namespace sluice
