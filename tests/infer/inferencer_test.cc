// Mixtures of documents: what they depend on, what the odd documents get, and text.
#include "core/infer/inferencer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include "core/text/recipe.h"
#include "tests/infer/test_model.h"

namespace sluice {
namespace {

struct Answer {
  std::vector<float> mixture;
  float unknown_share = -1;
};

class InferencerTest : public testing::Test {
 protected:
  Answer infer(Inferencer& inferencer, std::vector<uint32_t> words, std::vector<float> counts) {
    Answer answer{std::vector<float>(model->topics), -1};
    EXPECT_TRUE(inferencer.infer(words, counts, answer.mixture, &answer.unknown_share).ok());
    return answer;
  }
  Answer infer_text(Inferencer& inferencer, std::string_view text) {
    Answer answer{std::vector<float>(model->topics), -1};
    const Status status = inferencer.infer_text(text, answer.mixture, &answer.unknown_share);
    EXPECT_TRUE(status.ok()) << status.message();
    return answer;
  }
  static double sum(const Answer& answer) {
    return std::accumulate(answer.mixture.begin(), answer.mixture.end(), 0.0);
  }
  std::shared_ptr<TopicModel> model = make_test_model(25, 100);
};

TEST_F(InferencerTest, SharesSumToOne) {
  Inferencer inferencer(model, best_kernels());
  for (uint32_t length = 1; length < 90; ++length) {
    std::vector<uint32_t> words(length);
    std::iota(words.begin(), words.end(), length / 9);
    const Answer answer = infer(inferencer, words, std::vector<float>(length, 1.5f));
    EXPECT_NEAR(sum(answer), 1.0, 1e-5);
    for (const float share : answer.mixture) EXPECT_GE(share, 0);
    EXPECT_EQ(answer.unknown_share, 0);
  }
}

TEST_F(InferencerTest, FindsTheTopicOfItsWords) {
  Inferencer inferencer(model, best_kernels());
  const Answer answer = infer(inferencer, {7, 32, 57, 82}, {3, 3, 3, 3});  // 7 modulo 25
  EXPECT_GT(answer.mixture[7], 0.3f);
}

TEST_F(InferencerTest, GivesThePriorToDocumentsWithoutKnownWords) {
  Inferencer inferencer(model, best_kernels());
  for (const Answer& answer : {infer(inferencer, {}, {}), infer(inferencer, {100, 5000}, {1, 2}),
                               infer(inferencer, {3}, {0})}) {
    EXPECT_EQ(answer.unknown_share, 1);
    EXPECT_NEAR(answer.mixture[0], 1.0 / 3.4, 1e-6);
    EXPECT_NEAR(answer.mixture[24], 0.1 / 3.4, 1e-6);
    EXPECT_NEAR(sum(answer), 1.0, 1e-5);
  }
}

TEST_F(InferencerTest, UnknownWordsChangeTheShareOnly) {
  Inferencer inferencer(model, best_kernels());
  const Answer known = infer(inferencer, {1, 2, 3}, {1, 1, 1});
  const Answer mixed = infer(inferencer, {1, 2, 3, 100}, {1, 1, 1, 1});
  EXPECT_EQ(mixed.mixture, known.mixture);
  EXPECT_EQ(mixed.unknown_share, 0.25f);
}

TEST_F(InferencerTest, DoesNotDependOnOrderOrDocumentsBefore) {
  Inferencer inferencer(model, best_kernels());
  const Answer first = infer(inferencer, {5, 9, 40}, {2, 1, 1});
  infer(inferencer, {1, 2, 3, 50, 60, 70}, {9, 9, 9, 9, 9, 9});
  EXPECT_EQ(infer(inferencer, {5, 9, 40}, {2, 1, 1}).mixture, first.mixture);
  EXPECT_EQ(infer(inferencer, {40, 5, 9, 5}, {1, 1, 1, 1}).mixture, first.mixture);
  Inferencer other(model, best_kernels());
  EXPECT_EQ(infer(other, {9, 40, 5}, {1, 1, 2}).mixture, first.mixture);
}

TEST_F(InferencerTest, HasTheSameBitsOnEverySet) {
  Inferencer reference(model, *kernel_table(KernelSet::kScalar));
  std::vector<uint32_t> words(60);
  std::iota(words.begin(), words.end(), 20);
  const Answer expected = infer(reference, words, std::vector<float>(60, 1.0f));
  for (KernelSet set : kKernelSets) {
    const KernelTable* kernels = kernel_table(set);
    if (kernels == nullptr) continue;
    Inferencer inferencer(model, *kernels);
    const Answer answer = infer(inferencer, words, std::vector<float>(60, 1.0f));
    EXPECT_EQ(std::memcmp(answer.mixture.data(), expected.mixture.data(), 25 * sizeof(float)), 0)
        << kernels->name;
  }
}

TEST_F(InferencerTest, RefusesBadCountsAndWritesNothing) {
  Inferencer inferencer(model, best_kernels());
  std::vector<float> mixture(25, 7.0f);
  float unknown_share = 7;
  for (const float bad : {-1.0f, NAN, INFINITY}) {
    const uint32_t words[] = {1, 2};
    const float counts[] = {1, bad};
    const Status status = inferencer.infer(words, counts, mixture, &unknown_share);
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(mixture, std::vector<float>(25, 7.0f));
  EXPECT_EQ(unknown_share, 7);
}

TEST_F(InferencerTest, EqualsTheFixedPointWithNoTolerance) {
  Inferencer exact(model, best_kernels(), {2000, 0});
  Inferencer quick(model, best_kernels());
  const Answer a = infer(exact, {1, 30, 60, 61}, {2, 1, 1, 2});
  const Answer b = infer(quick, {1, 30, 60, 61}, {2, 1, 1, 2});
  EXPECT_NE(a.mixture, b.mixture);
  for (uint32_t k = 0; k < 25; ++k) EXPECT_NEAR(a.mixture[k], b.mixture[k], 0.1);
}

class InferencerText : public InferencerTest {
 protected:
  void SetUp() override {
    std::vector<std::string> words{"stone", "bread", "\xEC\x84\x9C\xEC\x9A\xB8", "river"};  // Seoul
    for (uint32_t w = 4; w < 100; ++w) words.push_back("word" + std::to_string(w));
    auto vocabulary = Vocabulary::create(words);
    ASSERT_TRUE(vocabulary.ok());
    model->vocabulary = std::move(*vocabulary);
    model->recipe_json = Recipe::standard().to_json();
  }
};

TEST_F(InferencerText, GivesWhatItsWordsGive) {
  Inferencer inferencer(model, best_kernels());
  const Answer text = infer_text(inferencer, "The River, the STONE and the river; quux!");
  const Answer words = infer(inferencer, {0, 3, 1000}, {1, 2, 1});
  EXPECT_EQ(text.mixture, words.mixture);
  EXPECT_EQ(text.unknown_share, 0.25f);
}

TEST_F(InferencerText, AppliesTheKoreanRule) {
  Inferencer inferencer(model, best_kernels());
  const Answer text =
      infer_text(inferencer, "\xEC\x84\x9C\xEC\x9A\xB8\xEC\x9D\x80");  // with a particle
  EXPECT_EQ(text.unknown_share, 0);
  EXPECT_EQ(text.mixture, infer(inferencer, {2}, {1}).mixture);
}

TEST_F(InferencerText, GivesThePriorToEmptyText) {
  Inferencer inferencer(model, best_kernels());
  const Answer empty = infer_text(inferencer, "");
  EXPECT_EQ(empty.unknown_share, 1);
  EXPECT_EQ(empty.mixture, infer(inferencer, {}, {}).mixture);
}

TEST_F(InferencerText, NeedsARecipeAndWords) {
  std::vector<float> mixture(25);
  float unknown_share;
  auto bare = make_test_model(25, 100);
  bare->recipe_json = model->recipe_json;
  EXPECT_EQ(Inferencer(bare, best_kernels()).infer_text("x", mixture, &unknown_share).code(),
            StatusCode::kUnsupported);
  model->recipe_json.clear();
  EXPECT_EQ(Inferencer(model, best_kernels()).infer_text("x", mixture, &unknown_share).code(),
            StatusCode::kUnsupported);
  model->recipe_json = "{";
  EXPECT_EQ(Inferencer(model, best_kernels()).infer_text("x", mixture, &unknown_share).code(),
            StatusCode::kCorrupt);
}

}  // namespace
}  // namespace sluice
