// Reads a text: runs of ASCII in one go, the rest folded segment by segment. What a word is, is
// word_builder.cc's.
#include "core/text/tokenizer.h"

#include "core/text/fold.h"
#include "core/text/korean_vocabulary.h"
#include "core/text/word_builder.h"

namespace sluice {
namespace {

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

bool is_ascii_alphanumeric(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte | 32u) - 'a' < 26 || byte - unsigned{'0'} < 10;
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
    size_t end = at;
    while (end < text.size() && is_ascii_alphanumeric(text[end])) ++end;
    // A mark after the last letter would belong to its segment.
    if (end > at && end < text.size() && !is_ascii(text[end])) --end;
    if (end > at) {
      words.put_ascii(text, at, end - at);
    } else {
      end = folder.fold_segment(text, at);
      for (char32_t character : folder.characters()) words.put(character, at, end);
    }
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
