// Formats by name and by content, several inputs as one, progress; text lines and text folders.
#include "core/articles/article_format.h"
#include "core/articles/directory_walk.h"
#include "tests/articles/article_rows.h"

namespace sluice {
namespace {

std::vector<std::string> ids_of(const Rows& read) {
  std::vector<std::string> ids;
  for (const Row& row : read.rows) ids.push_back(row.id);
  return ids;
}

TEST(OpenArticles, ReadsSeveralFilesInTheOrderGiven) {
  TemporaryFolder folder;
  const auto b = folder.write("b.jsonl", "{\"text\":\"1\"}\n{\"text\":\"2\"}");
  const auto a = folder.write("a.csv", "text,x\n3,y\n");
  EXPECT_EQ(ids_of(read_rows({b, a})),
            (std::vector<std::string>{"b.jsonl:1", "b.jsonl:2", "a.csv:2"}));
}

TEST(OpenArticles, GuessesShardsAsTheFirstOne) {
  TemporaryFolder folder;
  const auto a = folder.write("a.jsonl", "{\"p\":\"long enough\",\"q\":\"x\"}");
  const auto b = folder.write("b.jsonl", "{\"p\":\"y\",\"q\":\"long enough\"}");
  EXPECT_EQ(read_rows({a, b}).rows.at(1).text, "y");
}

TEST(OpenArticles, TellsTheFormatByTheFirstBytes) {
  TemporaryFolder folder;
  EXPECT_EQ(read_rows({folder.write("one", "\n{\"text\":\"a\"}\n")}).columns.text, "text");
  EXPECT_EQ(read_rows({folder.write("two", "id;body\n1;a\n")}).columns.text, "body");
  const Rows lines = read_rows({folder.write("three", "Well, this is it.\n\nIt is\n")});
  EXPECT_EQ(lines.columns.text, "-");
  EXPECT_EQ(ids_of(lines), (std::vector<std::string>{"three:1", "three:3"}));
  const Rows binary = read_rows({folder.write("four", std::string_view("ab\0cd", 5))});
  EXPECT_EQ(binary.code, StatusCode::kUnsupported);
  EXPECT_NE(binary.message.find(".jsonl"), std::string::npos);
}

TEST(OpenArticles, BelievesTheFormatItIsGiven) {
  TemporaryFolder folder;
  ArticleOptions options;
  options.format = ArticleFormat::kText;
  EXPECT_EQ(read_rows({folder.write("a.jsonl", "{\"text\":1}\n")}, options).rows.at(0).text,
            "{\"text\":1}");
  options.format = ArticleFormat::kFolder;
  EXPECT_EQ(read_rows({folder.path("a.jsonl")}, options).code, StatusCode::kInvalidArgument);
}

TEST(OpenArticles, SaysWhatIsWrongWithAPath) {
  TemporaryFolder folder;
  EXPECT_EQ(read_rows({folder.path("none.jsonl")}).code, StatusCode::kNotFound);
  EXPECT_EQ(read_rows({}).code, StatusCode::kInvalidArgument);
  EXPECT_EQ(read_rows({"-", "-"}).code, StatusCode::kInvalidArgument);
  const Rows counted = read_rows({folder.write("x.ldac", "1 0:1\n")});
  EXPECT_EQ(counted.code, StatusCode::kUnsupported);
  EXPECT_NE(counted.message.find("train"), std::string::npos);
}

TEST(OpenArticles, MeasuresProgressOverAllFiles) {
  TemporaryFolder folder;
  const auto a = folder.write("a.jsonl", "{\"text\":\"1\"}\n");
  const auto b = folder.write("b.jsonl", "{\"text\":\"2\"}\n");
  auto reader = open_articles({a, b}, {});
  ASSERT_TRUE(reader.ok());
  ASSERT_TRUE((*reader)->next().ok());
  EXPECT_DOUBLE_EQ((*reader)->progress(), 0.5);
  ASSERT_TRUE((*reader)->next().ok());
  EXPECT_DOUBLE_EQ((*reader)->progress(), 1.0);
  EXPECT_EQ((*reader)->consumed_bytes(), 26u);
}

TEST(TextFolder, ReadsAFileADocumentInTheOrderOfPaths) {
  TemporaryFolder folder;
  folder.write("space/2", "moon");
  folder.write("space/10", "mars");
  folder.write("space.txt", "top");
  folder.write("autos/deep/7.txt", "car");
  folder.write("autos/photo.JPG", "no text");
  folder.write(".hidden/x.txt", "no");
  folder.write("_SUCCESS", "");
  std::filesystem::create_directory_symlink(folder.path(), folder.path("loop"));
  const Rows read = read_rows({folder.path()});
  EXPECT_EQ(ids_of(read),
            (std::vector<std::string>{"autos/deep/7.txt", "space.txt", "space/10", "space/2"}));
  EXPECT_EQ(read.rows.at(0).label, "autos");
  EXPECT_EQ(read.rows.at(1).label, "");
  EXPECT_EQ(read.rows.at(2).text, "mars");
  EXPECT_EQ(read.bad_records, 0u);
}

TEST(TextFolder, SkipsAndReportsWhatIsNoText) {
  TemporaryFolder folder;
  folder.write("a.txt", "fine \xff bytes");
  folder.write("b.txt", std::string_view("a\0b", 3));
  folder.write("c.txt", std::string(5000, 'c'));
  folder.write("d.csv", "id,text\n");
  ArticleOptions options;
  options.max_article_bytes = 1000;
  const Rows read = read_rows({folder.path()}, options);
  EXPECT_EQ(ids_of(read), (std::vector<std::string>{"a.txt"}));
  EXPECT_EQ(read.bad_records, 3u);
}

TEST(OpenArticles, ReadsTheArticleFilesOfAFolderThatHoldsNothingElse) {
  TemporaryFolder folder;
  folder.write("part-1.jsonl", "{\"text\":\"b\"}\n");
  folder.write("part-0.csv", "text,n\na,1\n");
  folder.write("README.md", "about");
  folder.write("_SUCCESS", "");
  EXPECT_EQ(ids_of(read_rows({folder.path()})),
            (std::vector<std::string>{"part-0.csv:2", "part-1.jsonl:1"}));
  ArticleOptions options;
  options.format = ArticleFormat::kJsonLines;
  EXPECT_EQ(read_rows({folder.path()}, options).rows.size(), 1u);
  options.format = ArticleFormat::kText;
  const Rows texts = read_rows({folder.path()}, options);
  EXPECT_EQ(ids_of(texts), (std::vector<std::string>{"README.md"}));
  EXPECT_EQ(texts.bad_records, 2u);
}

TEST(DirectoryWalk, StopsAtFoldersThatLieTooDeep) {
  TemporaryFolder folder;
  std::string deep;
  for (size_t i = 0; i < DirectoryWalk::kMaxDepth + 5; ++i) deep += "d/";
  folder.write(deep + "x.txt", "x");
  folder.write("a.txt", "a");
  folder.write("z.txt", "z");
  const Rows read = read_rows({folder.path()});
  EXPECT_EQ(read.bad_records, 1u);
  EXPECT_EQ(ids_of(read), (std::vector<std::string>{"a.txt", "z.txt"}));
}

TEST(ArticleFormat, LooksThroughCompressionInNames) {
  EXPECT_EQ(article_extension("a/b.c/News.JSONL.gz"), "jsonl");
  EXPECT_EQ(article_extension("x.csv.zst"), "csv");
  EXPECT_EQ(article_extension("x.gz"), "gz");
  EXPECT_EQ(article_extension("https://host/x.tsv.gz?X-Amz-Signature=a/b.c"), "tsv");
  EXPECT_EQ(article_extension("a.b/51060"), "");
}

}  // namespace
}  // namespace sluice
