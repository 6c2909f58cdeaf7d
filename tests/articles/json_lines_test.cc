#include "tests/articles/article_rows.h"

namespace sluice {
namespace {

TEST(JsonLines, GuessesColumnsAndJoinsTitleAndText) {
  TemporaryFolder folder;
  const auto path = folder.write(
      "news.jsonl",
      R"({"uid": 7, "headline": "Rain", "body": "It rained.", "section": "weather", "year": 2020})"
      "\n\n"
      R"({"uid": "x\u0041", "headline": "", "body": "Dry\nday", "section": null, "year": null})"
      "\r\n");
  const Rows read = read_rows({path});
  ASSERT_EQ(read.rows.size(), 2u) << read.message;
  EXPECT_EQ(read.columns.text, "body");
  EXPECT_EQ(read.columns.title, "headline");
  EXPECT_EQ(read.rows[0].text, "Rain\nIt rained.");
  EXPECT_EQ(read.rows[0].id, "7");
  EXPECT_EQ(read.rows[0].title, "Rain");
  EXPECT_EQ(read.rows[0].label, "weather");
  EXPECT_EQ(read.rows[0].date, "2020");
  EXPECT_EQ(read.rows[1].text, "Dry\nday");
  EXPECT_EQ(read.rows[1].id, "xA");
  EXPECT_EQ(read.rows[1].label, "");
}

TEST(JsonLines, HandsOutTheRecordOnlyWhenAsked) {
  TemporaryFolder folder;
  const auto path = folder.write("a.jsonl", "{\"text\":\"one\", \"n\":[1.50]}\n");
  ArticleOptions options;
  EXPECT_EQ(read_rows({path}, options).rows.at(0).fields, "");
  options.with_fields = true;
  EXPECT_EQ(read_rows({path}, options).rows.at(0).fields, "{\"text\":\"one\", \"n\":[1.50]}");
}

TEST(JsonLines, NumbersArticlesThatHaveNoId) {
  TemporaryFolder folder;
  const auto path = folder.write("a.jsonl", "{\"text\":\"one\"}\n\n{\"text\":\"two\",\"id\":\"\"}");
  const Rows read = read_rows({path});
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_EQ(read.rows[0].id, "a.jsonl:1");
  EXPECT_EQ(read.rows[1].id, "a.jsonl:3");
}

TEST(JsonLines, TakesFirstOfAListOfLabelsAndJoinsParagraphs) {
  TemporaryFolder folder;
  const auto path = folder.write(
      "a.jsonl",
      R"({"text":["first","second"],"categories":["cs.CL","stat"],"id":18446744073709551615})"
      "\n");
  const Rows read = read_rows({path});
  ASSERT_EQ(read.rows.size(), 1u) << read.message;
  EXPECT_EQ(read.rows[0].text, "first\nsecond");
  EXPECT_EQ(read.rows[0].label, "cs.CL");
  EXPECT_EQ(read.rows[0].id, "18446744073709551615");
}

TEST(JsonLines, NamesLineAndFieldsOfARecordWithoutText) {
  TemporaryFolder folder;
  const auto path = folder.write(
      "news.jsonl", "{\"body\":\"a\"}\n{\"title\":\"t\",\"text\":\"b\"}\n{\"body\":\"c\"}\n");
  ArticleOptions options;
  options.columns.text = "body";
  Rows read = read_rows({path}, options);
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_EQ(read.bad_records, 1u);
  ASSERT_EQ(read.reports.size(), 1u);
  EXPECT_EQ(read.reports[0], path + ":2: no field \"body\" (found: title, text); try --text text");
  read = read_rows({path}, options, true);
  EXPECT_EQ(read.code, StatusCode::kCorrupt);
  EXPECT_EQ(read.rows.size(), 1u);
}

TEST(JsonLines, SaysAtOnceWhenAColumnIsNowhere) {
  TemporaryFolder folder;
  const auto path = folder.write("news.jsonl", "{\"title\":\"t\",\"text\":\"b\"}\n");
  ArticleOptions options;
  options.columns.text = "body";
  const Rows read = read_rows({path}, options);
  EXPECT_EQ(read.code, StatusCode::kInvalidArgument);
  EXPECT_EQ(read.message, path + ":1: no field \"body\" (found: title, text); try --text text");
}

TEST(JsonLines, SkipsAndLocatesWhatIsNoJsonObject) {
  TemporaryFolder folder;
  const auto path = folder.write("x.jsonl",
                                 "{\"text\":\"a\"}\n{\"text\":\n{\"text\":\"\xff\"}\n17\n"
                                 "{\"text\":{\"a\":1}}\n{\"text\":\"b\"} {}\n{\"text\":\"z\"}");
  const Rows read = read_rows({path});
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_EQ(read.rows[1].text, "z");
  EXPECT_EQ(read.bad_records, 5u);
  ASSERT_EQ(read.reports.size(), 5u);
  EXPECT_EQ(read.reports[0], path + ":2: invalid JSON");
  EXPECT_EQ(read.reports[1], path + ":3: invalid UTF-8");
  EXPECT_EQ(read.reports[2], path + ":4: a JSON value that is no object");
  EXPECT_EQ(read.reports[3], path + ":5: field \"text\" is no string");
}

TEST(JsonLines, SkipsALineOverTheBound) {
  TemporaryFolder folder;
  const auto path = folder.write(
      "x.jsonl", "{\"text\":\"" + std::string(5000, 'a') + "\"}\n{\"text\":\"short\"}\n");
  ArticleOptions options;
  options.max_article_bytes = 1000;
  const Rows read = read_rows({path}, options);
  ASSERT_EQ(read.rows.size(), 1u) << read.message;
  EXPECT_EQ(read.rows[0].text, "short");
  EXPECT_EQ(read.bad_records, 1u);
}

TEST(JsonLines, RefusesOneBigArrayAndSaysHowToConvertIt) {
  TemporaryFolder folder;
  const auto path = folder.write("x.json", " [\n{\"text\":\"a\"},\n{\"text\":\"b\"}]");
  const Rows read = read_rows({path});
  EXPECT_EQ(read.code, StatusCode::kUnsupported);
  EXPECT_NE(read.message.find("jq -c"), std::string::npos);
}

TEST(JsonLines, ReadsAFirstRecordThatIsLongerThanTheSample) {
  TemporaryFolder folder;
  const std::string text(3 << 20, 'a');
  const auto path = folder.write(
      "x.jsonl", "{\"note\":\"n\",\"story\":\"" + text + "\"}\n{\"note\":\"n\",\"story\":\"b\"}\n");
  const Rows read = read_rows({path});
  ASSERT_EQ(read.rows.size(), 2u) << read.message;
  EXPECT_EQ(read.columns.text, "story");
  EXPECT_EQ(read.rows[0].text, text);
}

TEST(JsonLines, ReadsOnBehindTheSample) {
  TemporaryFolder folder;
  std::string lines;
  for (int i = 0; i < 20000; ++i) {
    lines += "{\"id\":" + std::to_string(i) + ",\"text\":\"" + std::string(60, 'a') + "\"}\n";
  }
  const Rows read = read_rows({folder.write("x.jsonl", lines)});
  ASSERT_EQ(read.rows.size(), 20000u);
  for (int i = 0; i < 20000; ++i) ASSERT_EQ(read.rows[i].id, std::to_string(i));
}

TEST(JsonLines, TakesTheFirstOfFieldsWithOneName) {
  TemporaryFolder folder;
  const Rows read = read_rows({folder.write("x.jsonl", R"({"text":"a","text":"b"})")});
  EXPECT_EQ(read.rows.at(0).text, "a");
}

TEST(JsonLines, SkipsAByteOrderMarkAndRefusesUtf16) {
  TemporaryFolder folder;
  const auto marked = folder.write("a.jsonl", "\xef\xbb\xbf{\"text\":\"a\"}\n");
  EXPECT_EQ(read_rows({marked}).rows.size(), 1u);
  const auto wide = folder.write("b.jsonl", std::string_view("\xff\xfe{\0", 4));
  EXPECT_EQ(read_rows({wide}).code, StatusCode::kUnsupported);
}

TEST(JsonLines, CleansWhatEndsUpInTables) {
  TemporaryFolder folder;
  const auto path = folder.write(
      "x.jsonl", R"({"text":"a","label":" world\tnews\n","id":"i\u0000d","title":"a\tb"})");
  const Rows read = read_rows({path});
  ASSERT_EQ(read.rows.size(), 1u);
  EXPECT_EQ(read.rows[0].label, "world news");
  EXPECT_EQ(read.rows[0].id, "i d");
  EXPECT_EQ(read.rows[0].text, "a\tb\na");
  EXPECT_EQ(read.rows[0].title, "a b");
}

}  // namespace
}  // namespace sluice
