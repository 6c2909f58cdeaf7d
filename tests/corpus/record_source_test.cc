// Record files that no manifest describes: one, many, compressed, labelled by others, damaged.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "core/corpus/corpus_directory.h"
#include "core/corpus/record_document.h"
#include "core/recordio/record_writer.h"
#include "tests/recordio/hex_bytes.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;
using testing::from_hex;

class RecordSource : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::path(::testing::TempDir()) /
            ("record_source_" + std::string(test->name()) + std::to_string(getpid()));
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string write(const std::string& name, std::span<const uint8_t> bytes) {
    const fs::path path = root_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    return path;
  }
  // A file with one document, whose only word is `word`.
  std::string write_word(const std::string& name, uint32_t word, uint64_t feature_dim = 100,
                         const RecordFacts& facts = {}) {
    RecordWriter writer;
    const std::vector<float> count{1};
    EXPECT_TRUE(writer.write_sparse<float>(std::vector{word}, count, feature_dim, facts).ok());
    return write(name, writer.bytes());
  }

  std::vector<uint32_t> words_of(const std::string& path) {
    auto source = open_records(path);
    EXPECT_TRUE(source.ok()) << source.status().message();
    Minibatch out;
    if (!source.ok()) return {};
    for (;;) {
      const auto count = (*source)->read(out, 1);
      EXPECT_TRUE(count.ok()) << count.status().message();
      if (!count.ok() || *count == 0) return out.word_ids;
    }
  }

  fs::path root_;
};

using Words = std::vector<uint32_t>;

TEST_F(RecordSource, ReadsOneFileOfAnyName) { EXPECT_EQ(words_of(write_word("x", 3)), Words{3}); }

TEST_F(RecordSource, ReadsAFolderInTheOrderOfNames) {
  write_word("matrix_2.pbr", 2);
  write_word("matrix_0.pbr", 0);
  write_word("b.rec", 9);
  write_word("k=2/a.rec", 5);
  write_word("k=1/a.rec", 4);
  write_word("notes.txt", 7);
  write_word("other/a.rec", 8);
  write(".amazon.manifest", {});
  EXPECT_EQ(words_of(root_), (Words{9, 4, 5, 0, 2}));
}

TEST_F(RecordSource, ReadsCompressedFiles) {
  const auto bytes = from_hex(
      "1f8b0800000000000203e352be7e4e858181814b898bad2c31a734b5584842488c8b8781a1c11e28ec"
      "00440e42cc0c4c6c528cec5c24a80500990dcc6c58000000");
  const std::string path = write("x.rec.gz", bytes);
  auto source = open_records(path);
  if (source.status().code() == StatusCode::kUnsupported) GTEST_SKIP() << "built without zlib";
  EXPECT_EQ(words_of(path), (Words{0, 2, 6, 0, 2, 6}));
  SourceCursor cursor;
  cursor.lanes.push_back({.block = 0, .offset = 0, .records = 5, .documents = 5});
  EXPECT_EQ((*source)->seek(cursor).message(), "the records end before the place to go on from");
  EXPECT_EQ(words_of(root_), (Words{0, 2, 6, 0, 2, 6}));
}

TEST_F(RecordSource, SaysWhenThereIsNothingToRead) {
  EXPECT_EQ(open_records(root_ / "none.rec").status().code(), StatusCode::kNotFound);
  const auto empty = open_records(root_);
  EXPECT_EQ(empty.status().code(), StatusCode::kNotFound);
  EXPECT_EQ(empty.status().message(),
            root_.string() + ": no record files in it (.rec or .pbr, also with .gz or .zst)");
}

TEST_F(RecordSource, SaysThatAPipeIsReadOnce) {
  std::ifstream file(write_word("a.rec", 3), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const std::string path = root_ / "fifo";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(path, std::ios::binary) << bytes; });
  auto source = std::move(*open_records(path));
  Minibatch out;
  EXPECT_EQ(*source->read(out, 10), 1u);
  EXPECT_EQ(*source->read(out, 10), 0u);
  EXPECT_EQ(source->rewind().code(), StatusCode::kUnsupported);
  EXPECT_EQ(source->rewind().message(), path + ": a pipe can be read only once");
  writer.join();
}

TEST_F(RecordSource, RefusesACursorThatIsNotInIt) {
  auto source = std::move(*open_records(write_word("a.rec", 3)));
  SourceCursor cursor;
  EXPECT_EQ(source->seek(cursor).message(), "a cursor of other blocks");
  cursor.lanes.resize(1);
  cursor.lanes[0].block = 99;
  EXPECT_EQ(source->seek(cursor).message(), "a cursor past the last block");
}

TEST_F(RecordSource, LearnsTheVocabularySizeFromTheRecords) {
  write_word("a.rec", 3, 10);
  write_word("b.rec", 3, 50);
  auto source = std::move(*open_records(root_));
  EXPECT_EQ(source->vocabulary_size(), std::nullopt);
  Minibatch out;
  ASSERT_EQ(*source->read(out, 1), 1u);
  EXPECT_EQ(source->vocabulary_size(), 10u);
  ASSERT_EQ(*source->read(out, 1), 1u);
  EXPECT_EQ(source->vocabulary_size(), 50u);
  EXPECT_EQ(source->total_documents(), std::nullopt);
}

