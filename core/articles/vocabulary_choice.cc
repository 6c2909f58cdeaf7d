// First the rare words go, then forms are merged, then the common ones and those over the cap go:
// merged earlier, a chance word could swallow a frequent one; a stem dropped earlier as too common
// would leave its forms behind as words of their own.
#include "core/articles/vocabulary_choice.h"

#include <algorithm>
#include <string>

#include "core/text/korean_vocabulary.h"
#include "core/text/tokenizer.h"

namespace sluice {
namespace {

struct Ranked {
  uint64_t document_frequency;
  uint32_t candidate;
};

struct Losses {
  uint64_t rare = 0;
  uint64_t common = 0;
};

std::vector<Ranked> stems_of(const CandidateWords& candidates, const Recipe& recipe,
                             uint64_t min_frequency, Losses& losses) {
  const auto is_frequent = [&](uint32_t id) {
    return candidates.document_frequency(id) >= min_frequency;
  };
  const std::vector<uint32_t> stems = reduce_korean_words(
      recipe, candidates.size(), [&](uint32_t id) { return candidates.word(id); },
      [&](std::string_view word) {
        const auto id = candidates.find(word);
        return id && is_frequent(*id) ? id : std::nullopt;
      });
  std::vector<uint64_t> frequencies(candidates.size());
  for (uint32_t id = 0; id < candidates.size(); ++id) {
    frequencies[stems[id]] += candidates.document_frequency(id);
  }
  std::vector<Ranked> ranked;
  for (uint32_t id = 0; id < candidates.size(); ++id) {
    if (stems[id] != id) continue;
    if (is_frequent(id)) {
      ranked.push_back(Ranked{frequencies[id], id});
    } else {
      ++losses.rare;
    }
  }
  return ranked;
}

Status no_word_left(const CandidateWords& candidates, const Losses& losses, uint64_t documents,
                    uint64_t min_frequency, double max_share) {
  if (candidates.size() == 0) {
    return corrupt("no word in any document: is the text column the right one?");
  }
  const auto percent = static_cast<int>(max_share * 100.0 + 0.5);
  return corrupt("no word is left for the vocabulary: of " + std::to_string(candidates.size()) +
                 " words in " + std::to_string(documents) + " documents " +
                 std::to_string(losses.rare) + " are in fewer than " +
                 std::to_string(min_frequency) + " documents (the minimum document frequency), " +
                 std::to_string(losses.common) + " in more than " + std::to_string(percent) +
                 " % of them (the maximum document share)");
}

Result<Vocabulary> make_vocabulary(const CandidateWords& candidates,
                                   const std::vector<Ranked>& ranked) {
  std::string bytes;
  std::vector<uint64_t> offsets = {0};
  offsets.reserve(ranked.size() + 1);
  for (const Ranked& word : ranked) {
    bytes.append(candidates.word(word.candidate));
    offsets.push_back(bytes.size());
  }
  return Vocabulary::create(std::move(bytes), std::move(offsets));
}

}  // namespace

uint64_t automatic_min_document_frequency(uint64_t documents) {
  if (documents < 50) return 1;
  // In integers, so that no machine rounds differently; ends at 2^21 at the latest.
  uint64_t root = 2;
  const auto cube = [](uint64_t x) { return static_cast<unsigned __int128>(x) * x * x; };
  while (125 * cube(root + 1) <= documents) ++root;
  return root;
}

Result<VocabularyChoice> choose_vocabulary(const CandidateWords& candidates, uint64_t documents,
                                           const Recipe& recipe, const VocabularyLimits& limits) {
  VocabularyChoice choice;
  choice.min_document_frequency = limits.min_document_frequency > 0
                                      ? limits.min_document_frequency
                                      : automatic_min_document_frequency(documents);
  Losses losses;
  std::vector<Ranked> ranked = stems_of(candidates, recipe, choice.min_document_frequency, losses);
  if (documents >= kMinDocumentsForShare) {
    const double most = limits.max_document_share * static_cast<double>(documents);
    losses.common = std::erase_if(ranked, [&](const Ranked& word) {
      return static_cast<double>(word.document_frequency) > most;
    });
  }
  if (ranked.empty()) {
    return no_word_left(candidates, losses, documents, choice.min_document_frequency,
                        limits.max_document_share);
  }
  std::sort(ranked.begin(), ranked.end(), [&](const Ranked& a, const Ranked& b) {
    if (a.document_frequency != b.document_frequency) {
      return a.document_frequency > b.document_frequency;
    }
    return candidates.word(a.candidate) < candidates.word(b.candidate);
  });
  if (ranked.size() > limits.max_vocabulary) ranked.resize(limits.max_vocabulary);
  choice.vocabulary = SLUICE_TRY(make_vocabulary(candidates, ranked));
  choice.final_ids.reserve(candidates.size());
  for (uint32_t id = 0; id < candidates.size(); ++id) {
    const auto word = word_id(recipe, choice.vocabulary, candidates.word(id));
    choice.final_ids.push_back(word.value_or(CandidateWords::kNone));
  }
  return choice;
}

}  // namespace sluice
