// Articles that a C program hands over, as a reader like any other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "capi/include/sluice.h"
#include "core/articles/article_part.h"

namespace sluice::capi {

class CallbackArticles final : public ArticleReader {
 public:
  // Requires: checked callbacks. Only read, user and max_article_bytes are looked at.
  explicit CallbackArticles(const sluice_articles_callbacks& callbacks) : callbacks_(callbacks) {}

  // Errors: kInvalidArgument (NULL with a size; *found is neither 0 nor 1), what the callback
  // returned.
  Result<std::optional<Article>> next() override;
  const ArticleColumns& columns() const override { return columns_; }
  double progress() const override { return -1; }
  uint64_t consumed_bytes() const override { return bytes_; }

 private:
  sluice_articles_callbacks callbacks_;
  ArticleColumns columns_{"-", "-", "-", "-", "-"};
  ArticleFields fields_;
  std::string id_;
  uint64_t number_ = 0;  // articles handed over
  uint64_t bytes_ = 0;   // of their texts
  bool is_at_end_ = false;
};

}  // namespace sluice::capi
