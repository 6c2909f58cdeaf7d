// The reader half of json.h: recursive descent with bounded depth and a bounded number of values.
#include "core/base/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_set>

#include "core/base/number_text.h"
#include "core/base/utf8.h"

namespace sluice {

class JsonParser {
 public:
  JsonParser(std::string_view text, size_t max_values) : text_(text), values_left_(max_values) {}

  Result<JsonValue> document() {
    JsonValue value;
    SLUICE_TRY(parse_value(value, 0));
    skip_space();
    if (at_ < text_.size()) return bad("text after the JSON value");
    return value;
  }

 private:
  static constexpr int kMaxDepth = 32;
  // Up to here a look at every earlier key is faster than a set of them.
  static constexpr size_t kFewMembers = 16;

  Status bad(std::string_view what) const { return bad_at(what, at_); }
  static Status bad_at(std::string_view what, size_t offset) {
    std::string message("bad JSON at byte ");
    message.append(std::to_string(offset)).append(": ").append(what);
    return corrupt(std::move(message)).at(-1, static_cast<int64_t>(offset));
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool eat(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  Status parse_value(JsonValue& out, int depth) {
    skip_space();
    if (at_ >= text_.size()) return bad("the text ends where a value should be");
    if (values_left_ == 0) return bad("too many values");
    --values_left_;
    switch (text_[at_]) {
      case '{':
        return parse_object(out, depth);
      case '[':
        return parse_array(out, depth);
      case '"':
        out.type_ = JsonValue::Type::kString;
        return parse_string(out.text_);
      case 't':
        out.bool_ = true;
        return parse_word("true", out, JsonValue::Type::kBool);
      case 'f':
        return parse_word("false", out, JsonValue::Type::kBool);
      case 'n':
        return parse_word("null", out, JsonValue::Type::kNull);
      default:
        return parse_number(out);
    }
  }

  Status parse_word(std::string_view word, JsonValue& out, JsonValue::Type type) {
    if (text_.substr(at_, word.size()) != word) return bad("not a JSON value");
    at_ += word.size();
    out.type_ = type;
    return Status();
  }

  Status parse_array(JsonValue& out, int depth) {
    if (depth >= kMaxDepth) return bad("nested too deeply");
    out.type_ = JsonValue::Type::kArray;
    ++at_;
    skip_space();
    if (eat(']')) return Status();
    for (;;) {
      SLUICE_TRY(parse_value(out.items_.emplace_back(), depth + 1));
      skip_space();
      if (eat(']')) return Status();
      if (!eat(',')) return bad("expected ',' or ']'");
    }
  }

  Status parse_object(JsonValue& out, int depth) {
    if (depth >= kMaxDepth) return bad("nested too deeply");
    out.type_ = JsonValue::Type::kObject;
    ++at_;
    skip_space();
    if (eat('}')) return Status();
    std::unordered_set<std::string> keys;
    for (;;) {
      SLUICE_TRY(parse_member(out, keys, depth));
      skip_space();
      if (eat('}')) return Status();
      if (!eat(',')) return bad("expected ',' or '}'");
    }
  }

  Status parse_member(JsonValue& out, std::unordered_set<std::string>& keys, int depth) {
    skip_space();
    const size_t key_at = at_;
    if (peek() != '"') return bad("expected a member's name");
    std::string key;
    SLUICE_TRY(parse_string(key));
    if (!remember_key(out.members_, keys, key)) {
      return bad_at("duplicate name \"" + key + "\"", key_at);
    }
    skip_space();
    if (!eat(':')) return bad("expected ':'");
    JsonValue& value = out.members_.emplace_back(std::move(key), JsonValue()).second;
    return parse_value(value, depth + 1);
  }

  // Returns: false when the object has the key already.
  static bool remember_key(const std::vector<JsonValue::Member>& members,
                           std::unordered_set<std::string>& keys, const std::string& key) {
    if (members.size() < kFewMembers) {
      return std::none_of(members.begin(), members.end(),
                          [&](const JsonValue::Member& member) { return member.first == key; });
    }
    if (keys.empty()) {
      for (const JsonValue::Member& member : members) keys.insert(member.first);
    }
    return keys.insert(key).second;
  }

  Status parse_string(std::string& out) {
    ++at_;
    while (at_ < text_.size()) {
      const size_t plain = plain_bytes();
      out.append(text_.substr(at_, plain));
      at_ += plain;
      if (eat('"')) return Status();
      if (at_ >= text_.size()) break;
      if (static_cast<uint8_t>(text_[at_]) < 0x20) return bad("control character in a string");
      if (text_[at_] != '\\') return bad("invalid UTF-8");
      SLUICE_TRY(parse_escape(out));
    }
    return bad("the text ends inside a string");
  }

  // Bytes from here that stand for themselves.
  size_t plain_bytes() const {
    size_t end = at_;
    while (end < text_.size()) {
      const uint8_t byte = static_cast<uint8_t>(text_[end]);
      if (byte == '"' || byte == '\\' || byte < 0x20) break;
      const size_t length = utf8_sequence_bytes(text_, end);
      if (length == 0) break;
      end += length;
    }
    return end - at_;
  }

  Status parse_escape(std::string& out) {
    static constexpr std::string_view kNames = "\"\\/bfnrt";
    static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    ++at_;
    if (eat('u')) return parse_unicode_escape(out);
    const size_t which = at_ < text_.size() ? kNames.find(text_[at_]) : std::string_view::npos;
    if (which == std::string_view::npos) return bad("unknown escape");
    out.push_back(kMeanings[which]);
    ++at_;
    return Status();
  }

  Status parse_unicode_escape(std::string& out) {
    uint32_t code_point = SLUICE_TRY(parse_hex4());
    if (code_point >= 0xdc00 && code_point <= 0xdfff) return bad("lone low surrogate");
    if (code_point >= 0xd800 && code_point <= 0xdbff) {
      if (!eat('\\') || !eat('u')) return bad("lone high surrogate");
      const uint32_t low = SLUICE_TRY(parse_hex4());
      if (low < 0xdc00 || low > 0xdfff) return bad("lone high surrogate");
      code_point = 0x10000 + ((code_point - 0xd800) << 10) + (low - 0xdc00);
    }
    append_utf8(out, code_point);
    return Status();
  }

  Result<uint32_t> parse_hex4() {
    const std::string_view digits = text_.substr(at_, 4);
    uint32_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, value, 16);
    if (digits.size() < 4 || parsed.ec != std::errc() || parsed.ptr != end) {
      return bad("expected four hexadecimal digits");
    }
    at_ += 4;
    return value;
  }

  size_t eat_digits() {
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ - begin;
  }

  // JSON's grammar is checked by hand: from_chars takes "01", "1." and "inf", which JSON does not.
  Status parse_number(JsonValue& out) {
    const size_t begin = at_;
    eat('-');
    const bool leading_zero = peek() == '0';
    const size_t digits = eat_digits();
    if (digits == 0) return bad_at("not a JSON value", begin);
    if (leading_zero && digits > 1) return bad_at("a number starts with 0", begin);
    if (eat('.') && eat_digits() == 0) return bad("expected digits after '.'");
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (!eat('-')) eat('+');
      if (eat_digits() == 0) return bad("expected digits of an exponent");
    }
    const std::string_view number = text_.substr(begin, at_ - begin);
    const auto parsed = from_chars(number.data(), number.data() + number.size(), out.number_);
    out.type_ = JsonValue::Type::kNumber;
    if (parsed.ec == std::errc()) return Status();
    // from_chars reports both ends of the range alike; what is too small is zero, as elsewhere.
    if (decimal_magnitude(number) > 0) return bad_at("number too large", begin);
    out.number_ = number[0] == '-' ? -0.0 : 0.0;
    return Status();
  }

