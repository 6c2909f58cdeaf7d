// Dense CSV: what is read, which width holds, and what is a bad row.
#include "core/corpus/csv_counts.h"

#include <gtest/gtest.h>

#include "tests/io/drain.h"
#include "tests/io/temporary_directory.h"

namespace sluice {
namespace {

using Ids = std::vector<uint32_t>;
using Counts = std::vector<float>;
using Labels = std::vector<int32_t>;
using Offsets = std::vector<uint64_t>;

std::unique_ptr<DocumentSource> csv(std::string_view text, CsvCountsOptions options = {},
                                    size_t block_bytes = 0) {
  return read_csv_counts(memory_byte_source(bytes_of(text), "x.csv", block_bytes), options);
}

// Reads one document a call until the end.
Minibatch read_all(DocumentSource& source) {
  Minibatch minibatch;
  for (;;) {
    const auto count = source.read(minibatch, 1);
    EXPECT_TRUE(count.ok()) << count.status().message();
    if (!count.ok() || *count == 0) return minibatch;
  }
}

TEST(CsvCounts, ReadsRowsAsDocumentsWithoutZeros) {
  const auto source = csv("1,0,3\n0,0,0\n0,1.5,0\n");
  EXPECT_EQ(source->vocabulary_size(), std::nullopt);
  const Minibatch minibatch = read_all(*source);
  EXPECT_EQ(minibatch.offsets, (Offsets{0, 2, 2, 3}));
  EXPECT_EQ(minibatch.word_ids, (Ids{0, 2, 1}));
  EXPECT_EQ(minibatch.counts, (Counts{1, 3, 1.5f}));
  EXPECT_EQ(minibatch.labels, Labels(3, Minibatch::kNoLabel));
  EXPECT_EQ(minibatch.ids.size(), 3u);
  EXPECT_EQ(minibatch.titles.size(), 3u);
  EXPECT_EQ(minibatch.dates.size(), 3u);
  EXPECT_EQ(source->vocabulary_size(), 3u);
  EXPECT_EQ(source->policy().bad_records, 0u);
}

TEST(CsvCounts, ReadsNumbersOfEveryForm) {
  const Minibatch minibatch = read_all(*csv(" 1 ,\t2.5,.5,3.,1e2,2E-1,12345678,007,-0,0.000\r\n"));
  EXPECT_EQ(minibatch.word_ids, (Ids{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(minibatch.counts, (Counts{1, 2.5f, 0.5f, 3, 100, 0.2f, 12345678.0f, 7}));
}

TEST(CsvCounts, TakesTheLabelFromColumnZero) {
  const auto source = csv("4,1,0\n-1,0,2\n0.5,1,1\n1e0,0,0\nnan,1,0\n", {1, 0});
  const Minibatch minibatch = read_all(*source);
  EXPECT_EQ(minibatch.labels, (Labels{4, -1, -1, 1, -1}));
  EXPECT_EQ(minibatch.offsets, (Offsets{0, 1, 2, 4, 4, 5}));
  EXPECT_EQ(source->vocabulary_size(), 2u);
}

TEST(CsvCounts, PassesOverBlankLines) {
  const auto source = csv("\xef\xbb\xbf\n1,2\n\n  \t\n\r\n3,4");
  EXPECT_EQ(read_all(*source).counts, (Counts{1, 2, 3, 4}));
  EXPECT_EQ(source->policy().bad_records, 0u);
}

TEST(CsvCounts, DoesNotDependOnBlocksNorOnTheSizeOfAMinibatch) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "7,1,0," + std::to_string(i) + ",2.25\r\n";
  const Minibatch whole = read_all(*csv(text, {1, 0}));
  ASSERT_EQ(whole.size(), 50u);
  for (size_t block_bytes = 1; block_bytes <= 7; ++block_bytes) {
    const auto source = csv(text, {1, 0}, block_bytes);
    Minibatch minibatch;
    EXPECT_EQ(*source->read(minibatch, 7), 7u);
    EXPECT_EQ(*source->read(minibatch, 1000), 43u);
    EXPECT_EQ(*source->read(minibatch, 1000), 0u);
    EXPECT_EQ(minibatch.offsets, whole.offsets);
    EXPECT_EQ(minibatch.word_ids, whole.word_ids);
    EXPECT_EQ(minibatch.counts, whole.counts);
    EXPECT_EQ(minibatch.labels, whole.labels);
  }
}

struct BadRow {
  uint32_t label_size;
  const char* row;
  const char* problem;
};

TEST(CsvCounts, NamesWhatIsWrongWithARow) {
  const BadRow rows[] = {
      {0, "word,count,x", "column 1 is not a number"},
      {0, "1,\"2\",3", "column 2 is not a number"},
      {0, "1,,3", "column 2 is not a number"},
      {0, "1,2,", "column 3 is not a number"},
      {0, ",1,2", "column 1 is not a number"},
      {0, "1;2;3", "column 1 is not a number"},
      {0, "1 2,3,4", "column 1 is not a number"},
      {0, "+1,2,3", "column 1 is not a number"},
      {0, "1,0x10,3", "column 2 is not a number"},
      {0, "1,2,nan", "column 3 is not finite"},
      {0, "1,inf,2", "column 2 is not finite"},
      {0, "1,-1,2", "column 2 is negative"},
      {0, "1,-1e-3,2", "column 2 is negative"},
      {0, "1,1e39,2", "column 2 is outside of the range of 32-bit floats"},
      {0, "1,2", "has 2 counts, not 3"},
      {0, "1,2,3,4", "has 4 counts, not 3"},
      {1, "x,2,3,4", "column 1 is not a number"},
      {1, "0,2,3,x", "column 4 is not a number"},
      {1, "0,2,3", "has 2 counts, not 3"},
      {1, "5", "has a label and no counts"},
  };
  for (const BadRow& bad : rows) {
    const std::string good = bad.label_size == 0 ? "1,1,0" : "9,1,1,0";
    const std::string text = good + "\n" + bad.row + "\n" + good + "\n";
    const auto source = csv(text, {bad.label_size, 0});
    std::vector<std::string> reported;
    source->policy().report = [&](const Status& status) {
      reported.emplace_back(status.message());
      EXPECT_EQ(status.code(), StatusCode::kCorrupt);
      EXPECT_EQ(status.record(), 1);
      EXPECT_EQ(status.offset(), static_cast<int64_t>(good.size() + 1));
    };
    const Minibatch minibatch = read_all(*source);
    EXPECT_EQ(reported, std::vector<std::string>{std::string("x.csv:2: ") + bad.problem});
    EXPECT_EQ(source->policy().bad_records, 1u);
    EXPECT_EQ(minibatch.offsets, (Offsets{0, 2, 4})) << bad.row;
    EXPECT_EQ(minibatch.counts, (Counts{1, 1, 1, 1})) << bad.row;
    EXPECT_EQ(minibatch.labels.size(), 2u);
  }
}

TEST(CsvCounts, TakesItsWidthFromTheFirstGoodRow) {
  const auto source = csv("a,b,c\n1,2\n1,2,3\n3,4\n");
  EXPECT_EQ(read_all(*source).counts, (Counts{1, 2, 3, 4}));
  EXPECT_EQ(source->policy().bad_records, 2u);
}

TEST(CsvCounts, HoldsRowsToAGivenWidth) {
  const auto source = csv("1,2,3\n1,2\n", {0, 2});
  EXPECT_EQ(source->vocabulary_size(), 2u);
  EXPECT_EQ(read_all(*source).size(), 1u);
  EXPECT_EQ(source->policy().bad_records, 1u);
}

TEST(CsvCounts, StopsAtTheFirstBadRowWhenStrict) {
  const auto source = csv("1,2\n-3,4\n5,6\n");
  source->policy().strict = true;
  Minibatch minibatch;
  const auto count = source->read(minibatch, 10);
  EXPECT_EQ(count.status().code(), StatusCode::kCorrupt);
  EXPECT_EQ(count.status().message(), "x.csv:2: column 1 is negative");
  EXPECT_EQ(minibatch.size(), 1u);
}

TEST(CsvCounts, StartsOverAndTellsItsProgress) {
  const TemporaryDirectory directory;
  const auto opened = open_csv_counts(directory.write("x.csv", "1,0\n0,2\n"), {});
  ASSERT_TRUE(opened.ok());
  DocumentSource& source = **opened;
  ASSERT_TRUE(source.can_rewind());
  for (int pass = 0; pass < 2; ++pass) {
    EXPECT_EQ(source.progress(), 0.0);
    EXPECT_EQ(read_all(source).word_ids, (Ids{0, 1}));
    EXPECT_EQ(source.progress(), 1.0);
    ASSERT_TRUE(source.rewind().ok());
  }
}

TEST(CsvCounts, ReadsAFolderFileByFileEachWithItsOwnLines) {
  const TemporaryDirectory folder;
  std::filesystem::create_directories(folder.path("deep"));
  std::filesystem::create_directories(folder.path("_temporary"));
  folder.write("a", "1,0\n0,2");  // without a last newline
  folder.write("deep/b.csv", "3,0\n1\n0,4\n");
  for (const char* mark : {"_SUCCESS", ".a.crc", "_temporary/c"}) folder.write(mark, "9,9\n");
  folder.write("empty", "");
  auto source = std::move(*open_csv_counts(folder.path("."), {}));
  std::vector<std::string> reports;
  source->policy().report = [&](const Status& status) { reports.emplace_back(status.message()); };
  EXPECT_TRUE(source->can_rewind());
  for (int pass = 0; pass < 2; ++pass) {
    const Minibatch minibatch = read_all(*source);
    EXPECT_EQ(minibatch.word_ids, (Ids{0, 1, 0, 1}));
    EXPECT_EQ(minibatch.counts, (Counts{1, 2, 3, 4}));
    EXPECT_EQ(source->progress(), 1.0);
    ASSERT_TRUE(source->rewind().ok());
    EXPECT_LT(source->progress(), 1.0);
  }
  const std::string place = folder.path(".") + "/deep/b.csv:2: has 1 counts, not 2";
  EXPECT_EQ(reports, (std::vector<std::string>{place, place}));
  EXPECT_EQ(open_csv_counts(folder.path("_temporary"), {}).ok(), true);
  std::filesystem::remove(folder.path("_temporary/c"));
  const auto none = open_csv_counts(folder.path("_temporary"), {});
  EXPECT_EQ(none.status().code(), StatusCode::kNotFound);
  EXPECT_EQ(none.status().message(), folder.path("_temporary") + ": no files in it");
}

TEST(CsvCounts, SaysThatAFileIsMissing) {
  EXPECT_EQ(open_csv_counts("/nonexistent/x.csv", {}).status().code(), StatusCode::kNotFound);
}

}  // namespace
}  // namespace sluice
