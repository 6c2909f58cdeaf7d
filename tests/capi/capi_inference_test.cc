// Models and inference through the C API, on a model of four words: one document or many, any
// thread count, ids or text, with and without the background.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "sluice.h"
#include "tests/capi/temporary_folder.h"
#include "tests/capi/tiny_model.h"

namespace {

constexpr size_t kTopics = 3;

class Inference : public testing::Test {
 protected:
  void SetUp() override {
    const auto made = sluice::tiny_model_bytes();
    ASSERT_TRUE(made.ok()) << made.status().message();
    bytes = *made;
    ASSERT_EQ(sluice_model_open_memory(bytes.data(), bytes.size(), "tiny", &model, &error), 0)
        << error.text;
    ASSERT_EQ(sluice_inferencer_options_init(&options, sizeof options), 0);
  }
  void TearDown() override { sluice_model_free(model); }

  sluice_inferencer* create() {
    sluice_inferencer* out = nullptr;
    EXPECT_EQ(sluice_inferencer_create(model, &options, &out, &error), 0) << error.text;
    return out;
  }

  std::string bytes;
  sluice_error error;
  sluice_model* model = nullptr;
  sluice_inferencer_options options;
};

TEST_F(Inference, ModelIsTheSameBytesAgain) {
  size_t size = 0;
  EXPECT_EQ(sluice_model_write_memory(model, nullptr, 0, &size, &error), SLUICE_STATUS_LIMIT);
  ASSERT_EQ(size, bytes.size());
  std::string copy(size, '\0');
  ASSERT_EQ(sluice_model_write_memory(model, copy.data(), size, &size, &error), 0) << error.text;
  EXPECT_EQ(copy, bytes);
}

bool is_mapped(const std::string& path) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.ends_with(path)) return true;
  }
  return false;
}

TEST_F(Inference, MappedModelIsTheSame) {
  const std::string path =
      std::filesystem::canonical(SLUICE_TEST_DATA "/mixtures/model.safetensors");
  sluice_model* copied = nullptr;
  sluice_model* mapped = nullptr;
  ASSERT_EQ(sluice_model_open(path.c_str(), nullptr, &copied, &error), 0) << error.text;
  EXPECT_FALSE(is_mapped(path));
  ASSERT_EQ(sluice_model_open_mapped(path.c_str(), 2, &mapped, &error), 0) << error.text;
  EXPECT_TRUE(is_mapped(path));
  size_t size = 0;
  sluice_model_write_memory(copied, nullptr, 0, &size, &error);
  std::string of_copy(size, '\0'), of_mapping(size, '\0');
  ASSERT_EQ(sluice_model_write_memory(copied, of_copy.data(), size, &size, &error), 0);
  ASSERT_EQ(sluice_model_write_memory(mapped, of_mapping.data(), size, &size, &error), 0);
  EXPECT_EQ(of_copy, of_mapping);
  const uint32_t ids[] = {0, 700, 1531};
  const float counts[] = {3, 1, 2};
  float mixtures[2][12];
  for (int i = 0; i < 2; ++i) {
    sluice_inferencer* inferencer = nullptr;
    ASSERT_EQ(sluice_inferencer_create(i == 0 ? copied : mapped, &options, &inferencer, &error), 0);
    ASSERT_EQ(sluice_inferencer_infer(inferencer, ids, counts, 3, mixtures[i], 12, nullptr, &error),
              0);
    sluice_inferencer_free(inferencer);
  }
  EXPECT_EQ(std::memcmp(mixtures[0], mixtures[1], sizeof mixtures[0]), 0);
  sluice_model_free(copied);
  sluice_model_free(mapped);
  EXPECT_FALSE(is_mapped(path));
}

// Three topics, and too few bytes behind their rows for a vector of sixteen: it is copied.
TEST_F(Inference, TooSmallAModelIsCopiedInsteadOfMapped) {
  const sluice::TemporaryFolder folder;
  const std::string path = folder.path("m.safetensors");
  ASSERT_EQ(sluice_model_save(model, path.c_str(), nullptr, 0, &error), 0) << error.text;
  sluice_model* mapped = nullptr;
  ASSERT_EQ(sluice_model_open_mapped(path.c_str(), 2, &mapped, &error), 0) << error.text;
  EXPECT_FALSE(is_mapped(path));
  std::string copy(bytes.size(), '\0');
  size_t size = 0;
  ASSERT_EQ(sluice_model_write_memory(mapped, copy.data(), copy.size(), &size, &error), 0);
  EXPECT_EQ(copy, bytes);
  sluice_model_free(mapped);
}

