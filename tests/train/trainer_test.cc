// The trainer finds planted topics, gives the same bits for any threads and kernels, and says no.
#include "core/train/trainer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstring>
#include <set>
#include <thread>

#include "tests/train/synthetic_corpus.h"

namespace sluice {
namespace {

TrainOptions small(uint32_t topics) {
  TrainOptions options;
  options.topics = topics;
  options.passes = 3;
  return options;
}

Result<TopicModel> train(const TrainOptions& options, DocumentSource& source) {
  Trainer trainer = SLUICE_TRY(Trainer::create(options));
  SLUICE_TRY(trainer.run(source, nullptr));
  return trainer.finish();
}

bool same_model(const TopicModel& a, const TopicModel& b) {
  return a.words == b.words && a.word_topic.size() == b.word_topic.size() &&
         std::memcmp(a.word_topic.data(), b.word_topic.data(), a.word_topic.size_bytes()) == 0 &&
         a.alpha == b.alpha && a.topic_tokens == b.topic_tokens &&
         a.facts.data_fingerprint == b.facts.data_fingerprint;
}

// A few more topics than were planted: k-means with exactly as many may merge two.
TEST(Trainer, FindsThePlantedTopicsAndPutsCommonWordsInTheBackground) {
  constexpr uint32_t kPlanted = 8, kTopics = 16;
  SyntheticCorpus corpus(kPlanted, 2000);
  auto model = train(small(kTopics), corpus);
  ASSERT_TRUE(model.ok()) << model.status().message();
  std::set<uint32_t> found;
  double shared_elsewhere = 0, shared_in_background = 0;
  for (uint32_t k = 0; k < kTopics; ++k) {
    std::vector<double> mass(kPlanted + 1, 0.0);  // by planted topic, then the shared words
    for (uint32_t w = 0; w < model->words; ++w) {
      mass[std::min(w / SyntheticCorpus::kOwn, kPlanted)] += model->row(w)[k];
    }
    (k == 0 ? shared_in_background : shared_elsewhere) += mass[kPlanted];
    const auto best = std::max_element(mass.begin(), mass.end() - 1);
    if (k > 0 && *best > 0.6) found.insert(static_cast<uint32_t>(best - mass.begin()));
  }
  EXPECT_EQ(found.size(), kPlanted);
  EXPECT_GT(shared_in_background, 1.2 * shared_elsewhere / (kTopics - 1));
  EXPECT_EQ(model->background_topic, 0);
}

TEST(Trainer, ColumnsAreDistributionsAndPaddingIsZero) {
  SyntheticCorpus corpus(5, 500);
  auto model = train(small(21), corpus);
  ASSERT_TRUE(model.ok());
  for (uint32_t k = 0; k < model->row_floats(); ++k) {
    double sum = 0;
    for (uint32_t w = 0; w < model->words; ++w) sum += model->row(w)[k];
    EXPECT_NEAR(sum, k < 21 ? 1.0 : 0.0, 1e-5) << k;
  }
}

TEST(Trainer, GivesTheSameBitsForAnyThreadCountAndKernelSet) {
  SyntheticCorpus corpus(6, 1500);
  TrainOptions options = small(30);
  options.minibatch = 600;
  auto expected = train(options, corpus);
  ASSERT_TRUE(expected.ok());
  for (unsigned threads : {2u, 3u, 8u}) {
    SyntheticCorpus again(6, 1500);
    options.threads = threads;
    auto model = train(options, again);
    ASSERT_TRUE(model.ok());
    EXPECT_TRUE(same_model(*expected, *model)) << threads << " threads";
  }
  options.threads = 1;
  for (const char* name : {"scalar", "sse4", "avx2", "avx512"}) {
    options.kernels = kernel_table(std::string_view(name));
    if (options.kernels == nullptr) continue;  // not on this machine
    SyntheticCorpus again(6, 1500);
    auto model = train(options, again);
    ASSERT_TRUE(model.ok());
    EXPECT_TRUE(same_model(*expected, *model)) << name;
  }
}

TEST(Trainer, SeedsDiffer) {
  TrainOptions options = small(9);
  SyntheticCorpus one(8, 500), two(8, 500);
  auto a = train(options, one);
  options.seed = 2;
  auto b = train(options, two);
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_FALSE(same_model(*a, *b));
}

TEST(Trainer, TrainsInOnePassOverAStreamThatIsLongerThanItsBuffer) {
  SyntheticCorpus corpus(6, 40000);
  corpus.be_a_stream();
  corpus.hide_vocabulary_size();
  Trainer trainer = Trainer::create(small(7)).value();
  ASSERT_TRUE(trainer.run(corpus, nullptr).ok());
  EXPECT_EQ(trainer.stop_reason(), StopReason::kOnePass);
  auto model = trainer.finish();
  ASSERT_TRUE(model.ok());
  EXPECT_EQ(model->facts.documents, 40000u);
  EXPECT_EQ(model->facts.passes, 1u);
  EXPECT_EQ(model->words, 6 * SyntheticCorpus::kOwn + SyntheticCorpus::kShared);
}

// A stream may fall silent right after it: nobody would hear that training began.
TEST(Trainer, TellsOfItsFirstMinibatchAtOnce) {
  SyntheticCorpus corpus(6, 3000);
  TrainOptions options = small(7);
  options.minibatch = 64;
  Trainer trainer = Trainer::create(options).value();
  const Status status =
      trainer.run(corpus, [](const TrainProgress& progress) { return progress.documents == 0; });
  EXPECT_EQ(status.code(), StatusCode::kCancelled);
  EXPECT_EQ(trainer.progress().documents, 64u);
}

TEST(Trainer, StopsWhenTheHeldOutScoreNoLongerImproves) {
  SyntheticCorpus corpus(6, 4000);
  TrainOptions options = small(7);
  options.passes = 0;
  Trainer trainer = Trainer::create(options).value();
  ASSERT_TRUE(trainer.run(corpus, nullptr).ok());
  EXPECT_EQ(trainer.stop_reason(), StopReason::kPlateau);
  EXPECT_LT(trainer.progress().pass, 10u);
  EXPECT_GT(trainer.progress().heldout_perplexity, 1.0);
}

TEST(Trainer, ModelSoFarCanBeTakenAfterACancel) {
  SyntheticCorpus corpus(6, 3000);
  Trainer trainer = Trainer::create(small(7)).value();
  const Status status =
      trainer.run(corpus, [](const TrainProgress& progress) { return progress.pass < 2; });
  EXPECT_EQ(status.code(), StatusCode::kCancelled);
  EXPECT_EQ(status.message(), "training was stopped");
  EXPECT_TRUE(trainer.finish().ok());
  EXPECT_EQ(trainer.run(corpus, nullptr).message(), "a trainer runs once");
}

// The start takes longer than an interruption may, when there are many topics and words.
TEST(Trainer, StopsWithinTheStart) {
  SyntheticCorpus corpus(6, 3000);
  Trainer trainer = Trainer::create(small(7)).value();
  int calls = 0;
  const Status status = trainer.run(corpus, [&](const TrainProgress& progress) {
    EXPECT_EQ(progress.phase, TrainProgress::Phase::kStart);
    // As long as it takes until the start may ask again.
    std::this_thread::sleep_for(std::chrono::milliseconds(120));
    return ++calls < 2;
  });
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(status.code(), StatusCode::kCancelled);
  EXPECT_EQ(status.message(), "training was stopped");
  EXPECT_EQ(trainer.stop_reason(), StopReason::kCancelled);
  EXPECT_EQ(trainer.finish().status().message(), "there is no model yet: run() has to come first");
}

TEST(Trainer, RefusesMoreTopicsThanDocumentsAndAnEmptyCorpus) {
  SyntheticCorpus few(2, 5);
  EXPECT_EQ(train(small(6), few).status().code(), StatusCode::kCorrupt);
  SyntheticCorpus none(2, 0);
  EXPECT_EQ(train(small(2), none).status().message(), "the corpus has no documents");
  Trainer trainer = Trainer::create(small(2)).value();
  EXPECT_EQ(trainer.finish().status().message(), "there is no model yet: run() has to come first");
}

TEST(Trainer, RefusesOptionsOutOfRangeAndNamesThem) {
  const auto refused = [](auto change, const char* name) {
    TrainOptions options;
    change(options);
    const auto result = Trainer::create(options);
    return !result.ok() && result.status().code() == StatusCode::kInvalidArgument &&
           result.status().message().find(name) != std::string_view::npos;
  };
  const char* const topics = "topics must be 2 to 2000";
  EXPECT_TRUE(refused([](TrainOptions& o) { o.topics = 1; }, topics));
  EXPECT_TRUE(refused([](TrainOptions& o) { o.topics = 2001; }, topics));
  EXPECT_TRUE(refused([](TrainOptions& o) { o.threads = 0; }, "threads must be 1 to 256"));
  EXPECT_TRUE(refused([](TrainOptions& o) { o.minibatch = 5000; }, "minibatch must be 1 to 4096"));
  const char* const eta = "eta must be over 0 and at most 100";
  EXPECT_TRUE(refused([](TrainOptions& o) { o.eta = 0; }, eta));
  EXPECT_TRUE(refused([](TrainOptions& o) { o.eta = NAN; }, eta));
  EXPECT_TRUE(refused([](TrainOptions& o) { o.alpha = -1; }, "alpha must be 0 (default) to 100"));
  EXPECT_TRUE(refused([](TrainOptions& o) { o.checkpoint.interval_seconds = -1; },
                      "checkpoint_interval_seconds must not be negative"));
  EXPECT_TRUE(
      refused([](TrainOptions& o) { o.total_tokens = NAN; }, "total_tokens must not be negative"));
}

}  // namespace
}  // namespace sluice
