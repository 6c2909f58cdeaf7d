// Holds evaluation to scores computed independently with NumPy (make_fixture.py), on every kernel
// set and thread count, and to what can be said of simple models with pencil and paper.
#include "core/evaluate/evaluate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "core/infer/inferencer.h"
#include "tests/evaluate/memory_source.h"

namespace sluice {
namespace {

// fixture.txt, read.
struct Fixture {
  TopicModel model;
  std::vector<uint32_t> word_map;
  std::vector<TestDocument> documents, reference;
  std::map<std::string, std::vector<double>> expected;
  std::vector<std::vector<double>> mixtures;

  static TestDocument read_document(std::istringstream& values) {
    TestDocument document;
    values >> document.label;
    char colon;
    for (std::pair<uint32_t, float> entry; values >> entry.first >> colon >> entry.second;) {
      document.words.push_back(entry);
    }
    return document;
  }
  void read_shape(std::istringstream& values) {
    uint32_t top;
    values >> model.topics >> model.words >> top >> model.background_topic;
    ASSERT_EQ(top, 10u);
    ASSERT_TRUE(model.allocate().ok());
  }
  void read() {
    std::ifstream file(SLUICE_EVALUATE_FIXTURE);
    ASSERT_TRUE(file.good());
    uint32_t rows = 0;
    for (std::string line, name; std::getline(file, line);) {
      std::istringstream values(line);
      values >> name;
      if (name == "shape") {
        read_shape(values);
      } else if (name == "document" || name == "reference") {
        (name == "document" ? documents : reference).push_back(read_document(values));
      } else {
        std::vector<double> numbers;
        for (double number; values >> number;) numbers.push_back(number);
        if (name == "row") {
          for (uint32_t k = 0; k < model.topics; ++k) {
            model.mutable_row(rows)[k] = static_cast<float>(numbers[k]);
          }
          ++rows;
        } else if (name == "alpha") {
          model.alpha.assign(numbers.begin(), numbers.end());
        } else if (name == "word_map") {
          word_map.assign(numbers.begin(), numbers.end());
        } else if (name == "mixture") {
          mixtures.push_back(numbers);
        } else {
          expected[name] = numbers;
        }
      }
    }
    ASSERT_EQ(rows, model.words);
  }
  Result<Evaluation> evaluate(const KernelTable& kernels, uint32_t threads) const {
    MemorySource scored(documents), counted(reference);
    EvaluationOptions options;
    options.threads = threads;
    return evaluate_model(model, {&scored, word_map}, {&counted, word_map}, kernels, options);
  }
};

class EvaluateFixture : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NO_FATAL_FAILURE(fixture.read()); }
  Fixture fixture;
};

// |value - expected| within 0.001 % of it: the metric allows 0.1 %.
void expect_near(double value, double expected) {
  EXPECT_NEAR(value, expected, 1e-5 * std::fabs(expected) + 1e-12);
}

TEST_F(EvaluateFixture, EqualsNumPy) {
  const auto result = fixture.evaluate(best_kernels(), 1);
  ASSERT_TRUE(result.ok()) << result.status().message();
  const auto& at_alpha = fixture.expected["at_alpha"];
  const auto& at_own = fixture.expected["at_own_alpha"];
  EXPECT_EQ(result->documents, 60u);
  expect_near(result->at_alpha.log_likelihood, at_alpha[0]);
  expect_near(result->at_alpha.tokens, at_alpha[1]);
  expect_near(result->at_alpha.unknown_tokens, at_alpha[2]);
  expect_near(result->at_alpha.perplexity(), std::exp(-at_alpha[0] / at_alpha[1]));
  expect_near(result->effective_topics, at_alpha[3]);
  expect_near(result->at_own_alpha.log_likelihood, at_own[0]);
  expect_near(result->at_own_alpha.tokens, at_own[1]);
  expect_near(result->at_own_alpha.unknown_tokens, at_own[2]);
  expect_near(result->diversity, fixture.expected["diversity"][0]);
  const auto& npmi = fixture.expected["topic_npmi"];
  ASSERT_EQ(result->topic_npmi.size(), npmi.size());
  double mean = 0;
  for (size_t k = 0; k < npmi.size(); ++k) {
    EXPECT_NEAR(result->topic_npmi[k], npmi[k], 1e-9);
    mean += npmi[k] / static_cast<double>(npmi.size());
  }
  EXPECT_NEAR(result->npmi, mean, 1e-9);
  const auto& labels = fixture.expected["labels"];
  EXPECT_EQ(static_cast<double>(result->labels.documents), labels[0]);
  expect_near(result->labels.purity, labels[1]);
  expect_near(result->labels.nmi, labels[2]);
}

