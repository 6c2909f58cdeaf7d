// Status, Result, SLUICE_TRY and checked arithmetic.
#include "core/base/status.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "core/base/checked.h"

namespace sluice {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return corrupt("odd").at(3, 14);
  return number / 2;
}

Result<int> quarter(int number) {
  const int first = SLUICE_TRY(half(number));
  return half(first);
}

TEST(Status, SuccessIsOnePointerWithoutMessage) {
  static_assert(sizeof(Status) == sizeof(void*));
  EXPECT_TRUE(Status().ok());
  EXPECT_EQ(Status().code(), StatusCode::kOk);
  EXPECT_EQ(Status().message(), "");
  EXPECT_EQ(Status().record(), -1);
}

TEST(Status, KeepsPlaceAndPrefix) {
  const Status status = corrupt("no colon").at(7, 99).with_prefix("a.ldac:8: ");
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(status.code(), StatusCode::kCorrupt);
  EXPECT_EQ(status.message(), "a.ldac:8: no colon");
  EXPECT_EQ(status.record(), 7);
  EXPECT_EQ(status.offset(), 99);
}

TEST(Status, IoErrorTellsMissingFilesFromOthers) {
  EXPECT_EQ(io_error("cannot open x", ENOENT).code(), StatusCode::kNotFound);
  EXPECT_EQ(io_error("cannot open x", EACCES).code(), StatusCode::kIo);
  EXPECT_EQ(io_error("cannot list x", ENOMEM).code(), StatusCode::kOutOfMemory);
  EXPECT_EQ(io_error("cannot open x", EACCES).message(), "cannot open x: Permission denied");
}

TEST(Result, TryYieldsTheValueOrForwardsTheFailure) {
  EXPECT_EQ(*quarter(12), 3);
  EXPECT_EQ(quarter(3).status().message(), "odd");
  EXPECT_EQ(quarter(6).status().offset(), 14);
}

TEST(Checked, OverflowIsNothing) {
  EXPECT_EQ(checked_add(UINT64_MAX, 0), UINT64_MAX);
  EXPECT_EQ(checked_add(UINT64_MAX, 1), std::nullopt);
  EXPECT_EQ(checked_mul(uint64_t{1} << 32, (uint64_t{1} << 32) - 1), 0xffffffff00000000u);
  EXPECT_EQ(checked_mul(uint64_t{1} << 32, uint64_t{1} << 32), std::nullopt);
}

}  // namespace
}  // namespace sluice
