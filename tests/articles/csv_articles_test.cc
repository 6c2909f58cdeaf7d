#include "tests/articles/article_rows.h"

namespace sluice {
namespace {

TEST(CsvArticles, ReadsARowAnArticle) {
  TemporaryFolder folder;
  const auto path = folder.write("news.csv",
                                 "\xef\xbb\xbf\"id\",title,content,category\r\n"
                                 "1,Rain,\"It rained,\r\n\"\"hard\"\"\",weather\r\n"
                                 "2,,dry,\r\n");
  const Rows read = read_rows({path});
  ASSERT_EQ(read.rows.size(), 2u) << read.message;
  EXPECT_EQ(read.columns.id, "id");
  EXPECT_EQ(read.rows[0].id, "1");
  EXPECT_EQ(read.rows[0].text, "Rain\nIt rained,\r\n\"hard\"");
  EXPECT_EQ(read.rows[0].label, "weather");
  EXPECT_EQ(read.rows[1].text, "dry");
}

TEST(CsvArticles, SniffsTheDelimiter) {
  TemporaryFolder folder;
  const auto semicolons = folder.write("a.csv", "id;text\n1;a, b\n");
  EXPECT_EQ(read_rows({semicolons}).rows.at(0).text, "a, b");
  const auto tabs = folder.write("b.tsv", "id\ttext, all\n1\ta, b\n");
  EXPECT_EQ(read_rows({tabs}).rows.at(0).text, "a, b");
  ArticleOptions options;
  options.delimiter = '|';
  const auto bars = folder.write("c.csv", "id|text\n1|a, b\n");
  EXPECT_EQ(read_rows({bars}, options).rows.at(0).text, "a, b");
}

TEST(CsvArticles, SkipsRowsOfTheWrongWidthAndNamesTheirFirstLine) {
  TemporaryFolder folder;
  const auto path = folder.write("x.csv", "id,text\n1,\"a\nb\"\n2,b,c\n3,d\n");
  const Rows read = read_rows({path});
  EXPECT_EQ(read.rows.size(), 2u);
  ASSERT_EQ(read.reports.size(), 1u);
  EXPECT_EQ(read.reports[0], path + ":4: 3 fields, the header has 2");
}

TEST(CsvArticles, ReportsAnUnclosedQuoteAtTheRecordItBegins) {
  TemporaryFolder folder;
  const auto path = folder.write("x.csv", "id,text\n1,a\n2,\"b\n3,c\n");
  const Rows read = read_rows({path});
  EXPECT_EQ(read.rows.size(), 1u);
  ASSERT_EQ(read.reports.size(), 1u);
  EXPECT_EQ(read.reports[0].substr(0, path.size() + 4), path + ":3: ");
}

TEST(CsvArticles, SaysWhichColumnsThereAre) {
  TemporaryFolder folder;
  const auto path = folder.write("x.csv", "id,text\n1,a\n");
  ArticleOptions options;
  options.columns.label = "section";
  const Rows read = read_rows({path}, options);
  EXPECT_EQ(read.code, StatusCode::kInvalidArgument);
  EXPECT_EQ(read.message,
            path + ":1: no field \"section\" (found: id, text); name it with --label FIELD");
}

TEST(CsvArticles, RefusesAFileWithoutAHeader) {
  TemporaryFolder folder;
  const std::string text(200, 'w');
  const auto path = folder.write("x.csv", "1," + text + "\n2," + text + "\n");
  const Rows read = read_rows({path});
  EXPECT_EQ(read.code, StatusCode::kInvalidArgument);
  EXPECT_NE(read.message.find("header"), std::string::npos);
}

TEST(CsvArticles, TakesTheColumnWithTheLongestTexts) {
  TemporaryFolder folder;
  const auto path = folder.write("x.csv", "who,said\nann,a longer sentence\nbob,hm\n");
  const Rows read = read_rows({path});
  EXPECT_EQ(read.columns.text, "said");
  EXPECT_EQ(read.rows.at(1).id, "x.csv:3");
}

TEST(CsvArticles, HandsOutTheRecordAsAJsonObjectWhenAsked) {
  TemporaryFolder folder;
  const auto path = folder.write("x.csv", "id,text,\"a\"\"b\"\n1,\"two\nlines\",\n2,three,x\n");
  ArticleOptions options;
  options.with_fields = true;
  const Rows read = read_rows({path}, options);
  EXPECT_EQ(read.rows.at(0).fields, R"({"id":"1","text":"two\nlines","a\"b":""})");
  EXPECT_EQ(read.rows.at(1).fields, R"({"id":"2","text":"three","a\"b":"x"})");
}

TEST(CsvArticles, HasNothingToReadInAnEmptyFile) {
  TemporaryFolder folder;
  EXPECT_EQ(read_rows({folder.write("x.csv", "")}).code, StatusCode::kOk);
  EXPECT_EQ(read_rows({folder.write("y.csv", "id,text\n")}).rows.size(), 0u);
}

}  // namespace
}  // namespace sluice
