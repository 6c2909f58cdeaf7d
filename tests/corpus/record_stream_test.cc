// Records of a stream: bad ones by the policy, a stream cut short is an error.
#include "core/corpus/record_stream.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/recordio/record_writer.h"

namespace sluice {
namespace {

// Three documents of one word each: 3, 4 and 5.
std::vector<uint8_t> three_records() {
  RecordWriter writer;
  for (const uint32_t word : {3u, 4u, 5u}) {
    const std::vector<float> count{1};
    EXPECT_TRUE(writer.write_sparse<float>(std::vector{word}, count, 100).ok());
  }
  return {writer.bytes().begin(), writer.bytes().end()};
}

// Reads to the end or the failure, which goes to `status`.
std::vector<uint32_t> words_of(DocumentSource& source, Status& status) {
  Minibatch out;
  for (;;) {
    auto count = source.read(out, 2);
    if (!count.ok()) status = std::move(count).status();
    if (!count.ok() || *count == 0) return out.word_ids;
  }
}

TEST(RecordStream, ReadsToTheEndAndAgain) {
  const std::vector<uint8_t> bytes = three_records();
  int first_documents = 0;
  const auto source = read_records(memory_byte_source(bytes, "memory", 5), 0, [&] {
    ++first_documents;
    return Status();
  });
  EXPECT_TRUE(source->can_rewind());
  for (int pass = 1; pass <= 2; ++pass) {
    Status status;
    EXPECT_EQ(words_of(*source, status), (std::vector<uint32_t>{3, 4, 5}));
    EXPECT_TRUE(status.ok()) << status.message();
    EXPECT_EQ(first_documents, pass);
    EXPECT_EQ(source->progress(), 1.0);
    ASSERT_TRUE(source->rewind().ok());
  }
  EXPECT_EQ(source->vocabulary_size(), 100u);
}

TEST(RecordStream, CutAtAnyByteIsAnErrorThatSaysWhere) {
  const std::vector<uint8_t> bytes = three_records();
  const size_t record_bytes = bytes.size() / 3;
  for (const bool strict : {false, true}) {
    for (size_t size = 0; size <= bytes.size(); ++size) {
      const auto source =
          read_records(memory_byte_source(std::span(bytes).first(size), "pipe"), 100);
      source->policy().strict = strict;
      Status status;
      const size_t read = words_of(*source, status).size();
      const size_t whole = (size + 2) / record_bytes;  // the last padding may be missing
      EXPECT_EQ(read, whole) << size;
      const bool is_boundary = size % record_bytes == 0 || size % record_bytes >= record_bytes - 2;
      if (is_boundary) {
        EXPECT_TRUE(status.ok()) << size << ": " << status.message();
        continue;
      }
      EXPECT_EQ(status.code(), StatusCode::kCorrupt) << size;
      EXPECT_EQ(status.record(), static_cast<int64_t>(whole));
      EXPECT_EQ(status.offset(), static_cast<int64_t>(whole * record_bytes));
      EXPECT_TRUE(status.message().starts_with("pipe: record " + std::to_string(whole))) << size;
      EXPECT_EQ(status.message().ends_with("; the stream ends there: did its writer die?"),
                !strict);
    }
  }
}

TEST(RecordStream, SkipsAndCountsWhatIsBadInTheMiddle) {
  std::vector<uint8_t> bytes = three_records();
  bytes[bytes.size() / 3] ^= 0xff;  // the magic of the second
  const auto source = read_records(memory_byte_source(bytes, "pipe"), 100);
  Status status;
  EXPECT_EQ(words_of(*source, status), (std::vector<uint32_t>{3, 5}));
  EXPECT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(source->policy().bad_records, 1u);
}

TEST(RecordStream, AFirstDocumentCanEndTheReading) {
  const std::vector<uint8_t> bytes = three_records();
  const auto source = read_records(memory_byte_source(bytes, "pipe"), 0,
                                   [] { return Status(StatusCode::kCancelled, "enough"); });
  Status status;
  words_of(*source, status);
  EXPECT_EQ(status.message(), "enough");
}

}  // namespace
}  // namespace sluice
