// The golden mixtures through the C API: the same bits from every kernel set, alone or in a batch.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "sluice.h"

namespace {

struct Case {
  std::string name;
  bool is_text = false;
  std::string text;
  std::vector<uint32_t> ids;
  std::vector<float> counts;
  std::vector<float> mixture;
  float unknown_share = 0;
};

template <typename T>
std::vector<T> numbers_of(const sluice::JsonValue& object, const char* key) {
  std::vector<T> numbers;
  if (const sluice::JsonValue* array = object.find(key)) {
    for (const sluice::JsonValue& item : array->items()) {
      numbers.push_back(static_cast<T>(item.as_number()));
    }
  }
  return numbers;
}

std::vector<Case> read_cases() {
  std::ifstream file(SLUICE_MIXTURES "/cases.json", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto json = sluice::JsonValue::parse(text);
  EXPECT_TRUE(json.ok()) << json.status().message();
  std::vector<Case> cases;
  if (!json.ok()) return cases;
  for (const sluice::JsonValue& item : json->items()) {
    Case one;
    one.name = item.find("name")->as_string();
    one.is_text = item.find("text") != nullptr;
    if (one.is_text) one.text = item.find("text")->as_string();
    one.ids = numbers_of<uint32_t>(item, "ids");
    one.counts = numbers_of<float>(item, "counts");
    one.mixture = numbers_of<float>(item, "mixture");
    one.unknown_share = static_cast<float>(item.find("unknown_share")->as_number());
    cases.push_back(one);
  }
  return cases;
}

class Mixtures : public testing::Test {
 protected:
  void SetUp() override {
    cases = read_cases();
    ASSERT_GE(cases.size(), 20u);
    ASSERT_EQ(sluice_model_open(SLUICE_MIXTURES "/model.safetensors", nullptr, &model, &error), 0)
        << error.text;
    ASSERT_EQ(sluice_inferencer_options_init(&options, sizeof options), 0);
  }
  void TearDown() override { sluice_model_free(model); }

  sluice_inferencer* create() {
    sluice_inferencer* out = nullptr;
    status = sluice_inferencer_create(model, &options, &out, &error);
    return out;
  }

  std::vector<Case> cases;
  sluice_error error;
  sluice_status status = 0;
  sluice_model* model = nullptr;
  sluice_inferencer_options options;
};

TEST_F(Mixtures, AreTheSameBitsFromEveryKernelSet) {
  for (size_t index = 0; const char* name = sluice_kernels_name(index); ++index) {
    options.kernels = name;
    sluice_inferencer* inferencer = create();
    ASSERT_EQ(status, 0) << error.text;
    for (const Case& one : cases) {
      std::vector<float> mixture(one.mixture.size());
      float unknown_share = -1;
      const sluice_status answer =
          one.is_text
              ? sluice_inferencer_infer_text(inferencer, one.text.data(), one.text.size(),
                                             mixture.data(), mixture.size(), &unknown_share, &error)
              : sluice_inferencer_infer(inferencer, one.ids.data(), one.counts.data(),
                                        one.ids.size(), mixture.data(), mixture.size(),
                                        &unknown_share, &error);
      ASSERT_EQ(answer, 0) << name << ", " << one.name << ": " << error.text;
      EXPECT_EQ(mixture, one.mixture) << name << ", " << one.name;
      EXPECT_EQ(unknown_share, one.unknown_share) << name << ", " << one.name;
    }
    sluice_inferencer_free(inferencer);
  }
}

TEST_F(Mixtures, DoNotDependOnTheBatchOrTheThreads) {
  std::vector<sluice_text> texts;
  std::vector<float> expected;
  for (const Case& one : cases) {
    if (!one.is_text) continue;
    texts.push_back({one.text.data(), one.text.size()});
    expected.insert(expected.end(), one.mixture.begin(), one.mixture.end());
  }
  for (uint32_t threads : {1u, 3u}) {
    options.threads = threads;
    sluice_inferencer* inferencer = create();
    ASSERT_EQ(status, 0) << error.text;
    std::vector<float> mixtures(expected.size());
    ASSERT_EQ(
        sluice_inferencer_infer_text_batch(inferencer, texts.data(), texts.size(), mixtures.data(),
                                           mixtures.size(), nullptr, nullptr, &error),
        0)
        << error.text;
    EXPECT_EQ(mixtures, expected) << threads << " threads";
    sluice_inferencer_free(inferencer);
  }
}

}  // namespace
