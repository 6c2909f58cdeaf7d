// JSON Lines as articles, from the guess of the columns to the last line.
#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/articles/article_part.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  sluice::ArticleOptions options;
  options.max_article_bytes = 4096;
  if (data[0] % 2 != 0) options.columns.text = "text";
  auto source = std::make_unique<sluice::PrefixedSource>(sluice::memory_byte_source(
      std::span<const uint8_t>(data + 2, size - 2), "fuzz", 1 + data[1] % 64));
  auto part = sluice::open_json_lines(std::move(source), options, {});
  if (!part.ok()) return 0;
  sluice::BadRecordPolicy policy;
  sluice::Article article;
  for (;;) {
    auto more = (*part)->next(article, policy);
    if (!more.ok() || !*more) return 0;
    // Every view must be readable, and what goes into tables bounded.
    size_t lines = 0;
    for (const char c : article.text) lines += c == '\n';
    if (lines > article.text.size() || article.id.empty()) __builtin_trap();
    if (article.label.size() > sluice::ArticleFields::kMaxLabelBytes) __builtin_trap();
    if (article.label.find_first_of("\t\n") != std::string_view::npos) __builtin_trap();
  }
}