TEST_F(Inference, RefusesToMapWhatIsNoFileHere) {
  sluice_model* mapped = nullptr;
  EXPECT_EQ(sluice_model_open_mapped("m.safetensors", 0, &mapped, &error),
            SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "threads is not in 1 to 256");
  EXPECT_EQ(sluice_model_open_mapped("s3://bucket/m", 1, &mapped, &error),
            SLUICE_STATUS_UNSUPPORTED);
  EXPECT_STREQ(error.text, "s3://bucket/m: only files of this machine can be mapped");
}

TEST_F(Inference, ModelTellsItsWordsAndTopics) {
  sluice_model_facts facts;
  facts.struct_size = sizeof facts;
  ASSERT_EQ(sluice_model_get_facts(model, &facts, &error), 0);
  EXPECT_EQ(facts.words, 4u);
  EXPECT_EQ(facts.background_topic, 0);
  sluice_text word;
  ASSERT_EQ(sluice_model_get_word(model, 2, &word, &error), 0);
  EXPECT_EQ(std::string_view(word.data, word.size), "stone");
  uint32_t id = 0;
  ASSERT_EQ(sluice_model_find_word(model, "brick", 5, &id, &error), 0);
  EXPECT_EQ(id, 3u);
  ASSERT_EQ(sluice_model_find_word(model, "cloud", 5, &id, &error), 0);
  EXPECT_EQ(id, SLUICE_UNKNOWN_WORD);
  float column[4];
  ASSERT_EQ(sluice_model_copy_topic(model, 1, column, 4, &error), 0);
  EXPECT_EQ(column[0], 0.5f);
  double shares[3];
  ASSERT_EQ(sluice_model_copy_topic_shares(model, shares, 3, &error), 0);
  EXPECT_DOUBLE_EQ(shares[1], 0.3);
  sluice_topic_words* words = nullptr;
  ASSERT_EQ(sluice_topic_words_create(model, SLUICE_RANKING_PROBABILITY, 0.6f, 99, &words, &error),
            0);
  sluice_model_free(model);
  model = nullptr;
  const sluice_ranked_word* ranked = nullptr;
  size_t count = 0;
  ASSERT_EQ(sluice_topic_words_get_topic(words, 2, &ranked, &count, &error), 0);
  ASSERT_EQ(count, 4u) << "more than V gives V";
  EXPECT_EQ(ranked[0].word, 2u);
  EXPECT_EQ(ranked[0].probability, 0.5f);
  sluice_topic_words_free(words);
}

TEST_F(Inference, ModelMadeSmallAnswersTheSameAndKeepsItsMap) {
  float made[2 * kTopics], stored[2 * kTopics];
  const sluice::TemporaryFolder folder;
  const std::string path = folder.path("small.safetensors");
  if (sluice_feature_is_built("train") == 0) {
    EXPECT_EQ(sluice_model_get_topic_map(model, made, std::size(made), &error),
              SLUICE_STATUS_UNSUPPORTED);
    EXPECT_STREQ(error.text, "the model has no topic_map; this build makes none");
    EXPECT_EQ(sluice_model_save_compact(model, path.c_str(), nullptr, 0, nullptr, nullptr, &error),
              SLUICE_STATUS_UNSUPPORTED);
    return;
  }
  sluice_compact_facts facts;
  facts.struct_size = sizeof facts;
  ASSERT_EQ(sluice_model_save_compact(model, path.c_str(), nullptr, 0, nullptr, &facts, &error), 0)
      << error.text;
  EXPECT_EQ(facts.words, 4u);
  EXPECT_NEAR(facts.kept_share, 1.0, 1e-6);
  EXPECT_EQ(facts.bytes, std::filesystem::file_size(path));
  EXPECT_EQ(sluice_model_save_compact(model, path.c_str(), nullptr, 0, nullptr, nullptr, &error),
            SLUICE_STATUS_ALREADY_EXISTS);
  sluice_compact_options small;
  ASSERT_EQ(sluice_compact_options_init(&small, sizeof small), 0);
  EXPECT_EQ(small.max_bytes, 0u);
  small.max_bytes = 100;
  EXPECT_EQ(sluice_model_save_compact(model, path.c_str(), nullptr, 1, &small, nullptr, &error),
            SLUICE_STATUS_LIMIT);

  sluice_model* compact = nullptr;
  ASSERT_EQ(sluice_model_open(path.c_str(), nullptr, &compact, &error), 0) << error.text;
  ASSERT_EQ(sluice_model_get_topic_map(model, made, std::size(made), &error), 0) << error.text;
  ASSERT_EQ(sluice_model_get_topic_map(compact, stored, std::size(stored), &error), 0);
  EXPECT_EQ(std::memcmp(made, stored, sizeof made), 0);
  uint64_t documents = 0;
  EXPECT_EQ(sluice_model_get_document_frequency(compact, 0, &documents, &error),
            SLUICE_STATUS_NOT_FOUND);
  float expected[4], got[4];
  ASSERT_EQ(sluice_model_copy_topic(model, 1, expected, 4, &error), 0);
  ASSERT_EQ(sluice_model_copy_topic(compact, 1, got, 4, &error), 0);
  for (size_t word = 0; word < 4; ++word) EXPECT_NEAR(got[word], expected[word], 1e-3) << word;
  sluice_model_free(compact);
}

