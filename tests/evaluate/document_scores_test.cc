// Sums over documents: what they depend on and what not.
#include "core/evaluate/document_scores.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

#include "core/base/random.h"
#include "tests/evaluate/memory_source.h"

static std::atomic<size_t> refused_bytes{0};  // of which size there is no memory; 0: of none

// Not inlined: gcc would see malloc's memory given to delete, and warn.
[[gnu::noinline]] void* operator new(size_t bytes) {
  void* const memory = bytes == refused_bytes ? nullptr : std::malloc(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace sluice {
namespace {

float random_unit(uint64_t counter) {
  return unit_float(static_cast<uint32_t>(random_bits(7, counter) >> 32));
}

class DocumentScoresTest : public testing::Test {
 protected:
  void SetUp() override {
    model.topics = 5;
    model.words = 40;
    model.background_topic = 0;
    model.alpha = {1.0f, 0.1f, 0.1f, 0.1f, 0.1f};
    ASSERT_TRUE(model.allocate().ok());
    for (uint32_t w = 0; w < 40; ++w) {
      for (uint32_t k = 0; k < 5; ++k) {
        model.mutable_row(w)[k] = (w % 5 == k || k == 0 ? 0.06f : 0.01f) * random_unit(w * 5 + k);
      }
    }
    for (uint32_t d = 0; d < 200; ++d) {
      TestDocument document{static_cast<int32_t>(d % 4) - 1, {}};
      for (uint32_t w = d % 3; w < 40; w += 1 + (d + w) % 7) document.words.push_back({w, 1.0f});
      documents.push_back(document);
    }
  }
  // Scores all documents, `step` a minibatch.
  DocumentScores score(size_t step, unsigned threads) {
    team.emplace_back(ThreadTeam::create(threads));
    DocumentScores scores(model, {}, best_kernels(), 0.1f, 50, *team.back());
    MemorySource source(documents);
    Minibatch batch;
    while (*source.read(batch, step) > 0) {
      EXPECT_TRUE(scores.add(batch).ok());
      batch.clear();
    }
    return scores;
  }
  TopicModel model;
  std::vector<TestDocument> documents;
  std::vector<Result<ThreadTeam>> team;
};

TEST_F(DocumentScoresTest, DoNotDependOnThreads) {
  const DocumentScores one = score(200, 1);
  const DocumentScores three = score(200, 3);
  EXPECT_LT(one.at_alpha().log_likelihood, 0);
  EXPECT_EQ(one.at_alpha().log_likelihood, three.at_alpha().log_likelihood);
  EXPECT_EQ(one.at_own_alpha().log_likelihood, three.at_own_alpha().log_likelihood);
  EXPECT_NE(one.at_alpha().log_likelihood, one.at_own_alpha().log_likelihood);
  EXPECT_EQ(one.effective_topics(), three.effective_topics());
  EXPECT_EQ(one.label_agreement().nmi, three.label_agreement().nmi);
}

TEST_F(DocumentScoresTest, AddUpOverMinibatches) {
  const DocumentScores whole = score(200, 1);
  const DocumentScores parts = score(37, 1);
  EXPECT_EQ(parts.documents(), 200u);
  EXPECT_NEAR(whole.at_alpha().log_likelihood, parts.at_alpha().log_likelihood, 1e-8);
  EXPECT_EQ(whole.at_alpha().tokens, parts.at_alpha().tokens);
  EXPECT_NEAR(whole.effective_topics(), parts.effective_topics(), 1e-10);
}

TEST_F(DocumentScoresTest, OnlyLabelledDocumentsCountForAgreement) {
  EXPECT_EQ(score(200, 1).label_agreement().documents, 150u);
}

TEST_F(DocumentScoresTest, TheBackgroundIsNoDocumentsTopic) {
  for (TestDocument& document : documents) document.label = 0;
  for (uint32_t w = 0; w < 40; ++w) {
    for (uint32_t k = 1; k < 5; ++k) model.mutable_row(w)[k] = k == 3 ? 0.001f : 0.0001f;
  }
  // All documents are background first, topic 3 second: one topic, one label.
  EXPECT_EQ(score(200, 1).label_agreement().nmi, 1.0);
  EXPECT_LT(score(200, 1).effective_topics(), 2.0);
}

TEST_F(DocumentScoresTest, UnknownWordsAreCountedAndNotScored) {
  const DocumentScores before = score(200, 1);
  for (TestDocument& document : documents) document.words.push_back({1000, 2.0f});
  const DocumentScores after = score(200, 1);
  EXPECT_EQ(after.at_alpha().unknown_tokens, 400);
  EXPECT_EQ(after.at_own_alpha().unknown_tokens, 400);
  EXPECT_EQ(after.at_alpha().log_likelihood, before.at_alpha().log_likelihood);
}

TEST_F(DocumentScoresTest, TellsOfMemoryThatEndsInAnyThread) {
  TopicModel wide;
  wide.topics = 1003;  // a size that nothing else asks for
  wide.words = 40;
  wide.alpha.assign(wide.topics, 0.1f);
  ASSERT_TRUE(wide.allocate().ok());
  std::fill_n(wide.mutable_row(0), wide.row_stride * wide.words, 0.025f);
  auto threads = ThreadTeam::create(3);
  DocumentScores scores(wide, {}, best_kernels(), 0.1f, 5, *threads);
  MemorySource source(documents);
  Minibatch batch;
  ASSERT_EQ(*source.read(batch, documents.size()), documents.size());
  refused_bytes = wide.topics * sizeof(double);  // a block's sum of mixtures
  const Status status = scores.add(batch);
  refused_bytes = 0;
  EXPECT_EQ(status.code(), StatusCode::kOutOfMemory);
  EXPECT_EQ(status.message(), "no memory to score a document");
  EXPECT_TRUE(scores.add(batch).ok());
}

}  // namespace
}  // namespace sluice
