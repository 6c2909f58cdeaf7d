// The buffer: alignment, zeroes, ownership, and a refusal instead of an exception.
#include "core/base/aligned_buffer.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(AlignedBuffer, IsZeroedAndOnACacheLineAtEverySize) {
  for (size_t count = 1; count < 200; ++count) {
    AlignedBuffer<float> buffer;
    ASSERT_TRUE(buffer.resize(count).ok());
    ASSERT_EQ(buffer.size(), count);
    ASSERT_EQ(reinterpret_cast<uintptr_t>(buffer.data()) % kBufferAlignment, 0u);
    for (float& value : buffer) {
      ASSERT_EQ(value, 0.0f);
      value = 1.0f;  // the last one is inside of the allocation: asan looks
    }
  }
}

TEST(AlignedBuffer, RefusesWhatDoesNotFitAndStaysUsable) {
  AlignedBuffer<uint64_t> buffer;
  ASSERT_TRUE(buffer.resize(3).ok());
  for (const size_t count : {SIZE_MAX, SIZE_MAX / 8, SIZE_MAX / 8 - 7, SIZE_MAX / 16}) {
    EXPECT_EQ(buffer.resize(count).code(), StatusCode::kOutOfMemory);
    EXPECT_TRUE(buffer.empty());
  }
  EXPECT_TRUE(buffer.resize(3).ok());
}

TEST(AlignedBuffer, MovesItsMemory) {
  AlignedBuffer<uint8_t> first;
  ASSERT_TRUE(first.resize(2).ok());
  first[1] = 7;
  const uint8_t* const place = first.data();
  AlignedBuffer<uint8_t> second(std::move(first));
  EXPECT_EQ(second.data(), place);
  AlignedBuffer<uint8_t> third;
  ASSERT_TRUE(third.resize(100).ok());
  third = std::move(second);
  EXPECT_EQ(third.data(), place);
  EXPECT_EQ(third.size(), 2u);
  EXPECT_EQ(third[1], 7);
  EXPECT_TRUE(second.empty());  // NOLINT: what is left is specified
}

TEST(AlignedBuffer, ShrinksToNothing) {
  AlignedBuffer<float> buffer = AlignedBuffer<float>::create(5).value();
  ASSERT_TRUE(buffer.resize(0).ok());
  EXPECT_EQ(buffer.data(), nullptr);
  EXPECT_TRUE(buffer.span().empty());
}

}  // namespace
}  // namespace sluice
