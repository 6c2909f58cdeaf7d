// Text to words at the speed of one core: synthetic English and Korean (no data needed), or the
// file named by SLUICE_BENCH_TEXT. The floor reads every byte once.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/random.h"
#include "core/base/utf8.h"
#include "core/text/tokenizer.h"

namespace sluice {
namespace {

constexpr size_t kTextBytes = size_t{8} << 20;
constexpr size_t kArticleBytes = 4000;

// Words of 1 to 10 letters (mean 5), a comma or full stop now and then, a capital after it.
std::string english_text() {
  std::string text;
  bool starts_sentence = true;
  for (uint64_t i = 0; text.size() < kTextBytes; ++i) {
    const uint64_t bits = random_bits(1, i);
    for (uint64_t letter = 0; letter <= bits % 10; ++letter) {
      const char c = static_cast<char>('a' + random_bits(2, 16 * i + letter) % 26);
      text.push_back(starts_sentence ? static_cast<char>(c - 32) : c);
      starts_sentence = false;
    }
    starts_sentence = (bits >> 32) % 12 == 0;
    text.append(starts_sentence ? ". " : (bits >> 40) % 16 == 0 ? ", " : " ");
  }
  return text;
}

// Words of 1 to 5 syllables.
std::string korean_text() {
  std::string text;
  for (uint64_t i = 0; text.size() < kTextBytes; ++i) {
    const uint64_t bits = random_bits(3, i);
    for (uint64_t syllable = 0; syllable <= bits % 5; ++syllable) {
      append_utf8(text, 0xAC00 + static_cast<uint32_t>(random_bits(4, 8 * i + syllable) % 11172));
    }
    text.append((bits >> 32) % 12 == 0 ? ". " : " ");
  }
  return text;
}

// Every letter in its decomposed form: the slow path of the folder.
std::string accented_text() {
  std::string text;
  for (uint64_t i = 0; text.size() < kTextBytes; ++i) text.append(i % 7 == 6 ? " " : "e\u0301");
  return text;
}

std::string file_text() {
  const char* path = std::getenv("SLUICE_BENCH_TEXT");
  if (path == nullptr) return {};
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void read_bytes(benchmark::State& state, std::string (*make)()) {
  const std::string text = make();
  for (auto _ : state) {
    uint64_t sum = 0;
    for (char c : text) sum += static_cast<unsigned char>(c);
    benchmark::DoNotOptimize(sum);
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}

// Texts as long as an article, cut at spaces.
std::vector<std::string_view> articles_of(std::string_view text) {
  std::vector<std::string_view> articles;
  while (!text.empty()) {
    const size_t cut = std::min(text.find(' ', kArticleBytes), text.size() - 1) + 1;
    articles.push_back(text.substr(0, cut));
    text.remove_prefix(cut);
  }
  return articles;
}

void tokenize(benchmark::State& state, std::string (*make)()) {
  const std::string text = make();
  const std::vector<std::string_view> articles = articles_of(text);
  Tokenizer tokenizer(Recipe::standard());
  size_t words = 0;
  for (std::string_view article : articles) words += tokenizer.tokenize(article).size();
  if (words == 0) return state.SkipWithError("no words (set SLUICE_BENCH_TEXT?)");
  for (auto _ : state) {
    for (std::string_view article : articles) {
      benchmark::DoNotOptimize(tokenizer.tokenize(article).data());
    }
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * words));
}

BENCHMARK_CAPTURE(read_bytes, floor, english_text);
BENCHMARK_CAPTURE(tokenize, english, english_text);
BENCHMARK_CAPTURE(tokenize, korean, korean_text);
BENCHMARK_CAPTURE(tokenize, accented, accented_text);
BENCHMARK_CAPTURE(tokenize, file, file_text);

}  // namespace
}  // namespace sluice
