#include "core/articles/spill_segments.h"

#include "tests/articles/article_rows.h"

namespace sluice {
namespace {

constexpr uint32_t kNone = CandidateWords::kNone;

SpilledDocument document_of(std::span<const WordCount> words, std::string_view id) {
  return SpilledDocument{words, 7, id, "a title", "2020"};
}

TEST(SpillSegments, GivesBackWhatWasWrittenAndLeavesNothing) {
  TemporaryFolder folder;
  SpillSegments spill(folder.path());
  const std::vector<WordCount> words = {{0, 1}, {4294967294, 4294967295}, {128, 127}};
  ASSERT_TRUE(spill.write(document_of(words, "one")).ok());
  ASSERT_TRUE(spill.write(SpilledDocument{{}, -1, "", "", ""}).ok());
  ASSERT_TRUE(spill.finish({5, 6}).ok());
  SpilledDocument read;
  ASSERT_TRUE(*spill.next(read));
  ASSERT_EQ(read.words.size(), 3u);
  EXPECT_EQ(read.words[1].id, 4294967294u);
  EXPECT_EQ(read.words[1].count, 4294967295u);
  EXPECT_EQ(read.label, 7);
  EXPECT_EQ(read.id, "one");
  EXPECT_EQ(read.title, "a title");
  EXPECT_EQ(read.date, "2020");
  EXPECT_EQ(spill.final_ids()[1], 6u);
  ASSERT_TRUE(*spill.next(read));
  EXPECT_EQ(read.words.size(), 0u);
  EXPECT_EQ(read.label, -1);
  ASSERT_FALSE(*spill.next(read));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(SpillSegments, ComposesTheMapsOfAllPrunings) {
  TemporaryFolder folder;
  SpillSegments spill(folder.path());
  const std::vector<WordCount> words = {{1, 1}};
  ASSERT_TRUE(spill.write(document_of(words, "a")).ok());
  ASSERT_TRUE(spill.close_segment(std::vector<uint32_t>{kNone, 2, 0}).ok());
  ASSERT_TRUE(spill.close_segment(std::vector<uint32_t>{1, kNone, 0}).ok());  // without documents
  ASSERT_TRUE(spill.write(document_of(words, "b")).ok());
  ASSERT_TRUE(spill.close_segment(std::vector<uint32_t>{0, 1}).ok());
  ASSERT_TRUE(spill.write(document_of(words, "c")).ok());
  ASSERT_TRUE(spill.finish({40, kNone}).ok());
  const std::vector<std::vector<uint32_t>> expected = {
      {kNone, 40, kNone}, {40, kNone}, {40, kNone}};
  SpilledDocument read;
  for (const auto& ids : expected) {
    ASSERT_TRUE(*spill.next(read));
    EXPECT_EQ(std::vector<uint32_t>(spill.final_ids().begin(), spill.final_ids().end()), ids);
  }
  ASSERT_FALSE(*spill.next(read));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(SpillSegments, KeepsDocumentsLongerThanItsBuffer) {
  TemporaryFolder folder;
  SpillSegments spill(folder.path());
  std::vector<WordCount> words;
  for (uint32_t i = 0; i < 350000; ++i) words.push_back(WordCount{i, i + 1});
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(spill.write(document_of(words, "x")).ok());
  ASSERT_TRUE(spill.finish({}).ok());
  SpilledDocument read;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(*spill.next(read));
    ASSERT_EQ(read.words.size(), words.size());
    EXPECT_EQ(read.words[349999].count, 350000u);
  }
  ASSERT_FALSE(*spill.next(read));
}

TEST(SpillSegments, NoticesAFileThatWasCutShort) {
  TemporaryFolder folder;
  SpillSegments spill(folder.path());
  const std::vector<WordCount> words = {{1, 1}};
  ASSERT_TRUE(spill.write(document_of(words, "abc")).ok());
  ASSERT_TRUE(spill.finish({}).ok());
  std::filesystem::resize_file(folder.path("spill-0.documents"), 5);
  SpilledDocument read;
  const auto more = spill.next(read);
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(more.status().code(), StatusCode::kCorrupt);
}

}  // namespace
}  // namespace sluice
