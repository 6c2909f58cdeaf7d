#include "core/articles/column_choice.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

ColumnSample sample_of(const std::vector<std::pair<std::string, size_t>>& fields) {
  ColumnSample sample;
  for (const auto& [name, bytes] : fields) sample.add(name, bytes);
  sample.end_record();
  return sample;
}

TEST(ColumnChoice, KnowsNamesInAnySpelling) {
  const auto sample = sample_of({{"Doc-ID", 4},
                                 {"Article Title", 9},
                                 {"Full_Text", 50},
                                 {"CATEGORY", 4},
                                 {"publishedAt", 10}});
  const auto columns = choose_columns(sample, {}, {}, "");
  ASSERT_TRUE(columns.ok());
  EXPECT_EQ(columns->text, "Full_Text");
  EXPECT_EQ(columns->title, "Article Title");
  EXPECT_EQ(columns->id, "Doc-ID");
  EXPECT_EQ(columns->label, "CATEGORY");
  EXPECT_EQ(columns->date, "publishedAt");
}

TEST(ColumnChoice, TakesTheLongestStringWhenNoNameIsKnown) {
  const auto sample = sample_of({{"url", 300}, {"kind", 3}, {"story", 90}, {"n", 0}});
  const auto columns = choose_columns(sample, {}, {}, "");
  ASSERT_TRUE(columns.ok());
  EXPECT_EQ(columns->text, "story");
  EXPECT_EQ(columns->title, "-");
}

TEST(ColumnChoice, ReadsHeadlinesThatAreAllThereIs) {
  const auto columns = choose_columns(sample_of({{"date", 10}, {"headline", 40}}), {}, {}, "");
  ASSERT_TRUE(columns.ok());
  EXPECT_EQ(columns->text, "headline");
  EXPECT_EQ(columns->title, "-");
  EXPECT_EQ(columns->date, "date");
}

TEST(ColumnChoice, GivesAColumnOneRoleOnly) {
  const auto sample = sample_of({{"title", 9}, {"subject", 9}, {"body", 90}});
  const auto columns = choose_columns(sample, {}, {}, "");
  ASSERT_TRUE(columns.ok());
  EXPECT_EQ(columns->title, "title");
  EXPECT_EQ(columns->label, "subject");
}

TEST(ColumnChoice, KeepsWhatIsGivenAndWhatThePartBeforeHad) {
  const auto sample = sample_of({{"text", 9}, {"story", 90}, {"label", 2}});
  ArticleColumns given;
  given.label = "-";
  ArticleColumns previous;
  previous.text = "story";
  const auto columns = choose_columns(sample, given, previous, "");
  ASSERT_TRUE(columns.ok());
  EXPECT_EQ(columns->text, "story");
  EXPECT_EQ(columns->label, "-");
}

TEST(ColumnChoice, NeedsAText) {
  const auto columns = choose_columns(sample_of({{"n", 0}, {"url", 20}}), {}, {}, "f:1: ");
  ASSERT_FALSE(columns.ok());
  EXPECT_EQ(columns.status().message(),
            "f:1: no field that could be the text (found: n, url); name it with --text FIELD");
  ArticleColumns none;
  none.text = "-";
  EXPECT_FALSE(choose_columns(sample_of({{"text", 1}}), none, {}, "").ok());
}

}  // namespace
}  // namespace sluice
