// The reader of frames: joining, positions, what is refused, and how it goes on.
#include "core/recordio/record_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/base/endian.h"
#include "core/base/random.h"
#include "core/recordio/record_writer.h"
#include "tests/recordio/hex_bytes.h"

namespace sluice {
namespace {

using testing::from_hex;
using testing::to_hex;
using Bytes = std::vector<uint8_t>;

RecordReader reader_of(const Bytes& bytes, size_t block_bytes = 0,
                       size_t max_record_bytes = RecordReader::kDefaultMaxRecordBytes) {
  return RecordReader(memory_byte_source(bytes, "x.rec", block_bytes), max_record_bytes);
}

// Payloads as hexadecimal; a refusal as "!record@byte".
std::vector<std::string> read_all(const Bytes& bytes, size_t block_bytes, bool recovers) {
  RecordReader reader = reader_of(bytes, block_bytes);
  std::vector<std::string> out;
  for (;;) {
    auto payload = reader.next();
    if (payload.ok()) {
      if (!payload->has_value()) return out;
      out.push_back(to_hex(**payload));
      continue;
    }
    const Status& status = payload.status();
    out.push_back("!" + std::to_string(status.record()) + "@" + std::to_string(status.offset()));
    if (!recovers) return out;
    const auto recovered = reader.recover();
    EXPECT_TRUE(recovered.ok());
    if (!recovered.ok() || !*recovered) return out;
  }
}

Bytes framed(const std::vector<std::string>& payloads) {
  RecordWriter writer;
  for (const std::string& payload : payloads) {
    EXPECT_TRUE(writer.write_payload(from_hex(payload)).ok());
  }
  return Bytes(writer.bytes().begin(), writer.bytes().end());
}

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

using Texts = std::vector<std::string>;

TEST(RecordReader, GivesTheSameRecordsWhateverTheBlocks) {
  Texts payloads;
  for (uint64_t i = 0; i < 40; ++i) {
    Bytes payload(random_below(random_bits(1, i), 50));
    for (size_t j = 0; j < payload.size(); ++j) payload[j] = static_cast<uint8_t>(i + j);
    payloads.push_back(to_hex(payload));
  }
  const Bytes bytes = framed(payloads);
  for (const size_t block_bytes : {0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 64, 1000}) {
    EXPECT_EQ(read_all(bytes, block_bytes, false), payloads) << block_bytes;
  }
}

TEST(RecordReader, PointsIntoTheBlockWhenARecordLiesInOne) {
  const Bytes bytes = framed({"61626364", "6566"});
  RecordReader reader = reader_of(bytes);
  EXPECT_EQ((*reader.next())->data(), bytes.data() + 8);
  EXPECT_EQ((*reader.next())->data(), bytes.data() + 20);
}

TEST(RecordReader, KnowsNumberAndOffsetOfEachRecord) {
  const Bytes bytes = framed({"61626364", "65", ""});
  RecordReader reader = reader_of(bytes, 3);
  for (const uint64_t offset : {0, 12, 24}) {
    ASSERT_TRUE(reader.next()->has_value());
    EXPECT_EQ(reader.record_offset(), offset);
  }
  EXPECT_EQ(reader.record_number(), 2u);
  ASSERT_TRUE(reader.rewind().ok());
  ASSERT_TRUE(reader.next()->has_value());
  EXPECT_EQ(reader.record_number(), 0u);
  EXPECT_EQ(reader.record_offset(), 0u);
}

// A record that protobuf accepts only with the magic put back, and one only without.
TEST(RecordReader, JoinsPartsByTheRuleUnderWhichTheyAreARecord) {
  const Bytes dmlc = from_hex(
      "0a23d7ce 28000020 0a300a06 76616c75 65731226 12240a14 0000803f 0000803f 0000803f 0000803f "
      "0000803f 12070001 0a23d7ce 06000060 011a03d0 86030000");
  RecordReader dmlc_reader = reader_of(dmlc, 5);
  EXPECT_EQ(to_hex(**dmlc_reader.next()).substr(80), "0a23d7ce011a03d08603");
  EXPECT_EQ(dmlc_reader.joined_with_magic(), 1u);
  EXPECT_EQ(dmlc_reader.joined_plain(), 0u);

  const Bytes plain = from_hex(
      "0a23d7ce 08000020 0a220a0676616c75 0a23d7ce 1c000060 657312181216 0a0c 0000803f 00000040 "
      "00004040 1203 000206 1a01 07");
  RecordReader plain_reader = reader_of(plain, 5);
  EXPECT_EQ(to_hex(**plain_reader.next()).substr(0, 24), "0a220a0676616c7565731218");
  EXPECT_EQ(plain_reader.joined_with_magic(), 0u);
  EXPECT_EQ(plain_reader.joined_plain(), 1u);
}

TEST(RecordReader, JoinsWithoutMagicWhenAPartEndsWhereDmlcNeverCuts) {
  const Bytes bytes =
      from_hex("0a23d7ce 01000020 61000000 0a23d7ce 00000040 0a23d7ce 02000060 62630000");
  RecordReader reader = reader_of(bytes, 3);
  EXPECT_EQ(to_hex(**reader.next()), "616263");
  EXPECT_EQ(reader.joined_plain(), 1u);
  EXPECT_FALSE(reader.next()->has_value());
}

// Neither way gives a record (tags of wire type 6), so the format's own rule holds.
TEST(RecordReader, PutsBackTheMagicOfPayloadsThatAreNoRecords) {
  EXPECT_EQ(read_all(from_hex("0a23d7ce 04000020 66666666 0a23d7ce 05000060 6666666666 000000"), 0,
                     false),
            Texts{"666666660a23d7ce6666666666"});
  EXPECT_EQ(read_all(from_hex("0a23d7ce 04000020 66666666 0a23d7ce 00000040 0a23d7ce 00000060"), 0,
                     false),
            Texts{"666666660a23d7ce0a23d7ce"});
}

TEST(RecordReader, AcceptsAMissingLastPadding) {
  for (size_t missing = 0; missing <= 3; ++missing) {
    Bytes bytes = framed({"61", "62"});
    bytes.resize(bytes.size() - missing);
    for (size_t block_bytes = 0; block_bytes < 8; ++block_bytes) {
      EXPECT_EQ(read_all(bytes, block_bytes, false), (Texts{"61", "62"}));
    }
  }
}

TEST(RecordReader, RefusesEveryTruncationButThoseAtARecordsEnd) {
  const Bytes bytes = framed({"61626364", "6566676869", "70"});
  for (size_t size = 0; size < bytes.size(); ++size) {
    const Bytes cut(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size));
    const bool is_whole = size == 0 || size == 12 || (size >= 25 && size <= 28) || size >= 37;
    const size_t records = size >= 37 ? 3 : size >= 25 ? 2 : size >= 12 ? 1 : 0;
    const Texts read = read_all(cut, 1 + size % 7, false);
    EXPECT_EQ(read.size(), records + !is_whole) << size;
    EXPECT_EQ(!read.empty() && read.back()[0] == '!', !is_whole) << size;
  }
}

TEST(RecordReader, RefusesALengthOverTheLimitWithoutReadingIt) {
  const Bytes bytes = framed({"6162636465"});
  RecordReader reader = reader_of(bytes, 0, 4);
  const auto payload = reader.next();
  EXPECT_EQ(payload.status().code(), StatusCode::kLimit);
  EXPECT_EQ(payload.status().message(),
            "x.rec: record 0 at byte 0: a record of 5 bytes, over the limit of 4");
}

TEST(RecordReader, RefusesPartsOverTheLimitInAll) {
  Bytes bytes = from_hex("0a23d7ce 00000020");
  for (int i = 0; i < 100; ++i) bytes = bytes + from_hex("0a23d7ce 00000040");
  bytes = bytes + from_hex("0a23d7ce 00000060");
  EXPECT_EQ(reader_of(bytes, 0, 200).next().status().code(), StatusCode::kLimit);
  EXPECT_TRUE(reader_of(bytes, 0, 404).next().ok());
}

TEST(RecordReader, GoesOnAfterDamage) {
  const Bytes good = framed({"61626364", "65666768"});
  for (size_t block_bytes = 0; block_bytes < 8; ++block_bytes) {
    EXPECT_EQ(read_all(good + from_hex("0102030405") + good, block_bytes, true),
              (Texts{"61626364", "65666768", "!2@24", "61626364", "65666768"}));
    EXPECT_EQ(read_all(good + from_hex("0a23d7ce ffffff1f") + good, block_bytes, true),
              (Texts{"61626364", "65666768", "!2@24", "61626364", "65666768"}));
    EXPECT_EQ(read_all(from_hex("0a23d7ce 01000020 61000000") + good, block_bytes, true),
              (Texts{"!0@12", "61626364", "65666768"}));
    EXPECT_EQ(read_all(good + from_hex("0a23d7ce 00000060") + good, block_bytes, true),
              (Texts{"61626364", "65666768", "!2@24", "61626364", "65666768"}));
  }
}

// A length that covers everything after it hides nothing.
TEST(RecordReader, FindsTheRecordsThatAWrongLengthCovers) {
  const Bytes good = framed({"61626364", "65666768"});
  for (size_t block_bytes = 0; block_bytes < 8; ++block_bytes) {
    EXPECT_EQ(read_all(good + from_hex("0a23d7ce ff000000") + good, block_bytes, true),
              (Texts{"61626364", "65666768", "!2@24", "61626364", "65666768"}));
  }
}

TEST(RecordReader, TakesNoMagicInsideARecordForABeginning) {
  // Its "length" leads nowhere.
  const Bytes bytes = from_hex("01") + framed({"610a23d7ce0400000062"}) + framed({"63"});
  EXPECT_EQ(read_all(bytes, 3, true), (Texts{"!0@0", "610a23d7ce0400000062", "63"}));
}

TEST(RecordReader, EndsAfterDamageUpToTheEnd) {
  EXPECT_EQ(read_all(framed({"61"}) + from_hex("0a23d7ce 10000000 00"), 2, true),
            (Texts{"61", "!1@12"}));
}

// Each false beginning asks to look 256 KiB ahead; looking must not copy that much each time.
TEST(RecordReader, SearchesInLinearTime) {
  Bytes bytes((size_t{1} << 20) + 2, 1);
  for (size_t at = 4; at + 8 <= bytes.size(); at += 8) {
    store_le(bytes.data() + at, RecordReader::kMagic);
    store_le(bytes.data() + at + 4, uint32_t{1} << 18 | 1);
  }
  RecordReader reader = reader_of(bytes, 4096);
  EXPECT_FALSE(reader.next().ok());
  EXPECT_FALSE(*reader.recover());
  EXPECT_FALSE(reader.next()->has_value());
}

}  // namespace
}  // namespace sluice
