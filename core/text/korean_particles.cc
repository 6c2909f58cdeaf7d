// The list of particles, written by hand for sluice from school grammar (the case, auxiliary and
// connective particles, the copula's common endings, the plural 들), with the compounds that stand
// in newspapers. Left out on purpose are syllables that end nouns more often than they follow them:
// 인, 자, 면, 고, 지, 론.
#include "core/text/korean_particles.h"

#include <algorithm>
#include <iterator>

namespace sluice {
namespace {

// What the syllable before a particle must end in.
enum class After : uint8_t {
  kAny,
  kConsonant,
  kVowel,
  kVowelOrRieul,    // 로: 학교로, 서울로
  kOtherConsonant,  // 으로: 집으로, not 서울으로
};

// The text stands inside, so that the table needs no relocations when the library is loaded.
struct Particle {
  static constexpr size_t kMaxBytes = 15;

  constexpr Particle() = default;
  consteval Particle(std::string_view particle, After what)
      : bytes(static_cast<uint8_t>(particle.size())), after(what) {
    std::copy(particle.begin(), particle.end(), letters);  // longer ones do not compile
  }
  constexpr std::string_view text() const { return {letters, bytes}; }

  char letters[kMaxBytes] = {};
  uint8_t bytes = 0;
  After after = After::kAny;
};

#include "core/text/korean_particles.inc"

constexpr size_t kParticleCount = std::size(kParticles);
constexpr size_t kSyllableBytes = 3;
constexpr uint32_t kFirstSyllable = 0xAC00, kTrails = 28, kRieul = 8;

// Views of the texts, for those who want the list.
constexpr auto kTexts = [] {
  std::array<std::string_view, kParticleCount> texts;
  for (size_t i = 0; i < kParticleCount; ++i) texts[i] = kParticles[i].text();
  return texts;
}();

// The particles ordered by their last syllable, those of one syllable longest first: a word is
// compared with the few particles that end as it does.
constexpr std::string_view last_syllable(std::string_view text) {
  return text.substr(text.size() - kSyllableBytes);
}

constexpr auto kByLastSyllable = [] {
  std::array<Particle, kParticleCount> sorted;
  std::copy(std::begin(kParticles), std::end(kParticles), sorted.begin());
  std::sort(sorted.begin(), sorted.end(), [](const Particle& a, const Particle& b) {
    if (last_syllable(a.text()) != last_syllable(b.text())) {
      return last_syllable(a.text()) < last_syllable(b.text());
    }
    return a.bytes != b.bytes ? a.bytes > b.bytes : a.text() < b.text();
  });
  return sorted;
}();

constexpr bool list_is_sound() {
  for (size_t i = 0; i < kParticleCount; ++i) {
    if (kTexts[i].empty() || kTexts[i].size() % kSyllableBytes != 0) return false;
    if (i > 0 && kTexts[i].size() > kTexts[i - 1].size()) return false;
    for (size_t j = 0; j < i; ++j) {
      if (kTexts[i] == kTexts[j]) return false;
    }
  }
  return true;
}
static_assert(list_is_sound(), "whole syllables, longest first, each once");

// The final consonant of the stem's last syllable: 0 none, kRieul ㄹ, or -1 when it does not end in
// a Hangul syllable.
int final_consonant(std::string_view stem) {
  if (stem.size() < kSyllableBytes) return -1;
  const auto* p =
      reinterpret_cast<const unsigned char*>(stem.data() + stem.size() - kSyllableBytes);
  if ((p[0] & 0xF0) != 0xE0 || (p[1] & 0xC0) != 0x80) return -1;
  const uint32_t c = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
  constexpr uint32_t kSyllables = 11172;
  if (c < kFirstSyllable || c >= kFirstSyllable + kSyllables) return -1;
  return static_cast<int>((c - kFirstSyllable) % kTrails);
}

bool fits(std::string_view stem, After after) {
  const int final = after == After::kAny ? -1 : final_consonant(stem);
  if (final < 0) return true;
  switch (after) {
    case After::kAny:
      return true;
    case After::kConsonant:
      return final != 0;
    case After::kVowel:
      return final == 0;
    case After::kVowelOrRieul:
      return final == 0 || final == static_cast<int>(kRieul);
    case After::kOtherConsonant:
      return final != 0 && final != static_cast<int>(kRieul);
  }
  return false;
}

}  // namespace

std::span<const std::string_view> korean_particles() { return kTexts; }

KoreanParticleMatches match_korean_particles(std::string_view word) {
  KoreanParticleMatches matches;
  if (word.size() <= kSyllableBytes) return matches;
  const std::string_view last = last_syllable(word);
  const auto* particle = std::lower_bound(
      kByLastSyllable.begin(), kByLastSyllable.end(), last,
      [](const Particle& p, std::string_view wanted) { return last_syllable(p.text()) < wanted; });
  for (; particle != kByLastSyllable.end() && last_syllable(particle->text()) == last; ++particle) {
    const size_t bytes = particle->bytes;
    if (bytes >= word.size() || !word.ends_with(particle->text())) continue;
    if (!fits(word.substr(0, word.size() - bytes), particle->after)) continue;
    if (matches.count == KoreanParticleMatches::kMax) break;
    matches.bytes[matches.count++] = static_cast<uint8_t>(bytes);
  }
  return matches;
}

}  // namespace sluice
