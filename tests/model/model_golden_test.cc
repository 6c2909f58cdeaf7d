// The committed model files: the valid ones are read forever, the invalid ones refused forever.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/model/small_model.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = SLUICE_TEST_DATA;

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::set<std::string> models_in(const char* folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(kGolden / folder)) {
    if (entry.path().extension() == ".safetensors") names.insert(entry.path().stem());
  }
  return names;
}

TEST(ModelGolden, ReadsEveryValidFile) {
  const std::set<std::string> names = models_in("valid/model");
  EXPECT_GE(names.size(), 4u);
  for (const std::string& name : names) {
    const auto model = load_model(kGolden / "valid/model" / (name + ".safetensors"));
    EXPECT_TRUE(model.ok()) << model.status().message();
  }
}

TEST(ModelGolden, WritesTheBytesItAlwaysWrote) {
  EXPECT_EQ(serialise_model(test::small_model()).value(),
            contents(kGolden / "valid/model/small.safetensors"));
}

TEST(ModelGolden, ReadsWhatAnotherHandWrote) {
  const auto model = load_model(kGolden / "valid/model/by_python.safetensors");
  ASSERT_TRUE(model.ok()) << model.status().message();
  EXPECT_EQ((*model)->topics, 2u);
  EXPECT_EQ((*model)->words, 3u);
  EXPECT_EQ((*model)->vocabulary.word(2), "감마");
  EXPECT_EQ((*model)->row(2)[1], 0.7f);
  EXPECT_EQ((*model)->alpha, (std::vector<float>{0.1f, 0.2f}));
  EXPECT_EQ((*model)->topic_tokens, (std::vector<float>{10, 20}));
  EXPECT_EQ((*model)->eta, 0.01f);
  EXPECT_EQ((*model)->background_topic, kNoBackground);
}

TEST(ModelGolden, RefusesEveryInvalidFileAndSaysWhy) {
  std::set<std::string> unseen = models_in("invalid/model");
  EXPECT_GE(unseen.size(), 15u);
  std::istringstream expected(contents(kGolden / "invalid/model/expected.tsv"));
  std::string name, code, message;
  while (std::getline(expected, name, '\t') && std::getline(expected, code, '\t') &&
         std::getline(expected, message)) {
    const auto model = load_model(kGolden / "invalid/model" / (name + ".safetensors"));
    ASSERT_FALSE(model.ok()) << name;
    EXPECT_EQ(std::to_string(static_cast<int>(model.status().code())), code) << name;
    EXPECT_NE(model.status().message().find(message), std::string_view::npos)
        << name << ": " << model.status().message();
    EXPECT_EQ(unseen.erase(name), 1u) << name;
  }
  EXPECT_TRUE(unseen.empty()) << *unseen.begin() << " is not in expected.tsv";
}

}  // namespace
}  // namespace sluice