  // Returns: m with 10^(m-1) <= |number| < 10^m, exact enough to tell huge from tiny.
  static int64_t decimal_magnitude(std::string_view number) {
    static constexpr int64_t kMaxExponent = int64_t{1} << 48;
    const size_t mark = std::min(number.find_first_of("eE"), number.size());
    const std::string_view mantissa = number.substr(0, mark);
    const auto point = static_cast<int64_t>(std::min(mantissa.find('.'), mark));
    const auto first = static_cast<int64_t>(std::min(mantissa.find_first_of("123456789"), mark));
    const int64_t magnitude = first < point ? point - first : point - first + 1;
    if (mark == number.size()) return magnitude;
    const bool is_negative = number[mark + 1] == '-';
    const size_t digits = mark + 1 + (is_negative || number[mark + 1] == '+');
    int64_t exponent = 0;
    const auto parsed =
        std::from_chars(number.data() + digits, number.data() + number.size(), exponent);
    if (parsed.ec != std::errc()) exponent = kMaxExponent;
    exponent = std::min(exponent, kMaxExponent);
    return is_negative ? magnitude - exponent : magnitude + exponent;
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t values_left_;
};

Result<JsonValue> JsonValue::parse(std::string_view text, size_t max_values) {
  return JsonParser(text, max_values).document();
}

const JsonValue* JsonValue::find(std::string_view key) const {
  for (const Member& member : members_) {
    if (member.first == key) return &member.second;
  }
  return nullptr;
}

Result<uint64_t> JsonValue::as_uint64() const {
  if (type_ != Type::kNumber) return corrupt("not a number where an integer should be");
  if (!(number_ >= 0 && number_ <= 0x1p53) || number_ != std::floor(number_)) {
    return corrupt("not an integer between 0 and 2^53");
  }
  return static_cast<uint64_t>(number_);
}

}  // namespace sluice
