// XXH64 against libxxhash, the implementation of its author.
#include "core/base/xxhash64.h"

#include <gtest/gtest.h>
#include <xxhash.h>

#include <vector>

#include "core/base/random.h"

namespace sluice {
namespace {

std::vector<uint8_t> random_bytes(size_t size) {
  std::vector<uint8_t> bytes(size);
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<uint8_t>(random_bits(1, i));
  return bytes;
}

TEST(Xxh64, EqualsLibxxhashForEveryLengthAndSeed) {
  const auto bytes = random_bytes(1025);
  for (const uint64_t seed : {uint64_t{0}, uint64_t{1}, UINT64_MAX, uint64_t{0x9e3779b185ebca87}}) {
    for (size_t length = 0; length <= bytes.size(); ++length) {
      ASSERT_EQ(xxh64(std::span(bytes.data(), length), seed), XXH64(bytes.data(), length, seed))
          << length;
    }
  }
}

TEST(Xxh64, DoesNotDependOnTheCutsOfAStream) {
  const auto bytes = random_bytes(300);
  for (size_t step = 1; step <= 70; ++step) {
    Xxh64 hash(7);
    for (size_t at = 0; at < bytes.size(); at += step) {
      hash.update(std::span(bytes).subspan(at, std::min(step, bytes.size() - at)));
      const size_t end = std::min(at + step, bytes.size());
      ASSERT_EQ(hash.digest(), XXH64(bytes.data(), end, 7)) << step << " " << end;
    }
  }
}

TEST(Xxh64, KnowsTheEmptyTextOfTheSpecification) {
  EXPECT_EQ(xxh64(""), 0xef46db3751d8e999u);
  EXPECT_EQ(Xxh64().digest(), 0xef46db3751d8e999u);
}

}  // namespace
}  // namespace sluice