TEST_F(Inference, BackgroundIsNobodysSubject) {
  const float mixture[kTopics] = {0.8f, 0.05f, 0.15f};
  uint32_t topics[kTopics];
  float shares[kTopics];
  size_t count = 0;
  ASSERT_EQ(
      sluice_model_rank_topics(model, mixture, kTopics, topics, shares, kTopics, &count, &error),
      0);
  ASSERT_EQ(count, 2u);
  EXPECT_EQ(topics[0], 2u);
  EXPECT_EQ(shares[0], 0.15f);
  ASSERT_EQ(sluice_model_rank_topics(model, mixture, kTopics, topics, nullptr, 1, &count, &error),
            0);
  EXPECT_EQ(count, 1u);
  EXPECT_EQ(topics[0], 2u);
  const float nothing_else[kTopics] = {1, 0, 0};
  ASSERT_EQ(sluice_model_rank_topics(model, nothing_else, kTopics, topics, nullptr, kTopics, &count,
                                     &error),
            0);
  EXPECT_EQ(count, 3u);
  EXPECT_EQ(topics[0], 0u) << "nothing else is left";
}

// Against a sort, with shares of which many are equal.
TEST_F(Inference, RanksAsManyTopicsAsThereIsRoomFor) {
  constexpr uint32_t kMany = 50;
  sluice::TopicModel many;
  many.topics = kMany;
  many.words = kMany;
  ASSERT_TRUE(many.allocate().ok());
  for (uint32_t k = 0; k < kMany; ++k) many.mutable_row(k)[k] = 1;
  many.alpha.assign(kMany, 0.1f);
  many.topic_tokens.assign(kMany, 1.0);
  many.eta = 0.03f;
  const auto written = sluice::serialise_model(many);
  ASSERT_TRUE(written.ok()) << written.status().message();
  const std::string& file = *written;
  sluice_model* wide = nullptr;
  ASSERT_EQ(sluice_model_open_memory(file.data(), file.size(), "many", &wide, &error), 0)
      << error.text;
  float mixture[kMany];
  for (uint32_t k = 0; k < kMany; ++k) mixture[k] = static_cast<float>(k * 7 % 5) / 100;
  std::vector<uint32_t> expected(kMany);
  std::iota(expected.begin(), expected.end(), 0);
  std::ranges::stable_sort(expected, std::greater(), [&](uint32_t k) { return mixture[k]; });
  for (const size_t room : {0u, 1u, 5u, 49u, 50u, 60u}) {
    std::vector<uint32_t> topics(60, 99);
    size_t count = 0;
    ASSERT_EQ(sluice_model_rank_topics(wide, mixture, kMany, topics.data(), nullptr, room, &count,
                                       &error),
              0)
        << error.text;
    EXPECT_EQ(count, std::min<size_t>(room, kMany));
    EXPECT_TRUE(std::equal(topics.begin(), topics.begin() + count, expected.begin())) << room;
  }
  sluice_model_free(wide);
}

