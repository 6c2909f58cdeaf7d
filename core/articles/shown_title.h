// The title a corpus shows for a document: its own, or the beginning of its text.
#pragma once

#include <string>
#include <string_view>

#include "core/articles/article.h"

namespace sluice {

inline constexpr size_t kShownTitleCharacters = 120;

// At most kShownTitleCharacters code points of valid UTF-8 on one line. `scratch` may hold it.
std::string_view shown_title(const Article& article, std::string& scratch);

}  // namespace sluice
