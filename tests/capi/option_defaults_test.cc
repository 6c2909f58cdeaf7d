// The defaults that the C API states are those of the core.
#include <gtest/gtest.h>

#include "core/articles/process.h"
#include "core/evaluate/evaluate.h"
#include "core/infer/fold_in.h"
#include "core/train/trainer.h"
#include "sluice.h"

namespace {

TEST(OptionDefaults, OfTrainingAreTheCores) {
  sluice_trainer_options options;
  ASSERT_EQ(sluice_trainer_options_init(&options, sizeof options), 0);
  const sluice::TrainOptions core;
  EXPECT_EQ(options.topics, core.topics);
  EXPECT_EQ(options.seed, core.seed);
  EXPECT_EQ(options.passes, core.passes);
  EXPECT_EQ(options.max_passes, core.max_passes);
  EXPECT_EQ(options.threads, core.threads);
  EXPECT_EQ(options.minibatch, core.minibatch);
  EXPECT_EQ(options.alpha, core.alpha);
  EXPECT_EQ(options.eta, core.eta);
  EXPECT_EQ(options.background, core.background ? 1 : 0);
  EXPECT_EQ(options.total_documents, core.total_documents);
  EXPECT_EQ(options.total_tokens, core.total_tokens);
}

TEST(OptionDefaults, OfProcessingAreTheCores) {
  sluice_process_options options;
  ASSERT_EQ(sluice_process_options_init(&options, sizeof options), 0);
  const sluice::ProcessOptions core;
  EXPECT_EQ(options.min_document_frequency, core.min_document_frequency);
  EXPECT_EQ(options.max_document_share, core.max_document_share);
  EXPECT_EQ(options.max_vocabulary, core.max_vocabulary);
  EXPECT_EQ(options.max_candidates, core.max_candidates);
  EXPECT_EQ(options.shard_bytes, core.writer.shard_bytes);
  EXPECT_EQ(options.replace, core.writer.replace ? 1 : 0);
  sluice_article_options articles;
  ASSERT_EQ(sluice_article_options_init(&articles, sizeof articles), 0);
  EXPECT_EQ(articles.max_article_bytes, core.articles.max_article_bytes);
  EXPECT_EQ(articles.delimiter, core.articles.delimiter);
  EXPECT_EQ(articles.strict, core.policy.strict ? 1 : 0);
}

TEST(OptionDefaults, OfInferenceAreTheCores) {
  sluice_inferencer_options options;
  ASSERT_EQ(sluice_inferencer_options_init(&options, sizeof options), 0);
  EXPECT_EQ(options.max_iterations, sluice::kInferenceFoldIn.max_iterations);
  EXPECT_EQ(options.tolerance, sluice::kInferenceFoldIn.tolerance);
  EXPECT_FLOAT_EQ(options.tolerance, 0.01f) << "sluice.h says so";
}

TEST(OptionDefaults, OfEvaluationAreTheCores) {
  sluice_evaluation_options options;
  ASSERT_EQ(sluice_evaluation_options_init(&options, sizeof options), 0);
  const sluice::EvaluationOptions core;
  EXPECT_EQ(options.alpha, core.alpha);
  EXPECT_EQ(options.fold_in_iterations, core.fold_in_iterations);
  EXPECT_EQ(options.top_words, core.top_words);
  EXPECT_EQ(options.threads, core.threads);
}

}  // namespace
