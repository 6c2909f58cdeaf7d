// The Korean rule when a vocabulary is made: which candidate words are only another candidate with
// a particle. What a word means under a finished vocabulary is word_id() in tokenizer.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "core/corpus/vocabulary.h"
#include "core/text/recipe.h"

namespace sluice {

// Reduces candidate words to those that stand for themselves. From the shortest word up, a
// candidate maps to the candidate that remains when the longest possible particle is taken off, if
// that one is kept; otherwise it is kept (maps to itself). `word(i)` is candidate i, i < count;
// `find` gives the index of a candidate and must know exactly those that may enter the vocabulary:
// the others map to a kept word or to themselves and never receive anything. Returns: count
// indices; kept words map to themselves, nothing maps to a word that is not kept. With F = the kept
// words that `find` knows, word_id(recipe, F, word(i)) is the word at result[i] for every i (or
// nothing, when that is not in F). So filter by frequency first and reduce last; when F is cut
// again afterwards, map the candidates by word_id() with the final vocabulary instead. Without the
// Korean rule in `recipe` every candidate maps to itself. Cost: 8 bytes a candidate, linear but for
// a sort of the indices; about 100 ns a Korean word.
std::vector<uint32_t> reduce_korean_words(
    const Recipe& recipe, uint32_t count, const std::function<std::string_view(uint32_t)>& word,
    const std::function<std::optional<uint32_t>(std::string_view)>& find);

// The same with all words of `candidates`.
std::vector<uint32_t> reduce_korean_words(const Recipe& recipe, const Vocabulary& candidates);

// Whether `stem` may stand for a word: a word by this recipe itself (long enough). Both uses of the
// rule ask this, so that a given vocabulary with one-syllable words does not turn 나이 into 나.
bool is_korean_stem(const Recipe& recipe, std::string_view stem);

}  // namespace sluice
