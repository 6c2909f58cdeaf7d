// Counts allocations: a program of its own, because it replaces operator new.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "core/infer/completion.h"
#include "core/infer/inferencer.h"
#include "core/text/recipe.h"
#include "tests/infer/test_model.h"

namespace {
std::atomic<size_t> allocation_count{0};
}

// Not inlined: gcc would warn of memory from operator new that free() takes back.
[[gnu::noinline]] void* operator new(size_t bytes) {
  ++allocation_count;
  if (void* memory = std::malloc(bytes != 0 ? bytes : 1)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace sluice {
namespace {

TEST(InferencerAllocation, HappensOnlyUntilWarm) {
  const auto model = make_test_model(25, 100);
  std::vector<std::string> names;
  for (uint32_t w = 0; w < 100; ++w) names.push_back("word" + std::to_string(w));
  model->vocabulary = Vocabulary::create(names).value();
  model->recipe_json = Recipe::standard().to_json();
  Inferencer inferencer(model, best_kernels());
  const std::vector<uint32_t> words{90, 80, 80, 3, 5000};
  const std::vector<float> counts{1, 2, 3, 4, 5};
  const std::string text = "word1 word2 and word3 but never wordless";
  std::vector<float> mixture(25);
  float unknown_share;
  const auto run = [&] {
    return inferencer.infer(words, counts, mixture, &unknown_share).ok() &&
           inferencer.infer_text(text, mixture, &unknown_share).ok();
  };
  const size_t cold = allocation_count;
  ASSERT_TRUE(run());
  const size_t warm = allocation_count;
  EXPECT_GT(warm, cold);
  EXPECT_TRUE(run());
  EXPECT_EQ(allocation_count, warm);
}

TEST(CompletionAllocation, HappensOnlyUntilWarm) {
  const auto model = make_test_model(25, 100);
  CompletionScorer scorer(25, best_kernels());
  std::vector<const float*> rows;
  for (uint32_t w = 0; w < 50; ++w) rows.push_back(model->row(w));
  const std::vector<float> counts(50, 1.0f);
  Completion total;
  scorer.add(rows, counts, model->alpha, total);
  const size_t warm = allocation_count;
  scorer.add(rows, counts, model->alpha, total);
  EXPECT_EQ(allocation_count, warm);
}

}  // namespace
}  // namespace sluice
