// Models of SageMaker's LDA: what MXNet wrote is read, what we write is what MXNet writes, and lies
// are refused before they cost memory.
#include "core/model/mxnet_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <numeric>

#include "core/model/model_file.h"
#include "core/model/nd_list.h"
#include "tests/io/temporary_directory.h"
#include "tests/model/small_model.h"

namespace sluice {
namespace {

const std::string kGolden = std::string(SLUICE_TEST_DATA) + "/valid/mxnet/";

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

Result<std::shared_ptr<TopicModel>> import(const std::string& bytes) {
  return import_mxnet_model(test::bytes_of(bytes), "m");
}

std::string floats(const std::vector<float>& values) {
  return std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
}

std::string model_bytes(const std::vector<float>& alpha, uint64_t words,
                        const std::vector<float>& beta) {
  return nd_list_begin(2) + nd_array_header({alpha.size()}) + floats(alpha) +
         nd_array_header({beta.size() / words, words}) + floats(beta) + nd_list_end();
}

// The golden model.
const std::vector<float> kAlpha = {0.1f, 0.2f};
const std::vector<float> kBeta = {0.5f, 0.25f, 0.25f, 0.125f, 0.375f, 0.5f};

TEST(MxnetModel, ReadsWhatEveryVersionOfMxnetWrote) {
  for (const char* name : {"model_algo-1", "named_float64", "version_1", "without_version"}) {
    SCOPED_TRACE(name);
    const auto model = import_mxnet_model(kGolden + name);
    ASSERT_TRUE(model.ok()) << model.status().message();
    EXPECT_EQ((*model)->topics, 2u);
    EXPECT_EQ((*model)->words, 3u);
    EXPECT_EQ((*model)->alpha, kAlpha);
    for (uint32_t k = 0; k < 2; ++k) {
      for (uint32_t word = 0; word < 3; ++word) {
        EXPECT_EQ((*model)->row(word)[k], kBeta[k * 3 + word]) << k << " " << word;
      }
    }
    EXPECT_EQ((*model)->background_topic, kNoBackground);
    EXPECT_EQ((*model)->vocabulary.size(), 0u);
    EXPECT_FLOAT_EQ((*model)->topic_tokens[1], 2.0f / 3);
    EXPECT_TRUE(serialise_model(**model).ok());
  }
}

TEST(MxnetModel, WritesWhatMxnetWrites) {
  const TemporaryDirectory directory;
  const auto model = import_mxnet_model(kGolden + "model_algo-1");
  ASSERT_TRUE(model.ok());
  const std::string path = directory.path("model_algo-1");
  ASSERT_TRUE(export_mxnet_model(**model, path, false).ok());
  EXPECT_EQ(contents(path), contents(kGolden + "model_algo-1"));
  EXPECT_EQ(export_mxnet_model(**model, path, false).code(), StatusCode::kAlreadyExists);
  EXPECT_TRUE(export_mxnet_model(**model, path, true).ok());
}

TEST(MxnetModel, KeepsEveryNumberOfOurModels) {
  // More topics than are gathered at once, more words than a block.
  constexpr uint32_t kTopics = 37, kWords = 140'000;
  TopicModel model;
  model.topics = kTopics;
  model.words = kWords;
  ASSERT_TRUE(model.allocate().ok());
  for (uint32_t k = 0; k < kTopics; ++k) {
    double sum = 0;
    for (uint32_t word = 0; word < kWords; ++word) sum += 1 + (word * 7 + k) % 11;
    for (uint32_t word = 0; word < kWords; ++word) {
      model.mutable_row(word)[k] = static_cast<float>((1 + (word * 7 + k) % 11) / sum);
    }
  }
  model.alpha.assign(kTopics, 0.05f);
  model.topic_tokens.assign(kTopics, 1.0f);
  const TemporaryDirectory directory;
  ASSERT_TRUE(export_mxnet_model(model, directory.path("m"), false).ok());
  const auto again = import_mxnet_model(directory.path("m"));
  ASSERT_TRUE(again.ok()) << again.status().message();
  EXPECT_TRUE(std::equal(model.word_topic.begin(), model.word_topic.end(),
                         (*again)->word_topic.begin(), (*again)->word_topic.end()));
  EXPECT_EQ((*again)->alpha, model.alpha);
}

TEST(MxnetModel, ScalesTopicsThatAreALittleOff) {
  const auto model = import(model_bytes({1}, 2, {0.5f, 0.495f}));
  ASSERT_TRUE(model.ok()) << model.status().message();
  EXPECT_FLOAT_EQ((*model)->row(0)[0], 0.5f / 0.995f);
  EXPECT_NEAR((*model)->row(0)[0] + (*model)->row(1)[0], 1.0, 1e-6);
}

TEST(MxnetModel, GivesImpossibleWordsALittle) {
  const auto model = import(model_bytes({1}, 3, {0.5f, 0.0f, 0.5f}));
  ASSERT_TRUE(model.ok());
  EXPECT_EQ((*model)->row(1)[0], 1e-12f);
  EXPECT_EQ((*model)->row(0)[0], 0.5f);
  EXPECT_TRUE(serialise_model(**model).ok());
}

TEST(MxnetModel, TakesTheArraysInAnyOrder) {
  const std::string bytes = nd_list_begin(2) + nd_array_header({1, 2}) + floats({0.25f, 0.75f}) +
                            nd_array_header({1}) + floats({2}) + nd_list_end();
  const auto model = import(bytes);
  ASSERT_TRUE(model.ok()) << model.status().message();
  EXPECT_EQ((*model)->alpha[0], 2.0f);
}

// The golden model with `size` bytes of value at `at`.
template <typename T>
std::string with(size_t at, T value) {
  std::string bytes = contents(kGolden + "model_algo-1");
  store_le<T>(bytes.data() + at, value);
  return bytes;
}

TEST(MxnetModel, NamesWhatIsWrongWithAFile) {
  const std::string good = contents(kGolden + "model_algo-1");
  const float nan = std::nanf("");
  const uint64_t huge = uint64_t{1} << 62;
  // Bytes 24: alpha; 56: its numbers; 64: beta; 104: its numbers; 128: names.
  const struct {
    std::string bytes;
    StatusCode code;
    const char* text;
  } cases[] = {
      {"", StatusCode::kCorrupt, "cut short (byte 0)"},
      {good.substr(0, 30), StatusCode::kCorrupt, "array 0: cut short (byte 28)"},
      {good.substr(0, 63), StatusCode::kCorrupt, "array 0: more numbers than the file has"},
      {good.substr(0, 120), StatusCode::kCorrupt, "array 1: more numbers than the file has"},
      {good.substr(0, 132), StatusCode::kCorrupt, "cut short (byte 128)"},
      {good + "x", StatusCode::kCorrupt, "1 bytes behind the end (byte 136)"},
      {with<uint64_t>(0, 0x113), StatusCode::kCorrupt, "not an MXNet list of arrays"},
      {with<uint64_t>(8, 1), StatusCode::kCorrupt, "not an MXNet list of arrays"},
      {with<uint64_t>(16, 3), StatusCode::kUnsupported, "array 2: 0 dimensions"},
      {with<uint64_t>(16, 65), StatusCode::kLimit, "a list of 65 arrays"},
      {with<uint64_t>(16, huge), StatusCode::kLimit, "a list of 4611686018427387904 arrays"},
      {with<int32_t>(28, 1), StatusCode::kUnsupported, "array 0: a sparse array"},
      {with<uint32_t>(32, 3), StatusCode::kUnsupported, "array 0: 3 dimensions"},
      {with<uint64_t>(36, 0), StatusCode::kUnsupported, "array 0: it is empty"},
      {with<uint64_t>(36, huge), StatusCode::kCorrupt, "array 0: more numbers than the file has"},
      {with<uint64_t>(36, huge + 2), StatusCode::kCorrupt, "array 0: more numbers than the file"},
      {with<int32_t>(52, 2), StatusCode::kUnsupported, "array 0: numbers of type 2"},
      {with<uint64_t>(128, 1), StatusCode::kCorrupt, "1 names for 2 arrays"},
      {with<uint64_t>(128, 2), StatusCode::kCorrupt, "cut short (byte 136)"},
      {with<uint64_t>(128, 2) + std::string(8, '\xff'), StatusCode::kCorrupt, "a name longer than"},
      {nd_list_begin(0) + nd_list_end(), StatusCode::kCorrupt, "a list of 0 arrays"},
      {nd_list_begin(1) + nd_array_header({1}) + floats({1}) + nd_list_end(), StatusCode::kCorrupt,
       "a list of 1 arrays; a model of SageMaker's LDA is alpha and beta"},
      {model_bytes({1, 1, 1}, 2, {0.5f, 0.5f}), StatusCode::kCorrupt, "not alpha [K] and beta"},
      {nd_list_begin(2) + nd_array_header({1}) + floats({1}) + nd_array_header({1}) + floats({1}) +
           nd_list_end(),
       StatusCode::kCorrupt, "not alpha [K] and beta"},
      {model_bytes({0}, 2, {0.5f, 0.5f}), StatusCode::kCorrupt, "alpha of topic 0 is 0"},
      {model_bytes({nan}, 2, {0.5f, 0.5f}), StatusCode::kCorrupt, "alpha of topic 0 is NaN"},
      {model_bytes({1}, 2, {1.5f, -0.5f}), StatusCode::kCorrupt, "word 0 has 1.5 in topic 0"},
      {model_bytes({1}, 2, {0.5f, nan}), StatusCode::kCorrupt, "word 1 has not finite in topic 0"},
      {model_bytes({1, 1}, 2, {0.5f, 0.5f, 0.5f, 0.25f}), StatusCode::kCorrupt,
       "the words of topic 1 sum to 0.75, not to 1"},
      {model_bytes(std::vector<float>(5000, 1), 1, std::vector<float>(5000, 1)), StatusCode::kLimit,
       "5000 topics over 1 words"},
  };
  for (const auto& bad : cases) {
    const auto model = import(bad.bytes);
    ASSERT_FALSE(model.ok()) << bad.text;
    EXPECT_EQ(model.status().code(), bad.code) << model.status().message();
    EXPECT_NE(std::string(model.status().message()).find(bad.text), std::string::npos)
        << model.status().message() << "\nwithout: " << bad.text;
    EXPECT_EQ(model.status().message().substr(0, 3), "m: ");
  }
}

TEST(MxnetModel, SaysThatAFileIsMissing) {
  const auto model = import_mxnet_model("/nonexistent/model_algo-1");
  EXPECT_EQ(model.status().code(), StatusCode::kNotFound);
  EXPECT_EQ(model.status().message(), "/nonexistent/model_algo-1: no such file");
}

}  // namespace
}  // namespace sluice
