// Reads a text: runs of ASCII and of Hangul in one go, the rest folded segment by segment. What a
// word is, is word_builder.cc's.
#include "core/text/tokenizer.h"

#include "core/text/fold.h"
#include "core/text/korean_vocabulary.h"
#include "core/text/word_builder.h"

namespace sluice {
namespace {

constexpr size_t kSyllableBytes = 3;

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

bool is_ascii_alphanumeric(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte | 32u) - 'a' < 26 || byte - unsigned{'0'} < 10;
}

// Whether text[at] begins a precomposed Hangul syllable, U+AC00 to U+D7A3: EA B0 80 to ED 9E A3.
bool is_syllable(std::string_view text, size_t at) {
  if (text.size() - at < kSyllableBytes) return false;
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  if (byte(0) < 0xEA || byte(0) > 0xED) return false;
  const uint32_t key = uint32_t{byte(0)} << 16 | uint32_t{byte(1)} << 8 | byte(2);
  return key >= 0xEAB080 && key <= 0xED9EA3 && (key & 0xC0C0) == 0x8080;
}

size_t end_of_alphanumerics(std::string_view text, size_t at) {
  while (at < text.size() && is_ascii_alphanumeric(text[at])) ++at;
  return at;
}

size_t end_of_syllables(std::string_view text, size_t at) {
  while (at < text.size() && is_syllable(text, at)) at += kSyllableBytes;
  return at;
}

// Whether nothing at text[at] can join the character before it, as seen without a table.
bool is_plain_start(std::string_view text, size_t at) {
  return at >= text.size() || is_ascii(text[at]) || is_syllable(text, at);
}

// Puts the letters and digits from text[at] on that need no folding but ASCII's. Returns: their
// end. The last one is left when what follows could join it.
size_t put_plain_run(WordBuilder& words, std::string_view text, size_t at) {
  size_t end = end_of_alphanumerics(text, at);
  if (end > at) {
    end -= is_plain_start(text, end) ? 0 : 1;
    if (end > at) words.put_ascii(text, at, end - at);
    return end;
  }
  end = end_of_syllables(text, at);
  if (end > at) {
    end -= is_plain_start(text, end) ? 0 : kSyllableBytes;
    if (end > at) words.put_syllables(text, at, (end - at) / kSyllableBytes);
  }
  return end;
}

}  // namespace

struct Tokenizer::State {
  explicit State(const Recipe& recipe) : words(recipe) {}
  WordBuilder words;
  SegmentFolder folder;
};

Tokenizer::Tokenizer(const Recipe& recipe) : state_(std::make_unique<State>(recipe)) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;

const std::vector<Token>& Tokenizer::tokenize(std::string_view text) {
  WordBuilder& words = state_->words;
  SegmentFolder& folder = state_->folder;
  words.clear();
  for (size_t at = 0; at < text.size();) {
    at = put_plain_run(words, text, at);
    if (at == text.size()) break;
    if (is_ascii(text[at]) && !is_ascii_alphanumeric(text[at]) && is_plain_start(text, at + 1)) {
      words.put_separator(static_cast<char32_t>(text[at++]));
      continue;
    }
    const size_t end = folder.fold_segment(text, at);
    for (char32_t character : folder.characters()) words.put(character, at, end);
    at = end;
  }
  return words.finish();
}

std::optional<uint32_t> word_id(const Recipe& recipe, const Vocabulary& vocabulary,
                                std::string_view word) {
  std::optional<uint32_t> id;
  if (recipe.korean_particles) {
    for_each_korean_stem(word, [&](std::string_view stem) {
      if (is_korean_stem(recipe, stem)) id = vocabulary.find(stem);
      return id.has_value();
    });
  }
  return id.has_value() ? id : vocabulary.find(word);
}

}  // namespace sluice
