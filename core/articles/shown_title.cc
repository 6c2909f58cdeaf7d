// One walk over the beginning; runs of white space become one space, invalid bytes are left out.
#include "core/articles/shown_title.h"

#include "core/base/utf8.h"

namespace sluice {

std::string_view shown_title(const Article& article, std::string& scratch) {
  const std::string_view from = article.title.empty() ? article.text : article.title;
  scratch.clear();
  bool space = false;
  size_t characters = 0;
  for (size_t at = 0; at < from.size();) {
    const size_t bytes = utf8_sequence_bytes(from, at);
    const auto lead = static_cast<unsigned char>(from[at]);
    if (bytes == 0 || lead <= ' ' || lead == 0x7f) {
      space = !scratch.empty();
      ++at;
      continue;
    }
    if (characters + (space ? 1 : 0) >= kShownTitleCharacters) break;
    if (space) scratch.push_back(' ');
    scratch.append(from.substr(at, bytes));
    characters += space ? 2 : 1;
    space = false;
    at += bytes;
  }
  return scratch;
}

}  // namespace sluice
