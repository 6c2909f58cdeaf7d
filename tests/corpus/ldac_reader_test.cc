// LDA-C: what is read, what is put right, and what is a bad line.
#include "core/corpus/ldac_reader.h"

#include <gtest/gtest.h>

#include "tests/io/drain.h"
#include "tests/io/temporary_directory.h"

namespace sluice {
namespace {

using Ids = std::vector<uint32_t>;
using Counts = std::vector<float>;
using Offsets = std::vector<uint64_t>;

std::unique_ptr<DocumentSource> ldac(std::string_view text, uint32_t vocabulary_size = 0,
                                     size_t block_bytes = 0) {
  return read_ldac(memory_byte_source(bytes_of(text), "x.ldac", block_bytes), vocabulary_size);
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

TEST(LdacReader, ReadsDocumentsAsRows) {
  const auto source = ldac("2 0:1 7:3\n0\n1 2:1.5\n");
  const Minibatch minibatch = read_all(*source);
  EXPECT_EQ(minibatch.offsets, (Offsets{0, 2, 2, 3}));
  EXPECT_EQ(minibatch.word_ids, (Ids{0, 7, 2}));
  EXPECT_EQ(minibatch.counts, (Counts{1, 3, 1.5f}));
  EXPECT_EQ(minibatch.labels, std::vector<int32_t>(3, Minibatch::kNoLabel));
  EXPECT_EQ(minibatch.ids.size(), 3u);
  EXPECT_EQ(minibatch.titles.size(), 3u);
  EXPECT_EQ(minibatch.dates.size(), 3u);
  EXPECT_EQ(minibatch.ids[1], "");
  EXPECT_EQ(source->policy().bad_records, 0u);
}

TEST(LdacReader, DoesNotDependOnBlocksNorOnTheSizeOfAMinibatch) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "3 1:1\t20:" + std::to_string(i + 1) + "  300:2.25 \r\n";
  const Minibatch whole = read_all(*ldac(text));
  ASSERT_EQ(whole.size(), 50u);
  for (size_t block_bytes = 1; block_bytes <= 7; ++block_bytes) {
    const auto source = ldac(text, 0, block_bytes);
    Minibatch minibatch;
    EXPECT_EQ(*source->read(minibatch, 7), 7u);
    EXPECT_EQ(*source->read(minibatch, 1000), 43u);
    EXPECT_EQ(*source->read(minibatch, 1000), 0u);
    EXPECT_EQ(minibatch.offsets, whole.offsets);
    EXPECT_EQ(minibatch.word_ids, whole.word_ids);
    EXPECT_EQ(minibatch.counts, whole.counts);
  }
}

TEST(LdacReader, SortsSumsAndDropsZeros) {
  const Minibatch minibatch =
      read_all(*ldac("5 9:1 3:2 9:4 1:0 3:0.5\n3 1:0 2:-0 3:0.0\n2 4:1 4:2"));
  EXPECT_EQ(minibatch.offsets, (Offsets{0, 2, 2, 3}));
  EXPECT_EQ(minibatch.word_ids, (Ids{3, 9, 4}));
  EXPECT_EQ(minibatch.counts, (Counts{2.5f, 5, 3}));
}

TEST(LdacReader, ReadsCountsOfEveryForm) {
  const Minibatch minibatch =
      read_all(*ldac("8 0:001 1:999999999 2:1234567890123 3:.5 4:2. 5:1e-3 6:2E+2 "
                     "7:12345678901234567890123\n"));
  EXPECT_EQ(minibatch.counts, (Counts{1, 999999999.0f, 1234567890123.0f, 0.5f, 2, 1e-3f, 200,
                                      12345678901234567890123.0f}));
}

struct BadLine {
  const char* line;
  const char* problem;
};

TEST(LdacReader, NamesWhatIsWrongWithALine) {
  const std::string nine_digits_too_many(400, '9');
  const std::string huge = "1 0:" + nine_digits_too_many;
  const BadLine lines[] = {
      {"", "empty line (a document without words is \"0\")"},
      {" \t", "empty line (a document without words is \"0\")"},
      {"x", "does not begin with the number of entries"},
      {"-1 0:1", "does not begin with the number of entries"},
      {"0:1 1:1", "does not begin with the number of entries"},
      {"1.0 0:1", "does not begin with the number of entries"},
      {"1", "says 1 entries, has room for at most 0"},
      {"18446744073709551616 0:1", "says 18446744073709551615 entries, has room for at most 1"},
      {"99999999999 0:1 1:1", "says 99999999999 entries, has room for at most 2"},
      {"2 0:1    ", "says 2 entries, has 1"},
      {"1 0:1 1:1", "says 1 entries, has more than 1"},
      {"0 0:1", "says 0 entries, has more than 0"},
      {"1 0 1", "entry 1 is not id:count"},
      {"1 :1  ", "entry 1 is not id:count"},
      {"1 0:  ", "entry 1 is not id:count"},
      {"1 a:1", "entry 1 is not id:count"},
      {"2 0:1 1:1x", "entry 2 is not id:count"},
      {"2 0:1 1:+1", "entry 2 is not id:count"},
      {"2 0:1 -1:1", "entry 2 is not id:count"},
      {"1 0:0x10", "entry 1 is not id:count"},
      {"1 0:1:1", "entry 1 is not id:count"},
      {"1 0 :1", "entry 1 is not id:count"},
      {"1 10:1", "entry 1 has a word id beyond the vocabulary"},
      {"1 4294967296:1", "entry 1 has a word id beyond the vocabulary"},
      {"1 99999999999999999999999:1", "entry 1 has a word id beyond the vocabulary"},
      {"1 0:-1", "entry 1 has a negative count"},
      {"1 0:-0.5", "entry 1 has a negative count"},
      {"1 0:nan", "entry 1 has a count that is not finite"},
      {"1 0:inf", "entry 1 has a count that is not finite"},
      {"1 0:-inf", "entry 1 has a count that is not finite"},
      {"1 0:1e39", "entry 1 has a count outside of the range of 32-bit floats"},
      {huge.c_str(), "entry 1 has a count outside of the range of 32-bit floats"},
      {"2 0:3e38 0:3e38", "the counts of word 0 sum to infinity"},
  };
  for (const BadLine& bad : lines) {
    const std::string text = "1 3:1\n" + std::string(bad.line) + "\n1 4:1\n";
    const auto source = ldac(text, 10);
    std::vector<std::string> reported;
    source->policy().report = [&](const Status& status) {
      reported.emplace_back(status.message());
      EXPECT_EQ(status.code(), StatusCode::kCorrupt);
      EXPECT_EQ(status.record(), 1);
      EXPECT_EQ(status.offset(), 6);
    };
    const Minibatch minibatch = read_all(*source);
    EXPECT_EQ(reported, std::vector<std::string>{std::string("x.ldac:2: ") + bad.problem});
    EXPECT_EQ(source->policy().bad_records, 1u);
    EXPECT_EQ(minibatch.offsets, (Offsets{0, 1, 2})) << bad.line;
    EXPECT_EQ(minibatch.word_ids, (Ids{3, 4})) << bad.line;
    EXPECT_EQ(minibatch.counts, (Counts{1, 1})) << bad.line;
    EXPECT_EQ(minibatch.labels.size(), 2u);
  }
}

TEST(LdacReader, StopsAtTheFirstBadLineWhenStrict) {
  const auto source = ldac("1 3:1\nbad\n1 4:1\n");
  source->policy().strict = true;
  Minibatch minibatch;
  const auto count = source->read(minibatch, 10);
  EXPECT_EQ(count.status().code(), StatusCode::kCorrupt);
  EXPECT_EQ(count.status().record(), 1);
  EXPECT_EQ(minibatch.size(), 1u);
}

TEST(LdacReader, ReportsFiveAndCountsAll) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "bad\n1 0:1\n";
  const auto source = ldac(text);
  int reported = 0;
  source->policy().report = [&](const Status&) { ++reported; };
  EXPECT_EQ(read_all(*source).size(), 20u);
  EXPECT_EQ(reported, 5);
  EXPECT_EQ(source->policy().bad_records, 20u);
}

// Its one line never ends, and it has as much of it as the reader asks for.
class EndlessLine final : public ByteSource {
 public:
  Result<std::span<const uint8_t>> next() override {
    if (left_ == 0) return bytes_of("\n1 0:1\n").first(ended_++ == 0 ? 7 : 0);
    --left_;
    return std::span<const uint8_t>(block_);
  }
  Status rewind() override { return Status(StatusCode::kUnsupported, "no"); }
  bool can_rewind() const override { return false; }
  const std::string& name() const override { return name_; }
  int64_t consumed_bytes() const override { return 0; }

