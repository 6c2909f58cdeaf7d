// Counts allocations: a program of its own, because it replaces operator new.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include "core/text/tokenizer.h"

namespace {
std::atomic<size_t> allocation_count{0};
}

void* operator new(size_t bytes) {
  ++allocation_count;
  if (void* memory = std::malloc(bytes != 0 ? bytes : 1)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace sluice {
namespace {

TEST(TokenizerAllocation, HappensOnlyUntilWarm) {
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += "Caf\u00E9 e\u0301 대통령은 서울에서 東京タワー the ﬁnal word ";
  Tokenizer tokenizer(Recipe::standard());
  const size_t before_first = allocation_count;
  const size_t words = tokenizer.tokenize(text).size();
  const size_t after_first = allocation_count;
  EXPECT_GT(after_first, before_first);
  EXPECT_EQ(tokenizer.tokenize(text).size(), words);
  EXPECT_EQ(allocation_count, after_first);
}

TEST(TokenizerAllocation, WordIdNeedsNone) {
  const std::string words[] = {"대통령", "전문", "전문가"};
  const auto vocabulary = Vocabulary::create(words);
  ASSERT_TRUE(vocabulary.ok());
  const Recipe recipe = Recipe::standard();
  const size_t before = allocation_count;
  const auto id = word_id(recipe, *vocabulary, "대통령께서는");
  const size_t after = allocation_count;
  EXPECT_EQ(id, 0u);
  EXPECT_EQ(after, before);
}

}  // namespace
}  // namespace sluice
