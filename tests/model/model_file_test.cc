// Writing and reading back; what is refused is model_loader_test's business.
#include "core/model/model_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "tests/model/small_model.h"

namespace sluice {
namespace {

using test::load;
using test::small_model;

void expect_same(const TopicModel& got, const TopicModel& expected) {
  EXPECT_EQ(got.topics, expected.topics);
  EXPECT_EQ(got.words, expected.words);
  EXPECT_TRUE(std::ranges::equal(got.word_topic, expected.word_topic));
  EXPECT_EQ(got.alpha, expected.alpha);
  EXPECT_EQ(got.topic_tokens, expected.topic_tokens);
  EXPECT_EQ(got.document_frequency, expected.document_frequency);
  EXPECT_EQ(got.vocabulary.bytes(), expected.vocabulary.bytes());
  EXPECT_EQ(got.vocabulary.offsets(), expected.vocabulary.offsets());
  EXPECT_EQ(got.eta, expected.eta);
  EXPECT_EQ(got.background_topic, expected.background_topic);
  EXPECT_EQ(got.recipe_json, expected.recipe_json);
  EXPECT_EQ(got.facts.documents, expected.facts.documents);
  EXPECT_EQ(got.facts.tokens, expected.facts.tokens);
  EXPECT_EQ(got.facts.mean_document_tokens, expected.facts.mean_document_tokens);
  EXPECT_EQ(got.facts.seed, expected.facts.seed);
  EXPECT_EQ(got.facts.passes, expected.facts.passes);
  EXPECT_EQ(got.facts.data_fingerprint, expected.facts.data_fingerprint);
  EXPECT_EQ(got.facts.heldout_perplexity, expected.facts.heldout_perplexity);
  EXPECT_EQ(got.facts.configuration_json, expected.facts.configuration_json);
}

TEST(ModelFile, ReadsBackAllThatItWrote) {
  const TopicModel model = small_model();
  auto bytes = serialise_model(model);
  ASSERT_TRUE(bytes.ok()) << bytes.status().message();
  auto loaded = load(*bytes);
  ASSERT_TRUE(loaded.ok()) << loaded.status().message();
  expect_same(**loaded, model);
  EXPECT_EQ(serialise_model(**loaded).value(), *bytes);
}

TEST(ModelFile, ReadsBackAModelWithoutWordsRecipeOrBackground) {
  TopicModel model = small_model();
  model.vocabulary = Vocabulary();
  model.document_frequency.clear();
  model.background_topic = kNoBackground;
  model.recipe_json.clear();
  model.facts = TrainingFacts();
  auto loaded = load(serialise_model(model).value());
  ASSERT_TRUE(loaded.ok()) << loaded.status().message();
  expect_same(**loaded, model);
}

TEST(ModelFile, KeepsEveryBitOfAwkwardNumbers) {
  TopicModel model = small_model();
  model.eta = 0.1f + 1e-8f;
  model.alpha = {1.0f / 3.0f, 0x1.fffffep-4f, 1e-8f};
  model.facts.tokens = 1.0 / 3.0;
  model.facts.mean_document_tokens = 5e-324;
  model.facts.heldout_perplexity = 1.7976931348623157e308;
  auto loaded = load(serialise_model(model).value());
  ASSERT_TRUE(loaded.ok()) << loaded.status().message();
  expect_same(**loaded, model);
}

TEST(ModelFile, AlignsWordTopicToACacheLineWhateverTheHeader) {
  TopicModel model = small_model();
  for (int i = 0; i < 70; ++i) {
    model.facts.configuration_json = "{\"x\":\"" + std::string(i, 'y') + "\"}";
    const auto parts = test::FileParts::of(serialise_model(model).value());
    const auto header = parse_safetensors_header(parts.json, parts.data.size()).value();
    const size_t data_offset = 8 + parts.json.size();
    EXPECT_EQ((data_offset + header.find_tensor("word_topic")->begin) % 64, 0u);
    for (const TensorPlace& tensor : header.tensors) {
      const size_t size = tensor.dtype == "U64" ? 8 : tensor.dtype == "F32" ? 4 : 1;
      EXPECT_EQ((data_offset + tensor.begin) % size, 0u) << tensor.name;
    }
  }
}

TEST(ModelFile, ReadsTensorsLargerThanOneBlock) {
  constexpr uint32_t kWords = 200'000;  // 2.4 MB of word_topic with K = 3
  TopicModel model = test::model_of(std::vector<std::vector<float>>(kWords, {0, 0, 0}));
  std::vector<std::string> words;
  for (uint32_t word = 0; word < kWords; ++word) {
    for (uint32_t k = 0; k < 3; ++k) {
      model.mutable_row(word)[k] = static_cast<float>(1 + (word + k) % 2) / (1.5f * kWords);
    }
    words.push_back("w" + std::to_string(word));
  }
  model.vocabulary = Vocabulary::create(words).value();
  auto loaded = load(serialise_model(model).value());
  ASSERT_TRUE(loaded.ok()) << loaded.status().message();
  expect_same(**loaded, model);
}

class ModelFileOnDisk : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::path(testing::TempDir()) / ("sluice_model_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string path(const char* name) const { return (folder_ / name).string(); }
  std::string read(const std::string& name) const {
    std::ifstream in(name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  size_t files() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

  std::filesystem::path folder_;
};

TEST_F(ModelFileOnDisk, HoldsTheSameBytesAsInMemoryAndLoads) {
  const TopicModel model = small_model();
  ASSERT_TRUE(save_model(model, path("m"), false).ok());
  EXPECT_EQ(read(path("m")), serialise_model(model).value());
  auto loaded = load_model(path("m"));
  ASSERT_TRUE(loaded.ok()) << loaded.status().message();
  expect_same(**loaded, model);
}

TEST_F(ModelFileOnDisk, IsReplacedOnlyWhenAsked) {
  TopicModel model = small_model();
  ASSERT_TRUE(save_model(model, path("m"), false).ok());
  model.facts.seed = 2;
  EXPECT_EQ(save_model(model, path("m"), false).code(), StatusCode::kAlreadyExists);
  EXPECT_EQ((*load_model(path("m")))->facts.seed, UINT64_MAX);
  EXPECT_TRUE(save_model(model, path("m"), true).ok());
  EXPECT_EQ((*load_model(path("m")))->facts.seed, 2u);
  EXPECT_EQ(files(), 1u);
}

TEST_F(ModelFileOnDisk, IsNotThereWhenTheModelIsNone) {
  TopicModel model = small_model();
  model.mutable_row(2)[1] = 0.2f;
  const Status status = save_model(model, path("m"), false);
  EXPECT_EQ(status.code(), StatusCode::kCorrupt);
  EXPECT_NE(status.message().find("topic 1 sum to"), std::string::npos) << status.message();
  EXPECT_EQ(files(), 0u);
}

TEST_F(ModelFileOnDisk, ThatIsAbsentOrNoFileIsSaidToBe) {
  EXPECT_EQ(load_model(path("absent")).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(load_model(folder_.string()).status().code(), StatusCode::kUnsupported);
  EXPECT_EQ(load_model("/dev/zero").status().code(), StatusCode::kUnsupported);
}

TEST_F(ModelFileOnDisk, CutAnywhereIsRefused) {
  const std::string bytes = serialise_model(small_model()).value();
  for (size_t length = 0; length < bytes.size(); length += 97) {
    std::ofstream(path("cut"), std::ios::binary) << bytes.substr(0, length);
    EXPECT_EQ(load_model(path("cut")).status().code(), StatusCode::kCorrupt) << length;
  }
}

// Each entry spoils a good model in one way that the reader would refuse.
TEST(ModelFile, IsNotWrittenFromWhatIsNoModel) {
  const auto refused = [](void (*spoil)(TopicModel&)) {
    TopicModel model = small_model();
    spoil(model);
    return !serialise_model(model).ok();
  };
  EXPECT_FALSE(refused([](TopicModel&) {}));
  EXPECT_TRUE(refused([](TopicModel& m) { m.words = 0; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.words = 4; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.topics = 0; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.topics = 4; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.alpha[1] = 0; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.alpha[1] = NAN; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.alpha.pop_back(); }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.eta = 0; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.eta = NAN; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.topic_tokens[0] = -1; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.topic_tokens[0] = INFINITY; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.document_frequency.pop_back(); }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.background_topic = 1; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.recipe_json = "no JSON"; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.facts.configuration_json = "no JSON"; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.facts.heldout_perplexity = INFINITY; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.facts.data_fingerprint = "<script>"; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.mutable_row(0)[2] = NAN; }));
  EXPECT_TRUE(refused([](TopicModel& m) { m.mutable_row(0)[2] += 2e-5f; }));
  EXPECT_TRUE(refused([](TopicModel& m) {
    m.vocabulary = Vocabulary::create(std::vector<std::string>{"a", "b"}).value();
  }));
}

}  // namespace
}  // namespace sluice