 private:
  std::vector<uint8_t> block_ = std::vector<uint8_t>(size_t{1} << 20, ' ');
  std::string name_ = "endless";
  int left_ = 70;
  int ended_ = 0;
};

TEST(LdacReader, ALineOverTheBoundIsABadRecord) {
  const auto source = read_ldac(std::make_unique<EndlessLine>(), 0);
  EXPECT_EQ(read_all(*source).size(), 1u);
  EXPECT_EQ(source->policy().bad_records, 1u);
}

// Fails within its second line, as a compressed file that was cut off does.
class CutSource final : public ByteSource {
 public:
  Result<std::span<const uint8_t>> next() override {
    if (calls_++ > 0) return corrupt("cut off");
    return bytes_of("1 0:1\n2 0:1 5");
  }
  Status rewind() override { return Status(StatusCode::kUnsupported, "no"); }
  bool can_rewind() const override { return false; }
  const std::string& name() const override { return name_; }
  int64_t consumed_bytes() const override { return 0; }

 private:
  std::string name_ = "cut";
  int calls_ = 0;
};

TEST(LdacReader, AFailureOfTheSourceEndsTheStream) {
  const auto source = read_ldac(std::make_unique<CutSource>(), 0);
  Minibatch minibatch;
  EXPECT_EQ(source->read(minibatch, 10).status().message(), "cut off");
  EXPECT_EQ(minibatch.size(), 1u);
  EXPECT_EQ(source->policy().bad_records, 0u);
}

TEST(LdacReader, StartsOverAndTellsItsProgress) {
  const TemporaryDirectory directory;
  const auto opened = open_ldac(directory.write("x.ldac", "1 0:1\n1 1:2\n"), 5);
  ASSERT_TRUE(opened.ok());
  DocumentSource& source = **opened;
  EXPECT_EQ(source.vocabulary_size(), 5u);
  EXPECT_EQ(source.total_documents(), std::nullopt);
  ASSERT_TRUE(source.can_rewind());
  for (int pass = 0; pass < 2; ++pass) {
    EXPECT_EQ(source.progress(), 0.0);
    EXPECT_EQ(read_all(source).word_ids, (Ids{0, 1}));
    EXPECT_EQ(source.progress(), 1.0);
    ASSERT_TRUE(source.rewind().ok());
  }
  EXPECT_EQ(ldac("0\n")->vocabulary_size(), std::nullopt);
}

TEST(LdacReader, SaysThatAFileIsMissing) {
  EXPECT_EQ(open_ldac("/nonexistent/x.ldac", 0).status().code(), StatusCode::kNotFound);
}

TEST(ReadVocabulary, TakesTheFirstFieldOfEachLine) {
  const TemporaryDirectory directory;
  const auto vocabulary =
      read_vocabulary(directory.write("v", "\xef\xbb\xbfnews\t12\t40\r\n한국\nlast one"));
  ASSERT_TRUE(vocabulary.ok()) << vocabulary.status().message();
  ASSERT_EQ(vocabulary->size(), 3u);
  EXPECT_EQ(vocabulary->word(0), "news");
  EXPECT_EQ(vocabulary->word(1), "한국");
  EXPECT_EQ(vocabulary->find("last one"), 2u);
}

TEST(ReadVocabulary, NamesTheLineOfAMistake) {
  const TemporaryDirectory directory;
  const auto twice = read_vocabulary(directory.write("v", "a\nb\na\n"));
  EXPECT_EQ(twice.status().code(), StatusCode::kCorrupt);
  EXPECT_EQ(twice.status().message(),
            directory.path("v") + ":3: vocabulary: duplicate of word 0 at word 2");
  const auto empty = read_vocabulary(directory.write("v", "a\n\t5\n"));
  EXPECT_EQ(empty.status().code(), StatusCode::kCorrupt);
  EXPECT_EQ(empty.status().message(), directory.path("v") + ":2: vocabulary: empty word at word 1");
}

}  // namespace
}  // namespace sluice