TEST_F(Inference, ExcludedBackgroundIsZeroAndTheRestSumsToOne) {
  const uint32_t ids[] = {0, 1};
  const float counts[] = {3, 2};
  float kept[kTopics];
  float excluded[kTopics];
  sluice_inferencer* inferencer = create();
  ASSERT_EQ(sluice_inferencer_infer(inferencer, ids, counts, 2, kept, kTopics, nullptr, &error), 0);
  sluice_inferencer_free(inferencer);
  options.background = SLUICE_BACKGROUND_EXCLUDE;
  inferencer = create();
  ASSERT_EQ(sluice_inferencer_infer(inferencer, ids, counts, 2, excluded, kTopics, nullptr, &error),
            0);
  EXPECT_GT(kept[0], 0);
  EXPECT_EQ(excluded[0], 0);
  EXPECT_NEAR(excluded[1] + excluded[2], 1, 1e-6);
  EXPECT_NEAR(excluded[1] / excluded[2], kept[1] / kept[2], 1e-3);
  EXPECT_GT(excluded[1], excluded[2]);
  sluice_inferencer_free(inferencer);
}

TEST_F(Inference, TextIsItsWords) {
  sluice_inferencer* inferencer = create();
  const std::string_view text = "The APPLE, an apple and a stone; clouds!";
  float of_text[kTopics];
  float unknown = -1;
  ASSERT_EQ(sluice_inferencer_infer_text(inferencer, text.data(), text.size(), of_text, kTopics,
                                         &unknown, &error),
            0)
      << error.text;
  EXPECT_FLOAT_EQ(unknown, 0.25f);
  const uint32_t ids[] = {0, 2, 77};
  const float counts[] = {2, 1, 1};
  float of_words[kTopics];
  ASSERT_EQ(
      sluice_inferencer_infer(inferencer, ids, counts, 3, of_words, kTopics, &unknown, &error), 0);
  EXPECT_FLOAT_EQ(unknown, 0.25f);
  EXPECT_EQ(std::memcmp(of_text, of_words, sizeof of_text), 0);
  ASSERT_EQ(
      sluice_inferencer_infer_text(inferencer, nullptr, 0, of_text, kTopics, &unknown, &error), 0);
  EXPECT_EQ(unknown, 1.0f);
  EXPECT_NEAR(of_text[0], 0.5 / 0.7, 1e-5) << "the prior";
  sluice_inferencer_free(inferencer);
}

TEST_F(Inference, ExplainsWhereEachWordStandsAndWhichTopicItSpeaksFor) {
  sluice_inferencer* inferencer = create();
  const std::string_view text = "The APPLE, an apple and a stone; clouds!";
  float mixture[kTopics];
  float alone[kTopics];
  float unknown = -1;
  const sluice_explained_word* words = nullptr;
  size_t count = 0;
  ASSERT_EQ(sluice_inferencer_infer_text(inferencer, text.data(), text.size(), alone, kTopics,
                                         nullptr, &error),
            0);
  ASSERT_EQ(sluice_inferencer_explain_text(inferencer, text.data(), text.size(), mixture, kTopics,
                                           &unknown, &words, &count, &error),
            0)
      << error.text;
  EXPECT_EQ(std::memcmp(mixture, alone, sizeof mixture), 0) << "the same as without explaining";
  EXPECT_EQ(unknown, 0.25f);
  ASSERT_EQ(count, 4u);
  const std::string_view sources[] = {"APPLE", "apple", "stone", "clouds"};
  const uint32_t ids[] = {0, 0, 2, SLUICE_UNKNOWN_WORD};
  for (size_t i = 0; i < count; ++i) {
    EXPECT_EQ(text.substr(words[i].begin, words[i].end - words[i].begin), sources[i]);
    EXPECT_EQ(words[i].word, ids[i]);
    EXPECT_EQ(words[i].reserved, 0u);
  }
  EXPECT_EQ(words[0].topic, 0u) << "so short a text is the background's";
  const double of_background = mixture[0] * 0.25;
  const double of_fruit = mixture[1] * 0.5;
  const double of_building = mixture[2] * 0.0625;
  EXPECT_FLOAT_EQ(words[0].share,
                  static_cast<float>(of_background / (of_background + of_fruit + of_building)));
  EXPECT_EQ(words[3].topic, SLUICE_NO_TOPIC);
  EXPECT_EQ(words[3].share, 0.0f);
  sluice_inferencer_free(inferencer);
}

