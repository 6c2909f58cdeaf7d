// Heldout: which documents stay out of training, and their score.
#include "core/train/heldout.h"

#include "core/base/random.h"
#include "core/infer/completion.h"

namespace sluice {
namespace {

constexpr uint64_t kOneIn = 64;
constexpr size_t kMostDocuments = 512;
constexpr double kTellingTokens = 1000;          // below, the score is too noisy to stop by
constexpr uint64_t kPurpose = 0x68656c646f7574;  // keys these numbers apart from the sampler's

}  // namespace

void Heldout::take(const Minibatch& buffer, uint64_t seed, uint32_t topics) {
  holds_.assign(buffer.size(), false);
  sample_.clear();
  tokens_ = 0;
  size_t spare = buffer.size() > topics ? buffer.size() - topics : 0;
  const uint64_t key = random_key(seed, kPurpose);
  for (size_t d = 0; d < buffer.size() && spare > 0 && sample_.size() < kMostDocuments; ++d) {
    if (random_bits(key, d) % kOneIn != 0) continue;
    --spare;
    holds_[d] = true;
    const auto words = buffer.words_of(d);
    const auto counts = buffer.counts_of(d);
    sample_.word_ids.insert(sample_.word_ids.end(), words.begin(), words.end());
    sample_.counts.insert(sample_.counts.end(), counts.begin(), counts.end());
    sample_.offsets.push_back(sample_.word_ids.size());
    for (size_t i = 1; i < counts.size(); i += 2) tokens_ += counts[i];
  }
}

bool Heldout::is_telling() const { return tokens_ >= kTellingTokens; }

Result<double> Heldout::perplexity(const TopicState& state, std::span<const float> alpha,
                                   const KernelTable& kernels) const {
  CompletionScorer scorer(state.topics(), kernels);
  Completion total;
  const uint32_t padded = state.padded();
  AlignedBuffer<float> gathered;
  std::vector<const float*> rows;
  for (size_t d = 0; d < sample_.size(); ++d) {
    const auto words = sample_.words_of(d);
    if (gathered.size() < words.size() * padded) {
      SLUICE_TRY(gathered.resize(words.size() * padded));
    }
    rows.clear();
    for (size_t i = 0; i < words.size(); ++i) {
      float* row = gathered.data() + i * padded;
      kernels.row_affine(row, state.raw_row(words[i]), state.scale(), state.eta(),
                         state.inverse_totals(), padded);
      rows.push_back(row);
    }
    scorer.add(rows, sample_.counts_of(d), alpha, total);
  }
  return total.perplexity();
}

}  // namespace sluice
