// How a set of kernels is chosen, and the scalar mathematics that all of them lean on.
#include "core/kernels/kernels.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "core/kernels/scalar_math.h"

namespace sluice {
namespace {

TEST(Kernels, AreFoundByNameAndUnknownNamesAreNot) {
  EXPECT_EQ(kernel_table("scalar"), kernel_table(KernelSet::kScalar));
  EXPECT_EQ(kernel_table("auto"), &best_kernels());
  EXPECT_EQ(kernel_table("sse9"), nullptr);
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
