// sluice.hpp with exceptions: what it adds to the C functions (ownership, errors, callbacks).
#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "capi/include/sluice.hpp"

namespace {

const std::string kModel = std::string(SLUICE_TEST_DATA) + "/mixtures/model.safetensors";

static_assert(!std::is_copy_constructible_v<sluice::Model>);
static_assert(std::is_nothrow_move_constructible_v<sluice::Model>);
static_assert(std::is_nothrow_move_assignable_v<sluice::Inferencer>);

TEST(CppWrapper, ThrowsWhatTheLibrarySays) {
  try {
    (void)sluice::Model::open("no/such/file.safetensors");
    FAIL();
  } catch (const std::exception& failure) {
    const auto& error = dynamic_cast<const sluice::Error&>(failure);
    EXPECT_EQ(error.code(), SLUICE_STATUS_NOT_FOUND);
    EXPECT_STREQ(error.code_name(), "NOT_FOUND");
    EXPECT_EQ(error.offset(), -1);
    EXPECT_NE(std::string(error.what()).find("no/such/file.safetensors"), std::string::npos);
  }
}

TEST(CppWrapper, AModelMovesAndOutlivesItsName) {
  sluice::Model model = sluice::Model::open(kModel);
  sluice::Inferencer inferencer = sluice::Inferencer::create(model);
  sluice::Model moved = std::move(model);
  EXPECT_FALSE(model);  // NOLINT(bugprone-use-after-move): this is the claim
  const uint32_t topics = moved.facts().topics;
  moved = sluice::Model();
  std::vector<float> mixture(topics);
  EXPECT_EQ(inferencer.infer_text("library", mixture), 0.0f);
}

TEST(CppWrapper, BytesAreTheModel) {
  const sluice::Model model = sluice::Model::open(kModel);
  const std::string bytes = model.bytes();
  EXPECT_EQ(sluice::Model::open_memory(bytes).bytes(), bytes);
}

TEST(CppWrapper, OneTextOrMany) {
  const sluice::Model model = sluice::Model::open(kModel);
  const uint32_t topics = model.facts().topics;
  sluice::Inferencer inferencer = sluice::Inferencer::create(model);
  std::vector<float> one(topics), many(2 * topics);
  const float unknown = inferencer.infer_text("a python library", one);
  const std::array<sluice_text, 2> texts = {sluice::text_of("zzzz"),
                                            sluice::text_of("a python library")};
  std::array<float, 2> unknowns{};
  inferencer.infer_text_batch(texts, many, unknowns);
  EXPECT_EQ(std::vector<float>(many.begin() + topics, many.end()), one);
  EXPECT_EQ(unknowns[0], 1.0f);
  EXPECT_EQ(unknowns[1], unknown);
}

TEST(CppWrapper, TopicsHaveWords) {
  const sluice::Model model = sluice::Model::open(kModel);
  const sluice::TopicWords words = sluice::TopicWords::create(model, 5);
  ASSERT_EQ(words.topic(1).size(), 5u);
  const std::string_view first = model.word(words.topic(1)[0].word);
  EXPECT_EQ(model.find_word(first), words.topic(1)[0].word);
}

TEST(CppWrapper, RecordsGoRound) {
  sluice::RecordWriter writer = sluice::RecordWriter::create_memory();
  const std::vector<uint32_t> ids = {1, 7};
  const std::vector<float> values = {2, 3};
  sluice::RecordInput input;
  input.feature_dim = 10;
  input.word_ids = ids.data();
  input.values = values.data();
  input.entries = ids.size();
  input.uid = sluice::text_of("first");
  writer.write(input);
  const std::string bytes(writer.bytes());
  sluice::RecordReader reader = sluice::RecordReader::open_memory(bytes);
  const sluice_record* record = reader.read_next();
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(sluice::view(record->uid), "first");
  EXPECT_EQ(record->counts[1], 3.0f);
  EXPECT_EQ(reader.read_next(), nullptr);
}

TEST(CppWrapper, ATokenizerShowsWhereItsWordsAre) {
  sluice::Tokenizer tokenizer = sluice::Tokenizer::create();
  const auto tokens = tokenizer.split("The Harbour");
  ASSERT_EQ(tokens.size(), 1u);
  EXPECT_EQ(sluice::view(tokens[0].word), "harbour");
  EXPECT_EQ(tokens[0].begin, 4u);
}

// A source that fails.
class ThrowingSource final : public sluice::DocumentSource {
 public:
  sluice_status read(size_t, sluice_minibatch&) override { throw std::runtime_error("mine"); }
};

TEST(CppWrapper, WhatASourceThrowsDoesNotCrossC) {
  sluice::SourceFacts facts;
  facts.vocabulary_size = 3;
  sluice::Documents documents =
      sluice::Documents::create(std::make_unique<ThrowingSource>(), facts);
  try {
    (void)documents.read_batch(10);
    FAIL();
  } catch (const sluice::Error& error) {
    EXPECT_EQ(error.code(), SLUICE_STATUS_INTERNAL);
  }
}

TEST(CppWrapper, WordsMustBeAsManyAsTheVocabulary) {
  const std::vector<sluice_text> words = {sluice::text_of("one")};
  sluice::SourceFacts facts;
  facts.vocabulary_size = 3;
  facts.words = words;
  EXPECT_THROW((void)sluice::Documents::create(std::make_unique<ThrowingSource>(), facts),
               sluice::Error);
}

TEST(CppWrapper, WhatAProgressCallbackThrowsComesOut) {
  std::vector<uint64_t> offsets = {0};
  std::vector<uint32_t> ids;
  for (uint32_t d = 0; d < 50; ++d) {
    ids.push_back(d % 10);
    offsets.push_back(ids.size());
  }
  const std::vector<float> counts(ids.size(), 1.0f);
  sluice::SourceFacts facts;
  facts.vocabulary_size = 10;
  sluice::Documents documents = sluice::Documents::create(
      std::make_unique<sluice::RowSource>(offsets, ids.data(), counts.data()), facts);
  sluice::TrainerOptions options;
  options.topics = 3;
  sluice::Trainer trainer = sluice::Trainer::create(options);
  EXPECT_THROW(
      trainer.run(documents,
                  [](const sluice_trainer_progress&) -> bool { throw std::out_of_range("mine"); }),
      std::out_of_range);
}

}  // namespace