TEST_F(Inference, ExplainsByTheMixtureItReturns) {
  options.background = SLUICE_BACKGROUND_EXCLUDE;
  sluice_inferencer* inferencer = create();
  const std::string_view text = "stone apple";
  const sluice_explained_word* words = nullptr;
  size_t count = 0;
  ASSERT_EQ(sluice_inferencer_explain_text(inferencer, text.data(), text.size(), nullptr, 0,
                                           nullptr, &words, &count, &error),
            0)
      << error.text;
  ASSERT_EQ(count, 2u);
  EXPECT_EQ(words[0].topic, 2u);
  EXPECT_EQ(words[1].topic, 1u);
  ASSERT_EQ(sluice_inferencer_explain_text(inferencer, nullptr, 0, nullptr, 0, nullptr, &words,
                                           &count, &error),
            0);
  EXPECT_EQ(count, 0u);
  sluice_inferencer_free(inferencer);
}

TEST_F(Inference, BatchIsOneByOneWhateverTheThreads) {
  constexpr size_t kDocuments = 300;
  std::vector<uint64_t> offsets{0};
  std::vector<uint32_t> ids;
  std::vector<float> counts;
  for (size_t d = 0; d < kDocuments; ++d) {
    for (uint32_t word = 0; word < 5; ++word) {
      if ((d * 7 + word * 3) % 4 == 0) continue;
      ids.push_back(word);
      counts.push_back(static_cast<float>(1 + (d + word) % 5));
    }
    offsets.push_back(ids.size());
  }
  std::vector<float> expected(kDocuments * kTopics);
  sluice_inferencer* one = create();
  for (size_t d = 0; d < kDocuments; ++d) {
    ASSERT_EQ(sluice_inferencer_infer(one, ids.data() + offsets[d], counts.data() + offsets[d],
                                      offsets[d + 1] - offsets[d], expected.data() + d * kTopics,
                                      kTopics, nullptr, &error),
              0);
  }
  sluice_inferencer_free(one);
  for (const uint32_t threads : {1u, 2u, 5u}) {
    options.threads = threads;
    sluice_inferencer* many = create();
    std::vector<float> mixtures(kDocuments * kTopics);
    for (int again = 0; again < 2; ++again) {
      ASSERT_EQ(
          sluice_inferencer_infer_batch(many, kDocuments, offsets.data(), ids.data(), counts.data(),
                                        mixtures.data(), mixtures.size(), nullptr, nullptr, &error),
          0)
          << error.text;
      EXPECT_EQ(mixtures, expected) << threads;
    }
    sluice_inferencer_free(many);
  }
}

