// Lines whatever the blocks they arrive in.
#include "core/io/line_reader.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/io/drain.h"

namespace sluice {
namespace {

struct Line {
  std::string text;
  uint64_t number;
  uint64_t offset;
  bool operator==(const Line&) const = default;
};

void PrintTo(const Line& line, std::ostream* out) {
  *out << testing::PrintToString(line.text) << " number " << line.number << " offset "
       << line.offset;
}

// Reads the padding behind each line, for the sanitizers to see; refused lines come as "<long>".
std::vector<Line> read_all(LineReader& reader) {
  std::vector<Line> lines;
  for (;;) {
    const auto line = reader.next();
    if (line.ok() && !line->has_value()) return lines;
    if (!line.ok()) {
      EXPECT_EQ(line.status().code(), StatusCode::kLimit);
      EXPECT_EQ(line.status().record(), static_cast<int64_t>(reader.line_number() - 1));
      EXPECT_EQ(line.status().offset(), static_cast<int64_t>(reader.line_offset()));
      lines.push_back({"<long>", reader.line_number(), reader.line_offset()});
      continue;
    }
    volatile char sink = 0;
    for (int i = 0; i < 64; ++i) sink = (*line)->data()[(*line)->size() + i];
    (void)sink;
    lines.push_back({std::string(**line), reader.line_number(), reader.line_offset()});
  }
}

// The lines of `text`, which must be `expected` for every size of the blocks.
void expect_lines(std::string_view text, const std::vector<Line>& expected,
                  size_t max_line_bytes = 100) {
  for (size_t block_bytes = 0; block_bytes <= 7; ++block_bytes) {
    LineReader reader(memory_byte_source(bytes_of(text), "x", block_bytes), max_line_bytes);
    EXPECT_EQ(read_all(reader), expected) << "blocks of " << block_bytes;
    EXPECT_EQ(read_all(reader), std::vector<Line>()) << "the end stays";
    ASSERT_TRUE(reader.rewind().ok());
    EXPECT_EQ(read_all(reader), expected) << "after rewind, blocks of " << block_bytes;
  }
}

TEST(LineReader, SplitsAtNewlinesWithNumbersAndOffsets) {
  expect_lines("one\ntwo\n\nfour\n", {{"one", 1, 0}, {"two", 2, 4}, {"", 3, 8}, {"four", 4, 9}});
}

TEST(LineReader, AnEmptyStreamHasNoLine) { expect_lines("", {}); }

TEST(LineReader, ALastLineNeedsNoNewline) {
  expect_lines("a\nb", {{"a", 1, 0}, {"b", 2, 2}});
  expect_lines("\n", {{"", 1, 0}});
  expect_lines("a\nb\r", {{"a", 1, 0}, {"b", 2, 2}});
}

TEST(LineReader, TakesAwayOneCarriageReturn) {
  expect_lines("a\r\nb\r\r\n\r\nc\rd\n", {{"a", 1, 0}, {"b\r", 2, 3}, {"", 3, 7}, {"c\rd", 4, 9}});
}

TEST(LineReader, SkipsAByteOrderMarkAtTheBeginningOnly) {
  expect_lines(
      "\xef\xbb\xbf"
      "a\n\xef\xbb\xbf"
      "b\n",
      {{"a", 1, 3},
       {"\xef\xbb\xbf"
        "b",
        2, 5}});
  expect_lines("\xef\xbb\xbf", {});
  expect_lines("\xef\xbb", {{"\xef\xbb", 1, 0}});
  expect_lines("\xef\xbb\n", {{"\xef\xbb", 1, 0}});
}

TEST(LineReader, RefusesALineOverTheBoundAndGoesOn) {
  expect_lines("12345\n123456\n12345\r\n123456\r\n1234567890123\nx\n",
               {{"12345", 1, 0},
                {"<long>", 2, 6},
                {"12345", 3, 13},
                {"<long>", 4, 20},
                {"<long>", 5, 28},
                {"x", 6, 42}},
               5);
  expect_lines("123456", {{"<long>", 1, 0}}, 5);
  expect_lines("12345678", {{"<long>", 1, 0}}, 5);
  expect_lines("12345", {{"12345", 1, 0}}, 5);
  expect_lines("a\n\nb", {{"<long>", 1, 0}, {"", 2, 2}, {"<long>", 3, 3}}, 0);
}

TEST(LineReader, NamesTheRefusedLine) {
  LineReader reader(memory_byte_source(bytes_of("a\n123456\n"), "x.txt"), 5);
  ASSERT_TRUE(reader.next().ok());
  EXPECT_EQ(reader.next().status().message(), "x.txt:2: line longer than 5 bytes");
}

TEST(LineReader, RefusesALongLineBeforeItHasReadItAll) {
  const std::string text(1000000, 'x');
  LineReader reader(memory_byte_source(bytes_of(text), "x", 4096), 100);
  EXPECT_EQ(reader.next().status().code(), StatusCode::kLimit);
  EXPECT_EQ(reader.source().consumed_bytes(), 4096);
  EXPECT_FALSE(reader.next()->has_value());
}

TEST(LineReader, FindsLinesLongerThanABlock) {
  const std::string line(1000000, 'x');
  const std::string text = line + "\n" + line + "\nend";
  LineReader reader(memory_byte_source(bytes_of(text), "x", 4096), line.size());
  EXPECT_TRUE(reader.next()->value() == line);
  EXPECT_TRUE(reader.next()->value() == line);
  EXPECT_EQ(reader.next()->value(), "end");
  EXPECT_EQ(reader.line_offset(), 2000002u);
}

// Fails at its second block.
class FailingSource final : public ByteSource {
 public:
  Result<std::span<const uint8_t>> next() override {
    if (calls_++ > 0) return corrupt("damaged");
    return bytes_of("whole\npart");
  }
  Status rewind() override { return Status(StatusCode::kUnsupported, "no"); }
  bool can_rewind() const override { return false; }
  const std::string& name() const override { return name_; }
  int64_t consumed_bytes() const override { return 0; }

 private:
  std::string name_ = "x";
  int calls_ = 0;
};

TEST(LineReader, NeverTakesThePartBeforeAFailureForALine) {
  LineReader reader(std::make_unique<FailingSource>());
  EXPECT_EQ(reader.next()->value(), "whole");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(reader.next().status().code(), StatusCode::kCorrupt);
}

}  // namespace
}  // namespace sluice
