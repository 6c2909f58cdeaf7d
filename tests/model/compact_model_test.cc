// The small form: what is kept of the numbers, which words go, and what is refused.
#include "core/model/compact_model.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "core/model/row_codes.h"
#include "tests/model/small_model.h"

namespace sluice {
namespace {

using test::FileParts;
using test::load;
using test::small_model;

class CompactModel : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::path(testing::TempDir()) / ("sluice_compact_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    path_ = (folder_ / "m").string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Result<CompactFacts> save(const TopicModel& model, const CompactOptions& options = {}) {
    return save_compact_model(model, options, path_, true);
  }
  std::string bytes() const {
    std::ifstream in(path_, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  FileParts parts() {
    EXPECT_TRUE(save(small_model()).ok());
    return FileParts::of(bytes());
  }
  void expect_refused(const FileParts& file, StatusCode code, const char* message) {
    const auto loaded = load(file.joined());
    ASSERT_FALSE(loaded.ok()) << message;
    EXPECT_EQ(loaded.status().code(), code) << loaded.status().message();
    EXPECT_NE(loaded.status().message().find(message), std::string_view::npos)
        << loaded.status().message();
  }

  std::filesystem::path folder_;
  std::string path_;
};

// Words of geometrically falling probability, in another order in each topic.
TopicModel wide_model(uint32_t words, uint32_t topics) {
  TopicModel model = test::model_of(
      std::vector<std::vector<float>>(words, std::vector<float>(topics, 0.0f)));
  std::vector<std::string> names;
  for (uint32_t k = 0; k < topics; ++k) {
    double sum = 0;
    for (uint32_t w = 0; w < words; ++w) sum += std::pow(0.97, (w * (k + 1)) % words) + 1e-6;
    for (uint32_t w = 0; w < words; ++w) {
      model.mutable_row(w)[k] =
          static_cast<float>((std::pow(0.97, (w * (k + 1)) % words) + 1e-6) / sum);
    }
  }
  for (uint32_t w = 0; w < words; ++w) names.push_back("word" + std::to_string(w));
  model.vocabulary = Vocabulary::create(names).value();
  return model;
}

TEST_F(CompactModel, KeepsEachNumberWithinHalfAStepOfItsRoot) {
  const TopicModel model = wide_model(499, 4);
  ASSERT_TRUE(save(model).ok());
  const auto loaded = load(bytes());
  ASSERT_TRUE(loaded.ok()) << loaded.status().message();
  for (uint32_t k = 0; k < 4; ++k) {
    float floor = 1, most = 0;
    for (uint32_t w = 0; w < 499; ++w) {
      floor = std::min(floor, model.row(w)[k]);
      most = std::max(most, model.row(w)[k]);
    }
    const double step = std::sqrt(double{most} - floor) / 255;
    for (uint32_t w = 0; w < 499; ++w) {
      const double root = std::sqrt(model.row(w)[k] - floor);
      // 1 %: what the sum of the topic's rounded numbers may be off before it is made 1.
      const double got = std::sqrt(std::max(0.0, double{(*loaded)->row(w)[k]} - floor * 0.99));
      EXPECT_NEAR(got, root, 0.52 * step + 0.01 * root + 0.1 * std::sqrt(floor)) << w << " " << k;
    }
  }
}

TEST_F(CompactModel, IsAModelLikeAnyOtherWhenRead) {
  const TopicModel model = small_model();
  const std::vector<float> map = {0, 0, 0.5f, -0.25f, -0.5f, 0.25f};
  const auto facts = save(model, {0, map});
  ASSERT_TRUE(facts.ok()) << facts.status().message();
  EXPECT_EQ(facts->words, 5u);
  EXPECT_NEAR(facts->kept_share, 1.0, 1e-6);
  EXPECT_EQ(facts->bytes, bytes().size());
  const auto loaded = load(bytes());
  ASSERT_TRUE(loaded.ok()) << loaded.status().message();
  EXPECT_EQ((*loaded)->alpha, model.alpha);
  EXPECT_EQ((*loaded)->topic_tokens, model.topic_tokens);
  EXPECT_EQ((*loaded)->topic_map, map);
  EXPECT_EQ((*loaded)->vocabulary.bytes(), model.vocabulary.bytes());
  EXPECT_EQ((*loaded)->vocabulary.offsets(), model.vocabulary.offsets());
  EXPECT_EQ((*loaded)->recipe_json, model.recipe_json);
  EXPECT_EQ((*loaded)->background_topic, 0);
  EXPECT_TRUE((*loaded)->document_frequency.empty());
  // Floors and largest numbers are kept but for rounding, and these are all there are.
  for (uint32_t word = 0; word < 5; ++word) {
    for (uint32_t k = 0; k < 3; ++k) {
      EXPECT_NEAR((*loaded)->row(word)[k], model.row(word)[k], 1e-6) << word << " " << k;
    }
  }
  // As exact as one that was never small: it may be written in the large form, with its map.
  const auto large = serialise_model(**loaded);
  ASSERT_TRUE(large.ok()) << large.status().message();
  EXPECT_EQ((*load(*large))->topic_map, map);
}

TEST_F(CompactModel, LeavesOutTheRarestWordsUntilItFits) {
  const TopicModel model = wide_model(499, 4);
  ASSERT_TRUE(save(model).ok());
  const size_t all = bytes().size();
  const uint64_t budget = all - 2000;
  const auto facts = save(model, {budget, {}});
  ASSERT_TRUE(facts.ok()) << facts.status().message();
  EXPECT_LE(bytes().size(), budget);
  EXPECT_GE(bytes().size(), budget - 200);
  EXPECT_LT(facts->words, 499u);
  EXPECT_GT(facts->kept_share, 0.9);
  const auto loaded = load(bytes());
  ASSERT_TRUE(loaded.ok()) << loaded.status().message();
  EXPECT_EQ((*loaded)->words, facts->words);
  const auto share = [&](uint32_t word) {
    double sum = 0;
    for (uint32_t k = 0; k < 4; ++k) sum += model.row(word)[k] / 4;
    return sum;
  };
  double rarest_kept = 1, commonest_dropped = 0;
  for (uint32_t word = 0; word < 499; ++word) {
    const bool kept = (*loaded)->vocabulary.find(model.vocabulary.word(word)).has_value();
    if (kept) rarest_kept = std::min(rarest_kept, share(word));
    if (!kept) commonest_dropped = std::max(commonest_dropped, share(word));
  }
  EXPECT_GE(rarest_kept, commonest_dropped);
}

TEST_F(CompactModel, HasTheSameBytesEachTime) {
  ASSERT_TRUE(save(wide_model(300, 5), {8000, {}}).ok());
  const std::string first = bytes();
  ASSERT_TRUE(save(wide_model(300, 5), {8000, {}}).ok());
  EXPECT_EQ(bytes(), first);
}

TEST_F(CompactModel, HasTheBytesItAlwaysHad) {
  const std::string golden = std::string(SLUICE_TEST_DATA) + "/valid/model/compact.safetensors";
  const auto model = load_model(golden);
  ASSERT_TRUE(model.ok()) << model.status().message();
  ASSERT_TRUE(save(small_model(), {0, (*model)->topic_map}).ok());
  std::ifstream in(golden, std::ios::binary);
  EXPECT_EQ(bytes(), std::string(std::istreambuf_iterator<char>(in), {}));
}

TEST_F(CompactModel, IsNotThereWhenNothingFits) {
  const auto facts = save(small_model(), {300, {}});
  EXPECT_EQ(facts.status().code(), StatusCode::kLimit);
  EXPECT_NE(facts.status().message().find("300 bytes, of which "), std::string_view::npos);
  EXPECT_NE(facts.status().message().find("no word fits beside the facts of 3 topics"),
            std::string_view::npos);
  TopicModel nameless = small_model();
  nameless.vocabulary = Vocabulary();
  EXPECT_EQ(save(nameless, {300, {}}).status().code(), StatusCode::kUnsupported);
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_TRUE(save(nameless).ok());
  EXPECT_EQ((*load(bytes()))->words, 5u);
  EXPECT_EQ(save_compact_model(nameless, {}, path_, false).status().code(),
            StatusCode::kAlreadyExists);
}

TEST_F(CompactModel, RefusesFilesThatLie) {
  const float infinity = std::numeric_limits<float>::infinity();
  expect_refused(parts().set("topic_floor", 1, infinity).seal(), StatusCode::kCorrupt,
                 "word 0 has infinity in topic 1, not a probability");
  expect_refused(parts().set("topic_floor", 2, -0.5f).seal(), StatusCode::kCorrupt,
                 "in topic 2, not a probability");
  expect_refused(parts().set("topic_scale", 0, std::nanf("")).seal(), StatusCode::kCorrupt,
                 "word 0 has NaN in topic 0");
  expect_refused(parts().set("topic_scale", 0, 0.0f).seal(), StatusCode::kCorrupt,
                 "the words of topic 0 sum to 0.625, not to 1");
  expect_refused(parts().set("word_topic", 0, uint8_t{0}).seal(), StatusCode::kCorrupt,
                 "the words of topic 0 sum to 0.625, not to 1");
  expect_refused(parts().set("word_topic", 0, uint8_t{0}), StatusCode::kCorrupt,
                 "tensor \"word_topic\": its checksum does not match");
  expect_refused(parts().replace("\"topic_floor\":{", "\"topic_level\":{"),
                 StatusCode::kUnsupported, "\"topic_level\" is not one that this version reads");
  expect_refused(parts().replace("\"shape\":[5,3]", "\"shape\":[3,5]"), StatusCode::kCorrupt,
                 "a shape that does not fit that of word_topic");
  expect_refused(parts().replace("\"U32\"", "\"I32\""), StatusCode::kCorrupt,
                 "\"vocabulary_offsets\": wrong dtype");
  expect_refused(parts().set("vocabulary_offsets", 1, uint32_t{900}).seal(), StatusCode::kCorrupt,
                 "m: ");
}

TEST_F(CompactModel, RefusesAMapThatIsNone) {
  const std::vector<float> map = {0, 0, 0.5f, -0.25f, -0.5f, 0.25f};
  ASSERT_TRUE(save(small_model(), {0, map}).ok());
  const FileParts whole = FileParts::of(bytes());
  expect_refused(FileParts(whole).set("topic_map", 3, std::nanf("")).seal(), StatusCode::kCorrupt,
                 "topic_map of topic 1 is NaN");
  expect_refused(FileParts(whole).replace("\"shape\":[3,2]", "\"shape\":[2,3]"),
                 StatusCode::kCorrupt, "\"topic_map\": wrong dtype, or a shape");
  TopicModel model = small_model();
  model.topic_map = {1, 2};
  EXPECT_EQ(serialise_model(model).status().message(), "topic_map has 2 values, not 6");
}

TEST(RowCodes, GoFromTheFloorToTheTopAndBack) {
  EXPECT_EQ(row_code(0.25f, 0.25f, 0.5f), 0);
  EXPECT_EQ(row_code(0.75f, 0.25f, 0.5f), 255);
  EXPECT_EQ(row_code(0.25f, 0.25f, 0.0f), 0);
  EXPECT_EQ(coded_value(0, 0.25f, 0.5f), 0.25f);
  EXPECT_EQ(coded_value(255, 0.25f, 0.5f), 0.75f);
  for (int code = 0; code < 256; ++code) {
    const auto byte = static_cast<uint8_t>(code);
    EXPECT_EQ(row_code(coded_value(byte, 1e-7f, 0.04f), 1e-7f, 0.04f), byte) << code;
  }
}

}  // namespace
}  // namespace sluice