TEST_F(Inference, BadDocumentOfABatchDoesNotStopTheOthers) {
  const uint64_t offsets[] = {0, 1, 2, 3};
  const uint32_t ids[] = {0, 0, 0};
  const float counts[] = {1, -1, 1};
  float mixtures[3 * kTopics];
  float unknown[3];
  sluice_status statuses[3];
  options.threads = 2;
  sluice_inferencer* inferencer = create();
  ASSERT_EQ(sluice_inferencer_infer_batch(inferencer, 3, offsets, ids, counts, mixtures,
                                          3 * kTopics, unknown, statuses, &error),
            0);
  EXPECT_EQ(statuses[0], SLUICE_STATUS_OK);
  EXPECT_EQ(statuses[1], SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_EQ(statuses[2], SLUICE_STATUS_OK);
  EXPECT_EQ(mixtures[kTopics], 0.0f);
  EXPECT_EQ(unknown[1], 1.0f);
  EXPECT_EQ(std::memcmp(mixtures, mixtures + 2 * kTopics, kTopics * sizeof(float)), 0);
  EXPECT_EQ(sluice_inferencer_infer_batch(inferencer, 3, offsets, ids, counts, mixtures,
                                          3 * kTopics, unknown, nullptr, &error),
            SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_EQ(error.record, 1);
  EXPECT_NE(std::strstr(error.text, "document 1"), nullptr) << error.text;
  sluice_inferencer_free(inferencer);
}

TEST_F(Inference, WordsOfAnotherVocabularyAreMatchedByName) {
  const sluice_text words[] = {{"brick", 5}, {"cloud", 5}, {"apple", 5}};
  sluice_documents_callbacks callbacks;
  ASSERT_EQ(sluice_documents_callbacks_init(&callbacks, sizeof callbacks), 0);
  callbacks.read = [](void*, size_t, sluice_minibatch*) -> sluice_status { return 0; };
  callbacks.vocabulary_size = 3;
  callbacks.words = words;
  sluice_documents* documents = nullptr;
  ASSERT_EQ(sluice_documents_create(&callbacks, &documents, &error), 0) << error.text;
  sluice_inferencer* inferencer = create();
  const uint32_t own_ids[] = {3, 0, 9};
  const uint32_t their_ids[] = {0, 2, 1};
  const float counts[] = {2, 1, 1};
  float own[kTopics];
  float theirs[kTopics];
  float unknown = 0;
  ASSERT_EQ(sluice_inferencer_infer(inferencer, own_ids, counts, 3, own, kTopics, &unknown, &error),
            0);
  uint32_t known = 0;
  ASSERT_EQ(sluice_inferencer_map_words(inferencer, documents, &known, &error), 0) << error.text;
  EXPECT_EQ(known, 2u);
  float mapped_unknown = 0;
  ASSERT_EQ(sluice_inferencer_infer(inferencer, their_ids, counts, 3, theirs, kTopics,
                                    &mapped_unknown, &error),
            0);
  EXPECT_EQ(std::memcmp(own, theirs, sizeof own), 0);
  EXPECT_EQ(unknown, mapped_unknown);
  ASSERT_EQ(sluice_inferencer_map_words(inferencer, nullptr, nullptr, &error), 0);
  ASSERT_EQ(
      sluice_inferencer_infer(inferencer, own_ids, counts, 3, theirs, kTopics, nullptr, &error), 0);
  EXPECT_EQ(std::memcmp(own, theirs, sizeof own), 0);
  sluice_inferencer_free(inferencer);
  sluice_documents_free(documents);
}

TEST(Text, RecipesAreCanonicalAndStopWordsNormalised) {
  sluice_error error;
  sluice_recipe_options options;
  ASSERT_EQ(sluice_recipe_options_init(&options, sizeof options), 0);
  options.stop_word_languages = "";
  const char* stop[] = {"STONE"};
  options.stop_words = stop;
  options.stop_word_count = 1;
  sluice_recipe* recipe = nullptr;
  ASSERT_EQ(sluice_recipe_create(&options, &recipe, &error), 0) << error.text;
  sluice_text json;
  ASSERT_EQ(sluice_recipe_get_json(recipe, &json, &error), 0);
  sluice_recipe* again = nullptr;
  ASSERT_EQ(sluice_recipe_parse_json(json.data, json.size, &again, &error), 0) << error.text;
  sluice_text json_again;
  ASSERT_EQ(sluice_recipe_get_json(again, &json_again, &error), 0);
  EXPECT_EQ(std::string_view(json.data, json.size),
            std::string_view(json_again.data, json_again.size));
  sluice_tokenizer* tokenizer = nullptr;
  ASSERT_EQ(sluice_tokenizer_create(again, &tokenizer, &error), 0);
  sluice_recipe_free(recipe);
  sluice_recipe_free(again);
  const sluice_token* tokens = nullptr;
  size_t count = 0;
  const std::string_view text = "The Stone of Brick";
  ASSERT_EQ(
      sluice_tokenizer_split_text(tokenizer, text.data(), text.size(), &tokens, &count, &error), 0);
  ASSERT_EQ(count, 3u);
  EXPECT_EQ(std::string_view(tokens[2].word.data, tokens[2].word.size), "brick");
  EXPECT_EQ(tokens[2].begin, 13u);
  EXPECT_EQ(tokens[2].end, 18u);
  sluice_tokenizer_free(tokenizer);
  options.stop_word_languages = "en,xx";
  EXPECT_EQ(sluice_recipe_create(&options, &recipe, &error), SLUICE_STATUS_INVALID_ARGUMENT);
}

TEST(Version, IsTheHeaders) {
  EXPECT_EQ(sluice_abi_version(), SLUICE_ABI_VERSION);
  EXPECT_STREQ(sluice_status_name(SLUICE_STATUS_CORRUPT), "CORRUPT");
  EXPECT_STREQ(sluice_status_name(12345), "UNKNOWN");
  EXPECT_EQ(sluice_feature_is_built("magic"), 0);
  EXPECT_EQ(sluice_feature_is_built(nullptr), 0);
  EXPECT_STREQ(sluice_kernels_name(0), "scalar");
  EXPECT_EQ(sluice_kernels_name(100), nullptr);
  std::string last;
  for (size_t i = 0; sluice_kernels_name(i) != nullptr; ++i) last = sluice_kernels_name(i);
  EXPECT_EQ(last, sluice_kernels_best());
}

}  // namespace
