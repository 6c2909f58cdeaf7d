// A model whose rows stay in the mapped file: the same model as one that is copied, the same faults
// found, and pages that two processes share.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>

#include "tests/model/small_model.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

// Words in pieces for several threads where there are enough of them; K is no multiple of 16.
TopicModel model_of_words(uint32_t words, uint32_t topics = 19) {
  TopicModel model =
      test::model_of(std::vector<std::vector<float>>(words, std::vector<float>(topics)));
  std::vector<std::string> names;
  for (uint32_t word = 0; word < words; ++word) {
    for (uint32_t k = 0; k < topics; ++k) {
      model.mutable_row(word)[k] =
          static_cast<float>(1 + (word + k) % 2) / (1.5f * static_cast<float>(words));
    }
    names.push_back("word" + std::to_string(word));
  }
  model.vocabulary = Vocabulary::create(names).value();
  return model;
}

class MappedModel : public testing::Test {
 protected:
  void SetUp() override {
    path_ = fs::path(testing::TempDir()) / ("sluice_mapped_" + std::to_string(getpid()));
  }
  void TearDown() override { fs::remove(path_); }
  void write(const std::string& bytes) const {
    fs::remove(path_);  // what is mapped stays what it was
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  Result<std::shared_ptr<const TopicModel>> map(unsigned threads = 2) const {
    return map_model(path_, threads);
  }
  fs::path path_;
};

TEST_F(MappedModel, HasTheRowsOfTheCopyAndWritesTheSameFile) {
  const std::string bytes = serialise_model(model_of_words(40'000)).value();
  write(bytes);
  const auto copied = load_model(path_).value();
  for (unsigned threads : {1u, 2u, 5u}) {
    const auto mapped = map(threads);
    ASSERT_TRUE(mapped.ok()) << mapped.status().message();
    const TopicModel& model = **mapped;
    ASSERT_NE(model.mapping, nullptr);
    EXPECT_TRUE(model.storage.empty());
    EXPECT_EQ(model.row_stride, 19u);
    for (uint32_t word = 0; word < model.words; ++word) {
      ASSERT_TRUE(std::equal(model.row(word), model.row(word) + 19, copied->row(word))) << word;
    }
    EXPECT_EQ(model.vocabulary.find("word39999"), 39999u);
    EXPECT_EQ(serialise_model(model).value(), bytes);
  }
}

TEST_F(MappedModel, OutlivesItsName) {
  const std::string bytes = serialise_model(model_of_words(100)).value();
  write(bytes);
  const auto mapped = map().value();
  fs::remove(path_);
  EXPECT_EQ(serialise_model(*mapped).value(), bytes);
}

TEST_F(MappedModel, FindsADamagedByteAnywhereAndSaysWhatACopyingReaderSays) {
  const std::string bytes = serialise_model(model_of_words(12)).value();
  const size_t data = 8 + static_cast<size_t>(load_le<uint64_t>(bytes.data()));
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ (at % 3 == 0 ? 0x80 : 1));
    write(damaged);
    const auto mapped = map();
    const auto copied = load_model(path_);
    ASSERT_EQ(mapped.ok(), copied.ok()) << at;
    EXPECT_EQ(mapped.status().message(), copied.status().message()) << at;
    EXPECT_TRUE(at < data || mapped.status().code() == StatusCode::kCorrupt) << at;
  }
}

TEST_F(MappedModel, FindsWrongNumbersUnderTrueChecksums) {
  const auto refused = [&](size_t at, float value, const char* message) {
    auto parts = test::FileParts::of(serialise_model(model_of_words(40'000)).value());
    write(parts.set("word_topic", at, value).seal().joined());
    const auto mapped = map();
    EXPECT_EQ(mapped.status().code(), StatusCode::kCorrupt);
    EXPECT_EQ(mapped.status().message(), path_.string() + ": word_topic: " + message);
    EXPECT_EQ(load_model(path_).status().message(), mapped.status().message());
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  refused(39'999 * 19 + 18, nan, "word 39999 has NaN in topic 18, not a probability");
  refused(20'000 * 19 + 3, -0x1p-40f,
          "word 20000 has -9.094947017729282e-13 in topic 3, not a probability");
  refused(16'384 * 19, 1.5f, "word 16384 has 1.5 in topic 0, not a probability");
  auto parts = test::FileParts::of(serialise_model(model_of_words(40'000)).value());
  write(parts.set("word_topic", 5, 0.25f).seal().joined());
  EXPECT_NE(map().status().message().find("the words of topic 5 sum to 1.2499"), std::string::npos)
      << map().status().message();
}

// The last row is read up to a whole vector: what lies there must be in the file, and finite.
TEST_F(MappedModel, IsCopiedWhereTheFileEndsBehindTheRowsOrNaNLiesThere) {
  TopicModel model = model_of_words(12, 1);
  model.vocabulary = {};
  write(serialise_model(model).value());  // alpha and topic_tokens are 8 bytes, 60 are needed
  EXPECT_EQ(map().value()->mapping, nullptr);
  std::vector<std::string> words = {"aaaa", "a\xc2\x80\x7f"};  // infinity or NaN as a float
  for (char c = 'b'; words.size() < 12; ++c) words.push_back(std::string(10, c));
  model.vocabulary = Vocabulary::create(words).value();
  const std::string bytes = serialise_model(model).value();
  write(bytes);
  const auto mapped = map().value();
  EXPECT_EQ(mapped->mapping, nullptr);
  EXPECT_EQ(serialise_model(*mapped).value(), bytes);
}

TEST_F(MappedModel, FileThatIsNoneIsSaidToBe) {
  EXPECT_EQ(map().status().code(), StatusCode::kNotFound);
  EXPECT_EQ(map_model(testing::TempDir(), 1).status().code(), StatusCode::kUnsupported);
  write("");
  EXPECT_EQ(map().status().message(), path_.string() + ": not a safetensors file: 0 bytes");
  EXPECT_EQ(load_model(path_).status().message(), map().status().message());
}

// KiB of `path` in this process' memory: what others have too, and what it has alone.
struct Pages {
  long shared = 0;
  long alone = 0;
};
Pages pages_of(const std::string& path) {
  Pages pages;
  bool ours = false;
  std::ifstream smaps("/proc/self/smaps");
  for (std::string line; std::getline(smaps, line);) {
    if (line.find('-') < line.find(' ') && line.find(':') > line.find(' ')) {
      ours = line.ends_with(path);
    }
    long kib = 0;
    if (!ours) continue;
    if (std::sscanf(line.c_str(), "Shared_%*5s: %ld", &kib) == 1) pages.shared += kib;
    if (std::sscanf(line.c_str(), "Private_%*5s: %ld", &kib) == 1) pages.alone += kib;
  }
  return pages;
}

TEST_F(MappedModel, TwoProcessesShareItsPages) {
  if (!fs::exists("/proc/self/smaps")) GTEST_SKIP() << "machine: no /proc/self/smaps";
  write(serialise_model(model_of_words(40'000)).value());
  const long file_kib = static_cast<long>(fs::file_size(path_) / 1024);
  int ready[2], done[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(done), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto theirs = map(1);
    char byte = theirs.ok() ? 1 : 0;
    const bool said = ::write(ready[1], &byte, 1) == 1 && close(done[1]) == 0;
    _exit(said && read(done[0], &byte, 1) == 0 ? 0 : 1);
  }
  char good = 0;
  ASSERT_EQ(read(ready[0], &good, 1), 1);
  EXPECT_EQ(good, 1);
  const auto mapped = map(1);
  ASSERT_TRUE(mapped.ok());
  const Pages pages = pages_of(path_);
  EXPECT_GE(pages.shared, file_kib * 9 / 10);
  EXPECT_LE(pages.alone, file_kib / 20);
  close(done[1]);
  int status = 1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_LE(pages_of(path_).shared, file_kib / 20) << "now it has them alone";
  for (const int end : {ready[0], ready[1], done[0]}) close(end);
}

}  // namespace
}  // namespace sluice
