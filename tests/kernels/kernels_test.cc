// How a set of kernels is chosen, and the scalar mathematics that all of them lean on.
#include "core/kernels/kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "core/base/random.h"
#include "core/kernels/scalar_math.h"

namespace sluice {
namespace {

TEST(Kernels, AreFoundByNameAndUnknownNamesAreNot) {
  EXPECT_EQ(kernel_table("scalar"), kernel_table(KernelSet::kScalar));
  EXPECT_EQ(kernel_table("auto"), &best_kernels());
  EXPECT_EQ(kernel_table("sse9"), nullptr);
}

// 7 rows of `topics` numbers in [0, 1), and a few more behind them that nobody may look at.
std::vector<float> random_rows(uint32_t topics) {
  std::vector<float> rows(7 * topics + 16, std::numeric_limits<float>::quiet_NaN());
  for (uint32_t i = 0; i < 7 * topics; ++i) {
    rows[i] = unit_float(static_cast<uint32_t>(random_bits(3, i) >> 32));
  }
  return rows;
}

TEST(AddRows, HasTheSameBitsOnEverySetAndFindsEachBadNumber) {
  for (const uint32_t topics : {1u, 15u, 16u, 17u, 100u}) {
    std::vector<float> rows = random_rows(topics);
    std::vector<float> expected(topics, 0.5f);
    for (uint32_t i = 0; i < 7 * topics; ++i) expected[i % topics] += rows[i];
    for (KernelSet set : kKernelSets) {
      const KernelTable* const table = kernel_table(set);
      if (table == nullptr) continue;
      std::vector<float> sums(topics, 0.5f);
      EXPECT_TRUE(table->add_rows(sums.data(), rows.data(), 7, topics, topics, 1.0f));
      EXPECT_EQ(sums, expected) << table->name << ", K = " << topics;
      for (const float bad : {-0x1p-140f, 1.0000001f, std::nanf("")}) {
        for (uint32_t at = 0; at < 7 * topics; ++at) {
          const float good = std::exchange(rows[at], bad);
          EXPECT_FALSE(table->add_rows(sums.data(), rows.data(), 7, topics, topics, 1.0f))
              << table->name << ": " << bad << " at " << at;
          rows[at] = good;
        }
      }
      rows[0] = -0.0f;  // a zero like any other
      EXPECT_TRUE(table->add_rows(sums.data(), rows.data(), 7, topics, topics, 1.0f));
      rows = random_rows(topics);
    }
  }
}

TEST(ScalarMath, AgreesWithTheCLibraryToTheLastDigits) {
  for (int i = 0; i < 200000; ++i) {
    const uint64_t bits = random_bits(5, i);
    const double x = std::ldexp(1.0 + (bits >> 12) * 0x1p-52, static_cast<int>(bits % 1900) - 950);
    EXPECT_NEAR(exact_log(x), std::log(x), 4e-16 * std::fabs(std::log(x)) + 1e-300);
    const double y = (static_cast<double>(bits >> 11) * 0x1p-53 - 0.5) * 1400;
    EXPECT_NEAR(exact_exp(y) / std::exp(y), 1.0, 1e-15) << y;
  }
  EXPECT_EQ(exact_log(1.0), 0.0);
  EXPECT_EQ(exact_exp(0.0), 1.0);
  EXPECT_EQ(exact_exp(-800.0), 0.0);
  EXPECT_TRUE(std::isnan(exact_log(-1.0)));
  EXPECT_TRUE(std::isinf(exact_exp(710.0)));
}

}  // namespace
}  // namespace sluice
