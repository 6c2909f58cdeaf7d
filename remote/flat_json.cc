// A reader of one level; anything deeper is refused.
#include "remote/flat_json.h"

#include <cctype>

namespace sluice_remote {
namespace {

class FlatJson {
 public:
  explicit FlatJson(std::string_view text) : text_(text) {}

  std::optional<std::map<std::string, std::string>> parse() {
    std::map<std::string, std::string> members;
    if (!take('{')) return std::nullopt;
    if (take('}')) return members;
    do {
      std::string name, value;
      if (!take_string(name) || !take(':') || !take_value(value)) return std::nullopt;
      members.insert_or_assign(std::move(name), std::move(value));
    } while (take(','));
    if (!take('}')) return std::nullopt;
    return members;
  }

 private:
  bool take(char wanted) {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  bool take_string(std::string& out) {
    if (!take('"')) return false;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && !take_escape(out)) return false;
      if (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\') out += text_[at_++];
    }
    return at_ < text_.size() && text_[at_++] == '"';
  }

  // Tokens and keys are ASCII; of \u only that is understood.
  bool take_escape(std::string& out) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kBytes = "\"\\/\b\f\n\r\t";
    if (at_ + 1 >= text_.size()) return false;
    const char name = text_[at_ + 1];
    at_ += 2;
    if (const size_t known = kNames.find(name); known != kNames.npos) {
      out += kBytes[known];
      return true;
    }
    if (name != 'u' || at_ + 4 > text_.size()) return false;
    const unsigned long code = std::stoul("0" + hex_digits(), nullptr, 16);
    at_ += 4;
    if (code == 0 || code > 127) return false;
    out += static_cast<char>(code);
    return true;
  }

  std::string hex_digits() const {
    std::string digits(text_.substr(at_, 4));
    return digits.find_first_not_of("0123456789abcdefABCDEF") == digits.npos ? digits : "";
  }

  bool take_value(std::string& out) {
    if (take_string(out)) return true;
    const size_t begin = at_;  // take() has skipped the space
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 ||
                                  text_[at_] == '-' || text_[at_] == '.' || text_[at_] == '+')) {
      ++at_;
    }
    out = text_.substr(begin, at_ - begin);
    return !out.empty();
  }

  const std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

std::optional<std::map<std::string, std::string>> parse_flat_json(std::string_view text) {
  return FlatJson(text).parse();
}

}  // namespace sluice_remote
