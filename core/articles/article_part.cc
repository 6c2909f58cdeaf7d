// Cleaning of article fields and the names used in messages and made-up ids.
#include "core/articles/article_part.h"

#include "core/base/utf8.h"

namespace sluice {
namespace {

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c - 0x20) > 0x7e - 0x20) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

// Returns: `field` itself when it is fine as it is, else a cleaned copy in `scratch`.
std::string_view cleaned(std::string_view field, size_t max_bytes, std::string& scratch) {
  field = trimmed(field);
  if (field.size() <= max_bytes && is_plain(field)) return field;
  scratch.clear();
  for (size_t at = 0; at < field.size();) {
    const size_t bytes = utf8_sequence_bytes(field, at);
    const std::string_view piece = bytes == 0 ? "\xef\xbf\xbd" : field.substr(at, bytes);
    if (scratch.size() + piece.size() > max_bytes) break;
    const auto lead = static_cast<unsigned char>(piece[0]);
    if (lead < 0x20 || lead == 0x7f) {
      scratch.push_back(' ');
    } else {
      scratch.append(piece);
    }
    at += bytes == 0 ? 1 : bytes;
  }
  return scratch;
}

}  // namespace

void ArticleFields::fill(Article& article, std::string_view text, std::string_view title,
                         std::string_view id, std::string_view label, std::string_view date) {
  article.id = cleaned(id, kMaxIdBytes, id_);
  article.label = cleaned(label, kMaxLabelBytes, label_);
  article.date = cleaned(date, kMaxDateBytes, date_);
  article.text = text;
  if (!title.empty()) {
    // The whole title is text; only the copy that is shown is cut.
    text_.assign(title).append(1, '\n').append(text);
    article.text = text_;
  }
  article.title = cleaned(title, kMaxTitleBytes, title_);
}

std::string_view display_name(const std::string& name) {
  // Written out: `? :` of a literal and a string would make a temporary string.
  if (name == "-") return "stdin";
  return name;
}

std::string_view numbered_id(std::string& out, const std::string& name, uint64_t number) {
  std::string_view base = display_name(name);
  if (const size_t slash = base.rfind('/'); slash != std::string_view::npos) {
    base.remove_prefix(slash + 1);
  }
  out.assign(base).append(1, ':').append(std::to_string(number));
  return out;
}

std::string place(const std::string& name, uint64_t line) {
  return std::string(display_name(name)).append(1, ':').append(std::to_string(line)).append(": ");
}

}  // namespace sluice
