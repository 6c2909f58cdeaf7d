// What a callback hands over is checked like a line of a file.
#include "capi/callback_articles.h"

#include <string_view>

#include "capi/boundary.h"

namespace sluice::capi {
namespace {

std::string_view view_of(const sluice_text& text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

Status check_texts(const sluice_article& article) {
  SLUICE_TRY(check_text(article.text.data, article.text.size, "the article's text"));
  SLUICE_TRY(check_text(article.title.data, article.title.size, "the article's title"));
  SLUICE_TRY(check_text(article.id.data, article.id.size, "the article's id"));
  SLUICE_TRY(check_text(article.label.data, article.label.size, "the article's label"));
  return check_text(article.date.data, article.date.size, "the article's date");
}

}  // namespace

Result<std::optional<Article>> CallbackArticles::next() {
  while (!is_at_end_) {
    sluice_article given{};
    given.struct_size = sizeof given;
    int32_t found = 0;
    SLUICE_TRY(callback_status(callbacks_.read(callbacks_.user, &given, &found), "read"));
    SLUICE_TRY(check_flag(found, "*found"));
    if (found == 0) break;
    SLUICE_TRY(check_texts(given));
    ++number_;
    const uint64_t bytes = uint64_t{given.text.size} + given.title.size;
    if (bytes > callbacks_.max_article_bytes) {
      SLUICE_TRY(policy_.meet(
          Status(StatusCode::kLimit, "article " + std::to_string(number_) + ": " +
                                         std::to_string(bytes) + " bytes, over the limit of " +
                                         std::to_string(callbacks_.max_article_bytes))
              .at(static_cast<int64_t>(number_ - 1), -1)));
      continue;
    }
    bytes_ += bytes;
    id_ = "article:" + std::to_string(number_);
    Article article;
    fields_.fill(article, view_of(given.text), view_of(given.title),
                 given.id.size == 0 ? std::string_view(id_) : view_of(given.id),
                 view_of(given.label), view_of(given.date));
    return std::optional<Article>(article);
  }
  is_at_end_ = true;
  return std::optional<Article>();
}

}  // namespace sluice::capi