TEST_F(EvaluateFixture, CountsTheDocumentsThemselvesInTheSamePass) {
  MemorySource source(fixture.documents);
  const auto result = evaluate_model(fixture.model, {&source, fixture.word_map},
                                     {&source, fixture.word_map}, best_kernels(), {});
  ASSERT_TRUE(result.ok()) << result.status().message();
  const auto& npmi = fixture.expected["npmi_on_documents"];
  for (size_t k = 0; k < npmi.size(); ++k) EXPECT_NEAR(result->topic_npmi[k], npmi[k], 1e-9);
}

TEST_F(EvaluateFixture, ReadsTheReferenceByItsOwnWordMap) {
  // The reference in the model's own ids, as far as it has them.
  std::vector<TestDocument> translated = fixture.reference;
  for (TestDocument& document : translated) {
    for (auto& [word, count] : document.words) word = fixture.word_map[word];
  }
  MemorySource scored(fixture.documents), counted(translated);
  const auto result = evaluate_model(fixture.model, {&scored, fixture.word_map}, {&counted, {}},
                                     best_kernels(), {});
  ASSERT_TRUE(result.ok()) << result.status().message();
  const auto& npmi = fixture.expected["topic_npmi"];
  for (size_t k = 0; k < npmi.size(); ++k) EXPECT_NEAR(result->topic_npmi[k], npmi[k], 1e-9);
}

TEST_F(EvaluateFixture, InferenceEqualsNumPy) {
  const auto model = std::make_shared<TopicModel>(std::move(fixture.model));
  Inferencer inferencer(model, best_kernels());
  for (size_t d = 0; d < fixture.mixtures.size(); ++d) {
    std::vector<uint32_t> words;
    std::vector<float> counts, mixture(model->topics);
    for (const auto& [word, count] : fixture.documents[d].words) {
      words.push_back(fixture.word_map[word]);
      counts.push_back(count);
    }
    float unknown_share = -1;
    ASSERT_TRUE(inferencer.infer(words, counts, mixture, &unknown_share).ok());
    for (uint32_t k = 0; k < model->topics; ++k) {
      EXPECT_NEAR(mixture[k], fixture.mixtures[d][k], 1e-5) << "document " << d;
    }
  }
}

TEST_F(EvaluateFixture, HasTheSameBitsOnEverySetAndThreadCount) {
  const auto expected = fixture.evaluate(*kernel_table(KernelSet::kScalar), 1);
  ASSERT_TRUE(expected.ok());
  for (KernelSet set : kKernelSets) {
    const KernelTable* kernels = kernel_table(set);
    if (kernels == nullptr) continue;
    for (uint32_t threads : {1u, 2u, 5u}) {
      const auto result = fixture.evaluate(*kernels, threads);
      ASSERT_TRUE(result.ok());
      EXPECT_EQ(result->at_alpha.log_likelihood, expected->at_alpha.log_likelihood);
      EXPECT_EQ(result->at_own_alpha.log_likelihood, expected->at_own_alpha.log_likelihood);
      EXPECT_EQ(result->effective_topics, expected->effective_topics);
      EXPECT_EQ(result->topic_npmi, expected->topic_npmi);
      EXPECT_EQ(result->labels.nmi, expected->labels.nmi);
    }
  }
}

