// Tensors to counts where the oracle test does not look: messages, what is left after a refusal.
#include "core/recordio/record_decode.h"

#include <gtest/gtest.h>

#include <cfloat>
#include <cmath>
#include <limits>

#include "core/recordio/record_inspector.h"
#include "core/recordio/record_writer.h"

namespace sluice {
namespace {

struct Decoded {
  std::vector<uint32_t> word_ids{99};  // an earlier document's
  std::vector<float> counts{9};
  std::string message;
};

Decoded decode(const RecordWriter& writer, uint64_t feature_dim) {
  RecordReader reader(memory_byte_source(writer.bytes(), "x"));
  auto payload = reader.next();
  RecordParser parser;
  RecordView view;
  Decoded out;
  Status status = parser.parse(**payload, view);
  if (status.ok()) status = decode_features(view, feature_dim, out.word_ids, out.counts);
  out.message = std::string(status.message());
  return out;
}

template <typename T>
Decoded decode_dense(std::vector<T> values, uint64_t feature_dim = 0) {
  RecordWriter writer;
  EXPECT_TRUE(writer.write_dense<T>(values).ok());
  return decode(writer, feature_dim);
}

template <typename T>
Decoded decode_sparse(std::vector<uint32_t> keys, std::vector<T> values, uint64_t shape,
                      uint64_t feature_dim) {
  RecordWriter writer;
  EXPECT_TRUE(writer.write_sparse<T>(keys, values, shape).ok());
  return decode(writer, feature_dim);
}

using Ids = std::vector<uint32_t>;
using Counts = std::vector<float>;

TEST(RecordDecode, AppendsToWhatIsThere) {
  const Decoded out = decode_sparse<float>({1, 5}, {2, 3}, 7, 7);
  EXPECT_EQ(out.word_ids, (Ids{99, 1, 5}));
  EXPECT_EQ(out.counts, (Counts{9, 2, 3}));
}

TEST(RecordDecode, SortsARowWhereverItsDisorderIs) {
  for (uint32_t size = 2; size < 20; ++size) {
    for (uint32_t at = 1; at < size; ++at) {
      std::vector<uint32_t> keys(size);
      std::vector<float> counts(size);
      for (uint32_t i = 0; i < size; ++i) keys[i] = 10 * i;
      std::swap(keys[at - 1], keys[at]);
      for (uint32_t i = 0; i < size; ++i) counts[i] = static_cast<float>(1 + keys[i]);
      const Decoded out = decode_sparse<float>(keys, counts, 200, 200);
      ASSERT_EQ(out.word_ids.size(), size + 1);
      for (uint32_t i = 0; i < size; ++i) {
        EXPECT_EQ(out.word_ids[i + 1], 10 * i);
        EXPECT_EQ(out.counts[i + 1], static_cast<float>(1 + 10 * i));
      }
      keys[at] = keys[at - 1];  // and a duplicate there
      EXPECT_EQ(decode_sparse<float>(keys, counts, 200, 200).word_ids.size(), size);
    }
  }
}

TEST(RecordDecode, SeesABadCountWhereverItIs) {
  for (uint32_t size = 1; size < 20; ++size) {
    std::vector<uint32_t> keys(size);
    for (uint32_t i = 0; i < size; ++i) keys[i] = i;
    for (uint32_t at = 0; at < size; ++at) {
      std::vector<float> counts(size, 1);
      counts[at] = std::numeric_limits<float>::infinity();
      EXPECT_NE(decode_sparse<float>(keys, counts, 200, 200).message, "");
      counts[at] = 0;
      EXPECT_EQ(decode_sparse<float>(keys, counts, 200, 200).word_ids.size(), size);
    }
  }
}

TEST(RecordDecode, LeavesEarlierDocumentsAloneWhenItRefuses) {
  for (const auto& out :
       {decode_sparse<float>({1, 5}, {2, -3}, 7, 7), decode_sparse<double>({1, 5}, {2, -3}, 7, 7),
        decode_dense<float>({1, -1}), decode_sparse<int32_t>({1, 6}, {2, 3}, 7, 6)}) {
    EXPECT_NE(out.message, "");
    EXPECT_EQ(out.word_ids, Ids{99});
    EXPECT_EQ(out.counts, Counts{9});
  }
}

TEST(RecordDecode, SkipsTheZerosOfDenseRowsOfEveryType) {
  const size_t size = 100;
  for (size_t at = 0; at < size; ++at) {
    std::vector<float> floats(size);
    std::vector<double> doubles(size);
    std::vector<int32_t> integers(size);
    floats[at] = 3;
    doubles[at] = 3;
    integers[at] = 300;
    EXPECT_EQ(decode_dense(floats, size).word_ids, (Ids{99, static_cast<uint32_t>(at)}));
    EXPECT_EQ(decode_dense(doubles, size).word_ids, (Ids{99, static_cast<uint32_t>(at)}));
    EXPECT_EQ(decode_dense(integers, size).word_ids, (Ids{99, static_cast<uint32_t>(at)}));
    EXPECT_EQ(decode_dense(integers, size).counts, (Counts{9, 300}));
  }
}

TEST(RecordDecode, DropsNegativeZero) {
  EXPECT_EQ(decode_sparse<float>({1, 5}, {-0.0f, 3}, 7, 7).word_ids, (Ids{99, 5}));
  EXPECT_EQ(decode_dense<float>({-0.0f, 3}).word_ids, (Ids{99, 1}));
}

TEST(RecordDecode, NamesTheDimensionThatDoesNotFit) {
  EXPECT_EQ(decode_sparse<float>({1}, {1}, 7, 8).message,
            "a shape of 7 features but feature_dim is 8");
  EXPECT_EQ(decode_dense<float>({1, 2, 3}, 2).message, "3 dense values but feature_dim is 2");
  EXPECT_NE(decode_dense<int32_t>({1, 2, 3}, 4).message.find("silently cuts"), std::string::npos);
}

TEST(RecordDecode, NamesTheEntryWithABadCount) {
  EXPECT_EQ(decode_sparse<float>({1, 5}, {2, std::nanf("")}, 7, 7).message,
            "entry 1 (key 5) has the count NaN; counts are finite and not negative");
  EXPECT_EQ(decode_dense<int32_t>({1, -2}).message,
            "entry 1 (key 1) has the count -2; counts are finite and not negative");
}

TEST(RecordDecode, RefusesCountsThatFloat32CannotHold) {
  EXPECT_NE(decode_dense<double>({1e39}).message, "");
  EXPECT_EQ(decode_dense<double>({FLT_MAX}).counts, (Counts{9, FLT_MAX}));
  EXPECT_EQ(decode_sparse<float>({5, 5}, {FLT_MAX, FLT_MAX}, 7, 7).message,
            "the counts of key 5 are infinite in sum");
}

TEST(RecordDecode, SumsDuplicatesTheSameWhateverTheirOrder) {
  const Decoded a = decode_sparse<float>({5, 2, 5, 5}, {1e8f, 1, 1, 3}, 7, 7);
  const Decoded b = decode_sparse<float>({5, 5, 2, 5}, {3, 1, 1, 1e8f}, 7, 7);
  EXPECT_EQ(a.word_ids, (Ids{99, 2, 5}));
  EXPECT_EQ(a.counts, b.counts);
}

TEST(RecordInspector, CountsStoredValuesAndGoesOnAfterABadRecord) {
  RecordWriter writer;
  const std::vector<float> good{0, 1};
  const std::vector<float> bad{-1};
  ASSERT_TRUE(writer.write_dense<float>(good, {.label = 3, .uid = "u"}).ok());
  ASSERT_TRUE(writer.write_dense<float>(bad).ok());
  ASSERT_TRUE(writer.write_dense<float>(good).ok());
  RecordInspector inspector(memory_byte_source(writer.bytes(), "x"));
  auto record = inspector.next();
  EXPECT_EQ((*record)->stored_values, 2u);
  EXPECT_EQ((*record)->feature_dim, 2u);
  EXPECT_EQ((*record)->label, 3.0);
  EXPECT_EQ((*record)->uid, "u");
  EXPECT_EQ(*(*record)->word_ids, Ids{1});
  auto refused = inspector.next();
  EXPECT_EQ(refused.status().record(), 1);
  EXPECT_EQ(refused.status().offset(), 56);
  EXPECT_TRUE(*inspector.recover());
  EXPECT_EQ((**inspector.next()).number, 2u);
  EXPECT_FALSE(inspector.next()->has_value());
}

TEST(RecordInspector, LooksAtBadCountsOnlyWhenItDecodes) {
  RecordWriter writer;
  const std::vector<float> bad{-1};
  ASSERT_TRUE(writer.write_dense<float>(bad).ok());
  EXPECT_TRUE(RecordInspector(memory_byte_source(writer.bytes(), "x"), false).next().ok());
  EXPECT_FALSE(RecordInspector(memory_byte_source(writer.bytes(), "x"), true).next().ok());
}

}  // namespace
}  // namespace sluice
