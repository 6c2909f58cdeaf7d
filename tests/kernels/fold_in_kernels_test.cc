// Holds the fold-in kernels of every instruction set to the scalar definition bit for bit, and that
// one to the mathematics in double.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/kernels/kernels.h"

namespace sluice {
namespace {

std::vector<const KernelTable*> vector_tables() {
  std::vector<const KernelTable*> found;
  for (KernelSet set : kKernelSets) {
    if (set == KernelSet::kScalar) continue;
    if (const KernelTable* table = kernel_table(set)) found.push_back(table);
  }
  return found;
}

float random_unit(uint64_t key, uint64_t counter) {
  return unit_float(static_cast<uint32_t>(random_bits(key, counter) >> 32));
}

double digamma(double x) {
  double result = 0;
  for (; x < 20; x += 1) result -= 1 / x;
  const double f = 1 / (x * x);
  return result + std::log(x) - 0.5 / x -
         f * (1.0 / 12 - f * (1.0 / 120 - f * (1.0 / 252 - f * (1.0 / 240 - f / 132))));
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

// A random document of K topics; some probabilities are 0 and some words no topic has.
struct Document {
  Document(uint32_t topic_count, uint32_t entries, uint64_t key)
      : topics(topic_count),
        padded((topics + 15) / 16 * 16),
        storage(size_t{padded} * entries),
        alpha(padded),
        start(padded),
        scratch(fold_in_scratch_floats(padded)),
        live_topics(2 * size_t{padded}),
        live_pointers(entries),
        live_rows(size_t{padded} * entries + 16),
        live_floats(size_t{padded} * entries) {
    float tokens = 0;
    for (uint32_t i = 0; i < entries; ++i) {
      counts.push_back(std::floor(1 + 5 * random_unit(key, i)) * (i % 5 == 4 ? 0.37f : 1.0f));
      tokens += counts[i];
      for (uint32_t k = 0; k < topics; ++k) {
        const float u = random_unit(key + 1 + i, k);
        storage[size_t{i} * padded + k] = u < 0.2f || i % 11 == 7 ? 0.0f : u * u * u * u * 0.01f;
      }
    }
    for (uint32_t i = 0; i < entries; ++i) rows.push_back(storage.data() + size_t{i} * padded);
    for (uint32_t k = 0; k < topics; ++k) {
      alpha[k] = 0.3f * random_unit(key + 1000, k);
      start[k] = alpha[k] + tokens / static_cast<float>(topics);
    }
  }
  std::vector<float> run(const KernelTable& kernels, uint32_t max_iterations, float tolerance,
                         uint32_t* iterations = nullptr) {
    std::vector<float> gamma = start;
    std::ranges::fill(live_rows, std::numeric_limits<float>::quiet_NaN());  // whatever was there
    const uint32_t made =
        kernels.fold_in({topics, padded, static_cast<uint32_t>(rows.size()), rows.data(),
                         counts.data(), alpha.data(), gamma.data(), scratch.data(),
                         live_topics.data(), live_topics.data() + padded, live_pointers.data(),
                         live_rows.data(), live_floats, max_iterations, tolerance});
    if (iterations != nullptr) *iterations = made;
    return gamma;
  }

  uint32_t topics;
  uint32_t padded;
  std::vector<float> storage, counts, alpha, start, scratch;
  std::vector<uint32_t> live_topics;
  std::vector<const float*> live_pointers;
  std::vector<float> live_rows;
  uint64_t live_floats;
  std::vector<const float*> rows;
};

// Its words are of a few topics, the others fade away.
Document narrow_document(uint32_t topics, uint32_t entries, uint64_t key) {
  Document document(topics, entries, key);
  std::fill_n(document.alpha.begin(), topics, 0.02f);
  for (uint32_t i = 0; i < entries; ++i) {
    document.storage[size_t{i} * document.padded + (i % 3) * (topics / 3)] = 0.1f;
  }
  return document;
}

std::vector<double> fold_in_double(const Document& document, uint32_t iterations) {
  const size_t padded = document.padded;
  std::vector<double> gamma(document.start.begin(), document.start.end());
  for (uint32_t iteration = 0; iteration < iterations; ++iteration) {
    std::vector<double> weight(padded), expected(padded);
    for (size_t k = 0; k < padded; ++k) {
      weight[k] = gamma[k] > 0 ? std::exp(digamma(gamma[k])) : 0;
    }
    for (size_t i = 0; i < document.rows.size(); ++i) {
      double dot = 1e-100;
      for (size_t k = 0; k < padded; ++k) dot += weight[k] * document.rows[i][k];
      for (size_t k = 0; k < padded; ++k) {
        expected[k] += document.counts[i] * document.rows[i][k] / dot;
      }
    }
    for (size_t k = 0; k < padded; ++k) gamma[k] = document.alpha[k] + weight[k] * expected[k];
  }
  return gamma;
}

TEST(ExpDigamma, EqualsSciPy) {
  const std::vector<std::pair<float, double>> expected = {
      {0.03125f, 7.4769361787447167e-15}, {0.0625f, 6.9714779996491558e-08},
      {0.125f, 0.00022746989379533923},   {0.5f, 0.14036487089172128},
      {1.0f, 0.56145948356688513},        {1.5f, 1.0371639053380866},
      {2.75f, 2.2680059855092125},        {7.0f, 6.5063871643691709},
      {40.0f, 39.501054748128723},        {1234.5f, 1234.0000337655295},
  };
  std::vector<float> x(16), out(16);
  for (size_t i = 0; i < expected.size(); ++i) x[i] = expected[i].first;
  kernel_table(KernelSet::kScalar)->exp_digamma(out.data(), x.data(), 16);
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(out[i] / expected[i].second, 1.0, 2e-6) << "x = " << x[i];
  }
}

TEST(ExpDigamma, StaysWithinItsBoundAgainstDouble) {
  const KernelTable& kernels = *kernel_table(KernelSet::kScalar);
  std::vector<float> x(1 << 20), out(x.size());
  // Even steps in the exponent from 1/64 to 1e13.
  for (size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<float>(std::exp2(-6 + 49.2 * static_cast<double>(i) / x.size()));
  }
  kernels.exp_digamma(out.data(), x.data(), static_cast<uint32_t>(x.size()));
  double worst = 0, worst_small = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    double& error = x[i] < 0x1p-5f ? worst_small : worst;
    error = std::max(error, std::fabs(out[i] / std::exp(digamma(x[i])) - 1));
  }
  RecordProperty("worst", std::to_string(worst));
  EXPECT_LT(worst, 2e-6);
  EXPECT_LT(worst_small, 2.5e-6);
}

TEST(ExpDigamma, IsTinyAndFiniteAtZero) {
  std::vector<float> x(16, 0.0f), out(16);
  x[1] = 1e-45f;
  x[2] = 1e-10f;
  kernel_table(KernelSet::kScalar)->exp_digamma(out.data(), x.data(), 16);
  for (float value : out) {
    EXPECT_GT(value, 0.0f);
    EXPECT_LT(value, 1e-27f);
  }
}

TEST(ExpDigamma, HasTheSameBitsOnEverySet) {
  std::vector<float> x(1 << 16), expected(x.size()), out(x.size());
  for (size_t i = 0; i < x.size(); ++i) {
    x[i] = i % 97 == 0 ? 0.0f : static_cast<float>(std::exp2(-12 + 50 * random_unit(1, i)));
  }
  const uint32_t size = static_cast<uint32_t>(x.size());
  kernel_table(KernelSet::kScalar)->exp_digamma(expected.data(), x.data(), size);
  for (const KernelTable* table : vector_tables()) {
    table->exp_digamma(out.data(), x.data(), size);
    EXPECT_TRUE(same_bits(expected, out)) << table->name;
  }
}

TEST(FoldIn, HasTheSameBitsOnEverySet) {
  for (uint32_t topics : {1u, 2u, 15u, 16u, 17u, 50u, 100u, 128u, 129u, 300u}) {
    for (uint32_t entries : {0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 40u, 61u}) {
      Document document(topics, entries, topics * 100 + entries);
      for (float tolerance : {0.0f, 0.5f}) {
        uint32_t expected_iterations, iterations;
        const std::vector<float> expected =
            document.run(*kernel_table(KernelSet::kScalar), 20, tolerance, &expected_iterations);
        for (const KernelTable* table : vector_tables()) {
          EXPECT_TRUE(same_bits(expected, document.run(*table, 20, tolerance, &iterations)))
              << table->name << ", K = " << topics << ", " << entries << " words";
          EXPECT_EQ(expected_iterations, iterations);
        }
      }
    }
  }
}

TEST(FoldIn, EqualsDoubleWithinFloat) {
  for (uint32_t topics : {1u, 17u, 100u, 300u}) {
    Document document(topics, 45, topics);
    const std::vector<float> gamma = document.run(best_kernels(), 50, 0);
    const std::vector<double> expected = fold_in_double(document, 50);
    for (uint32_t k = 0; k < topics; ++k) {
      EXPECT_NEAR(gamma[k], expected[k], 1e-3 * expected[k] + 1e-4) << "K = " << topics;
    }
  }
}

TEST(FoldIn, LeavesThePaddingZero) {
  Document document(17, 30, 3);
  const std::vector<float> gamma = document.run(best_kernels(), 50, 0);
  for (uint32_t k = 17; k < document.padded; ++k) EXPECT_EQ(gamma[k], 0.0f);
}

// As in a mapped file, where the next row lies there.
TEST(FoldIn, PaddingOfRowsDoesNotMatter) {
  for (const KernelTable* table : {kernel_table(KernelSet::kScalar), &best_kernels()}) {
    Document document(17, 30, 3);
    document.counts[7] = 1e12f;  // of a word that no topic has
    const std::vector<float> expected = document.run(*table, 50, 0);
    for (uint32_t i = 0; i < 30; ++i) {
      for (uint32_t k = 17; k < 32; ++k) document.storage[i * 32 + k] = k % 2 == 0 ? 3e38f : -1.0f;
    }
    EXPECT_TRUE(same_bits(expected, document.run(*table, 50, 0))) << table->name;
    for (const float value : expected) EXPECT_TRUE(std::isfinite(value));
  }
}

TEST(FoldIn, LeavesOutTopicsOnlyWhereTheAnswerIsTheSameInFloat) {
  for (uint32_t topics : {50u, 100u, 300u, 1000u}) {
    Document document = narrow_document(topics, 45, topics);
    const std::vector<float> gamma = document.run(best_kernels(), 50, 0);
    const bool was_used = document.live_pointers[44] != nullptr;
    EXPECT_TRUE(was_used) << "K = " << topics;
    document.live_floats = 0;
    const std::vector<float> expected = document.run(best_kernels(), 50, 0);
    for (uint32_t k = 0; k < document.padded; ++k) {
      EXPECT_NEAR(gamma[k], expected[k], 3e-6 * expected[k]) << "topic " << k << " of " << topics;
    }
  }
}

TEST(FoldIn, LeavesOutTopicsWithTheSameBitsOnEverySet) {
  for (uint32_t topics : {49u, 100u, 300u, 1000u}) {
    for (uint32_t entries : {1u, 3u, 4u, 45u}) {
      Document document = narrow_document(topics, entries, topics);
      uint32_t expected_iterations, iterations;
      const std::vector<float> expected =
          document.run(*kernel_table(KernelSet::kScalar), 50, 0.01f, &expected_iterations);
      for (const KernelTable* table : vector_tables()) {
        EXPECT_TRUE(same_bits(expected, document.run(*table, 50, 0.01f, &iterations)))
            << table->name << ", K = " << topics << ", " << entries << " words";
        EXPECT_EQ(expected_iterations, iterations);
      }
    }
  }
}

// Wherever the topics that stay lie, nothing of what the buffer held before takes part.
TEST(FoldIn, KeepsTopicsThatLieAnywhere) {
  for (uint32_t of_last = 0; of_last <= 16; ++of_last) {
    for (uint32_t of_first = of_last == 0 ? 1 : 0; of_first <= 16; ++of_first) {
      Document document(112, 5, 31 * of_last + of_first);
      for (size_t i = 0; i < document.storage.size(); ++i) {
        const size_t k = i % document.padded;
        const bool stays = k < of_first || (k >= 96 && k < 96 + of_last);
        document.storage[i] = stays ? 0.001f + document.storage[i] : 0.0f;
      }
      const std::vector<float> expected = document.run(*kernel_table(KernelSet::kScalar), 50, 0);
      for (const KernelTable* table : vector_tables()) {
        EXPECT_TRUE(same_bits(expected, document.run(*table, 50, 0)))
            << table->name << ", " << of_first << " and " << of_last;
      }
    }
  }
}

TEST(FoldIn, ToleranceZeroEndsEarlyOnlyWhereNothingChangesAnyMore) {
  Document document(1, 6, 11);
  uint32_t iterations = 0;
  const std::vector<float> gamma = document.run(best_kernels(), 10000, 0, &iterations);
  ASSERT_LT(iterations, 10000u) << "a fixed point is reached";
  document.start = gamma;
  EXPECT_TRUE(same_bits(gamma, document.run(best_kernels(), 1, 0)));
}

TEST(FoldIn, StopsWhenTheChangeIsWithinTolerance) {
  Document document(100, 40, 5);
  uint32_t loose = 0, tight = 0;
  document.run(best_kernels(), 1000, 10.0f, &loose);
  document.run(best_kernels(), 1000, 0.1f, &tight);
  EXPECT_GT(loose, 1u);
  EXPECT_LT(loose, tight);
  EXPECT_LT(tight, 1000u);
  // The step it ended with was within tolerance, the one before was not.
  const std::vector<float> last = document.run(best_kernels(), tight, 0);
  const std::vector<float> before = document.run(best_kernels(), tight - 1, 0);
  const std::vector<float> earlier = document.run(best_kernels(), tight - 2, 0);
  double change = 0, previous = 0;
  for (size_t k = 0; k < last.size(); ++k) {
    change += std::fabs(last[k] - before[k]);
    previous += std::fabs(before[k] - earlier[k]);
  }
  EXPECT_LE(change, 0.1001);
  EXPECT_GT(previous, 0.0999);
}

TEST(DotRows, HasTheSameBitsOnEverySetAndEqualsDouble) {
  for (uint32_t topics : {1u, 16u, 100u, 1000u}) {
    Document document(topics, 9, topics);
    std::vector<float> expected(9), out(9);
    const uint32_t padded = document.padded;
    kernel_table(KernelSet::kScalar)
        ->dot_rows(expected.data(), document.start.data(), document.rows.data(), 9, padded);
    for (const KernelTable* table : vector_tables()) {
      table->dot_rows(out.data(), document.start.data(), document.rows.data(), 9, padded);
      EXPECT_TRUE(same_bits(expected, out)) << table->name;
    }
    for (uint32_t i = 0; i < 9; ++i) {
      double dot = 0;
      for (uint32_t k = 0; k < padded; ++k) dot += double{document.start[k]} * document.rows[i][k];
      EXPECT_NEAR(expected[i], dot, 1e-6 * dot);
    }
  }
}

}  // namespace
}  // namespace sluice