TEST(Evaluate, GivesTheUnigramEntropyForOneTopic) {
  TopicModel model;
  model.topics = 1;
  model.words = 8;
  ASSERT_TRUE(model.allocate().ok());
  model.alpha = {0.1f};
  const float unigram[] = {0.25f, 0.2f, 0.15f, 0.125f, 0.1f, 0.075f, 0.06f, 0.04f};
  for (uint32_t w = 0; w < 8; ++w) model.mutable_row(w)[0] = unigram[w];
  // Held out are the second and fourth word of each, by id.
  MemorySource source({{-1, {{0, 3}, {1, 2}, {4, 1}, {6, 5}}}, {-1, {{2, 1}, {3, 4}, {7, 9}}}});
  const auto result = evaluate_model(model, {&source, {}}, {&source, {}}, best_kernels(), {});
  ASSERT_TRUE(result.ok());
  const double log_p = 2 * std::log(0.2) + 5 * std::log(0.06) + 4 * std::log(0.125);
  EXPECT_NEAR(result->at_alpha.perplexity(), std::exp(-log_p / 11), 1e-5);
  EXPECT_NEAR(result->at_own_alpha.perplexity(), std::exp(-log_p / 11), 1e-5);
  EXPECT_EQ(result->at_alpha.tokens, 11);
  EXPECT_NEAR(result->effective_topics, 1.0, 1e-12);
  EXPECT_EQ(result->diversity, 1.0);
  EXPECT_EQ(result->labels.documents, 0u);
}

class EvaluateErrors : public testing::Test {
 protected:
  void SetUp() override {
    model.topics = 2;
    model.words = 3;
    ASSERT_TRUE(model.allocate().ok());
    for (uint32_t w = 0; w < 3; ++w) model.mutable_row(w)[0] = model.mutable_row(w)[1] = 1.0f / 3;
    model.alpha = {0.1f, 0.1f};
  }
  StatusCode code(std::vector<TestDocument> documents, EvaluationOptions options = {}) {
    MemorySource source(std::move(documents));
    auto result = evaluate_model(model, {&source, {}}, {&source, {}}, best_kernels(), options);
    record = result.status().record();
    return result.status().code();
  }
  TopicModel model;
  int64_t record = -2;
  const TestDocument fine{-1, {{0, 1}, {1, 1}}};
};

TEST_F(EvaluateErrors, RefusesOptionsOutOfRange) {
  EXPECT_EQ(code({fine}), StatusCode::kOk);
  EXPECT_EQ(code({fine}, {.alpha = 0}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({fine}, {.alpha = NAN}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({fine}, {.alpha = INFINITY}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({fine}, {.fold_in_iterations = 0}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({fine}, {.fold_in_iterations = 10001}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({fine}, {.top_words = 1}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({fine}, {.top_words = 101}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({fine}, {.threads = 0}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({fine}, {.threads = 257}), StatusCode::kInvalidArgument);
}

TEST_F(EvaluateErrors, RefusesAnEmptyCorpus) {
  EXPECT_EQ(code({}), StatusCode::kCorrupt);
  MemorySource source({fine}), empty({});
  const auto result = evaluate_model(model, {&source, {}}, {&empty, {}}, best_kernels(), {});
  EXPECT_EQ(result.status().code(), StatusCode::kCorrupt);
}

TEST_F(EvaluateErrors, NamesADocumentTooLongToScore) {
  std::vector<TestDocument> documents(1500, fine);
  documents[1234].words[1].second = 3e38f;
  EXPECT_EQ(code(documents), StatusCode::kCorrupt);
  EXPECT_EQ(record, 1234);
}

TEST_F(EvaluateErrors, SaysZeroWhereNothingCouldBeScored) {
  MemorySource source({{-1, {}}, {-1, {{2, 4}}}, {-1, {{9, 5}}}});
  const auto result = evaluate_model(model, {&source, {}}, {&source, {}}, best_kernels(), {});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->documents, 3u);
  EXPECT_EQ(result->at_alpha.tokens, 0);
  EXPECT_EQ(result->at_alpha.unknown_tokens, 5);
  EXPECT_EQ(result->at_alpha.perplexity(), 0);
  EXPECT_EQ(result->effective_topics, 0);
}

}  // namespace
}  // namespace sluice
