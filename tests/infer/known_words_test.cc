// One document in canonical order, however it came.
#include "core/infer/known_words.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/infer/fold_in.h"
#include "tests/infer/test_model.h"

namespace sluice {
namespace {

using Ids = std::vector<uint32_t>;
using Counts = std::vector<float>;

class KnownWordsTest : public testing::Test {
 protected:
  // The words found, by their rows.
  Ids words() const {
    Ids ids;
    for (const float* row : known.rows()) {
      ids.push_back(static_cast<uint32_t>((row - model->row(0)) / model->row_floats()));
    }
    return ids;
  }
  Counts counts() const { return {known.counts().begin(), known.counts().end()}; }
  StatusCode code(Ids ids, Counts of_each) { return known.take(*model, ids, of_each).code(); }

  std::shared_ptr<TopicModel> model = make_test_model(3, 10);
  KnownWords known;
};

TEST_F(KnownWordsTest, KeepsWordsThatAscend) {
  ASSERT_EQ(code({1, 4, 9}, {1, 2.5f, 3}), StatusCode::kOk);
  EXPECT_EQ(words(), (Ids{1, 4, 9}));
  EXPECT_EQ(counts(), (Counts{1, 2.5f, 3}));
  EXPECT_EQ(known.tokens(), 6.5);
  EXPECT_EQ(known.unknown_share(), 0);
}

TEST_F(KnownWordsTest, SortsAndSumsTheRest) {
  ASSERT_EQ(code({9, 1, 4, 1, 9}, {1, 2, 3, 4, 5}), StatusCode::kOk);
  EXPECT_EQ(words(), (Ids{1, 4, 9}));
  EXPECT_EQ(counts(), (Counts{6, 3, 6}));
  ASSERT_EQ(code({4, 4}, {1, 2}), StatusCode::kOk);
  EXPECT_EQ(words(), (Ids{4}));
  EXPECT_EQ(counts(), (Counts{3}));
}

TEST_F(KnownWordsTest, SumsDuplicatesAlikeInAnyOrder) {
  ASSERT_EQ(code({5, 5, 5}, {1e8f, 3.0f, 3.0f}), StatusCode::kOk);
  const Counts sum = counts();
  ASSERT_EQ(code({5, 5, 5}, {3.0f, 1e8f, 3.0f}), StatusCode::kOk);
  EXPECT_EQ(counts(), sum);
}

TEST_F(KnownWordsTest, DropsZeroCounts) {
  ASSERT_EQ(code({1, 4, 20}, {0, 2, 0}), StatusCode::kOk);
  EXPECT_EQ(words(), (Ids{4}));
  EXPECT_EQ(known.unknown_tokens(), 0);
}

TEST_F(KnownWordsTest, CountsWhatTheModelLacks) {
  ASSERT_EQ(code({4, 10, 4000000000u}, {1, 2, 1}), StatusCode::kOk);
  EXPECT_EQ(words(), (Ids{4}));
  EXPECT_EQ(known.unknown_tokens(), 3);
  EXPECT_EQ(known.unknown_share(), 0.75);
}

TEST_F(KnownWordsTest, DocumentWithoutTokensIsAllUnknown) {
  ASSERT_EQ(code({}, {}), StatusCode::kOk);
  EXPECT_EQ(known.unknown_share(), 1);
  ASSERT_EQ(code({3}, {0}), StatusCode::kOk);
  EXPECT_EQ(known.unknown_share(), 1);
  EXPECT_TRUE(known.rows().empty());
}

TEST_F(KnownWordsTest, MapsIds) {
  const Ids ids{0, 1, 2, 3, 9};
  const Counts ones(5, 1.0f);
  const Ids word_map{7, kUnknownWord, 2, 7};
  ASSERT_TRUE(known.take(*model, ids, ones, word_map).ok());
  EXPECT_EQ(words(), (Ids{2, 7}));
  EXPECT_EQ(counts(), (Counts{1, 2}));
  EXPECT_EQ(known.unknown_tokens(), 2);
}

TEST_F(KnownWordsTest, RefusesCountsThatAreNoNumberOfTokens) {
  EXPECT_EQ(code({1}, {-1}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({1}, {NAN}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({99}, {INFINITY}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({1, 2}, {1}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({1, 2}, {9e11f, 2e11f}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({1, 2}, {9e11f, 0}), StatusCode::kOk);
}

}  // namespace
}  // namespace sluice