TEST_F(RecordSource, SkipsAndReportsRecordsOfAnotherVocabulary) {
  write_word("a.rec", 3, 10);
  write_word("b.rec", 3, 50);
  auto source = std::move(*open_records(root_, 50));
  std::vector<std::string> reports;
  source->policy().report = [&](const Status& status) { reports.emplace_back(status.message()); };
  Minibatch out;
  EXPECT_EQ(*source->read(out, 10), 1u);
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0], (root_ / "a.rec").string() +
                            ": record 0 at byte 0: a shape of 10 features but feature_dim is 50");
}

TEST_F(RecordSource, StopsAtTheFirstBadRecordWhenStrict) {
  write_word("a.rec", 3, 10);
  auto source = std::move(*open_records(root_, 50));
  source->policy().strict = true;
  Minibatch out;
  EXPECT_EQ(source->read(out, 10).status().code(), StatusCode::kCorrupt);
  EXPECT_EQ(out.size(), 0u);
}

TEST_F(RecordSource, KeepsOthersLabelsWhereTheyAreIndices) {
  RecordWriter writer;
  const std::vector<float> row{1};
  for (const double label : {5.0, 0.5, -1.0, 3e9, 0.0}) {
    ASSERT_TRUE(writer.write_dense<float>(row, {.label = label}).ok());
  }
  ASSERT_TRUE(writer.write_dense<float>(row).ok());
  const std::string path = write("a.rec", writer.bytes());
  auto source = std::move(*open_records(path));
  Minibatch out;
  ASSERT_EQ(*source->read(out, 10), 6u);
  EXPECT_EQ(out.labels, (std::vector<int32_t>{5, -1, -1, -1, 0, -1}));
}

TEST_F(RecordSource, TakesTitleAndDateFromJsonOnly) {
  RecordWriter writer;
  const std::vector<float> row{1};
  const std::vector<std::string> metadata{"{\"title\":\"T\",\"date\":\"D\"}",
                                          "{ \"date\": \"\\u0044\", \"x\": [1], \"title\": \"T\" }",
                                          "{\"date\":\"D\"}",
                                          "{\"title\":\"T\"}",
                                          "{\"title\":7}",
                                          "no json",
                                          "{\"title\":\"T\"",
                                          ""};
  for (const std::string& text : metadata) {
    ASSERT_TRUE(writer.write_dense<float>(row, {.uid = "u", .metadata = text}).ok());
  }
  const std::string path = write("a.rec", writer.bytes());
  auto source = std::move(*open_records(path));
  Minibatch out;
  ASSERT_EQ(*source->read(out, 10), metadata.size());
  const char* const titles[] = {"T", "T", "", "T", "", "", "", ""};
  const char* const dates[] = {"D", "D", "D", "", "", "", "", ""};
  for (size_t i = 0; i < metadata.size(); ++i) {
    EXPECT_EQ(out.titles[i], titles[i]) << i;
    EXPECT_EQ(out.dates[i], dates[i]) << i;
    EXPECT_EQ(out.ids[i], "u");
  }
}

TEST_F(RecordSource, GoesOnWithTheNextFileAfterDamageToTheEnd) {
  write("a.rec", from_hex("0a23d7ce 10000000 00"));
  write_word("b.rec", 4);
  auto source = std::move(*open_records(root_));
  Minibatch out;
  EXPECT_EQ(*source->read(out, 10), 1u);
  EXPECT_EQ(source->policy().bad_records, 1u);
}

TEST_F(RecordSource, EndsWithAnErrorWhenCompressionIsDamaged) {
  const std::string path = write("a.rec.gz", from_hex("1f8b08000000000002ffe3527e"));
  auto source = open_records(path);
  if (!source.ok()) return;  // a build without zlib says so at once
  Minibatch out;
  EXPECT_EQ((*source)->read(out, 10).status().code(), StatusCode::kCorrupt);
}

TEST(RecordDecoder, LeavesTheMinibatchAloneWhenItRefuses) {
  RecordWriter writer;
  const std::vector<float> row{1, 2};
  const std::vector<float> bad{1, -2};
  Minibatch out;
  RecordDecoder decoder(2, 3);
  const auto append = [&] { return decoder.append(writer.bytes().subspan(8), out); };
  ASSERT_TRUE(writer.write_dense<float>(row, {.label = 2}).ok());
  ASSERT_TRUE(append().ok());
  for (const double label : {3.0, -1.0, 0.5}) {
    writer.clear();
    ASSERT_TRUE(writer.write_dense<float>(row, {.label = label}).ok());
    const Status refused = append();
    EXPECT_TRUE(refused.message().ends_with(" is no index into labels.tsv, which has 3"))
        << refused.message();
  }
  writer.clear();
  ASSERT_TRUE(writer.write_dense<float>(bad).ok());
  EXPECT_FALSE(append().ok());
  EXPECT_EQ(out.offsets, (std::vector<uint64_t>{0, 2}));
  EXPECT_EQ(out.word_ids.size(), 2u);
  EXPECT_EQ(out.labels, std::vector<int32_t>{2});
}

}  // namespace
}  // namespace sluice
