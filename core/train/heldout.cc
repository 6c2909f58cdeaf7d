// Heldout: which documents stay out of training, and their score.
#include "core/train/heldout.h"

#include <algorithm>
#include <utility>

#include "core/base/random.h"
#include "core/corpus/document_windows.h"
#include "core/infer/completion.h"

namespace sluice {
namespace {

constexpr uint64_t kOneIn = 64;
constexpr size_t kMostDocuments = 512;
constexpr double kTellingTokens = 1000;          // below, the score is too noisy to stop by
constexpr uint64_t kPurpose = 0x68656c646f7574;  // keys these numbers apart from the sampler's

}  // namespace

void Heldout::take(const Minibatch& buffer, std::span<const uint32_t> sequence,
                   std::span<const uint64_t> hashes, uint64_t seed, uint32_t topics) {
  std::vector<uint64_t> sorted(hashes.begin(), hashes.end());
  std::sort(sorted.begin(), sorted.end());
  const auto is_unique = [&sorted](uint64_t hash) {
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), hash);
    return last - first == 1;
  };
  Minibatch sample;
  size_t spare = buffer.size() > topics ? buffer.size() - topics : 0;
  const uint64_t key = random_key(seed, kPurpose);
  for (const uint32_t d : sequence) {
    if (spare == 0 || sample.size() == kMostDocuments) break;
    const auto words = buffer.words_of(d);
    if (random_bits(key, hashes[d]) % kOneIn != 0 || words.empty() || !is_unique(hashes[d])) {
      continue;
    }
    --spare;
    const auto counts = buffer.counts_of(d);
    sample.word_ids.insert(sample.word_ids.end(), words.begin(), words.end());
    sample.counts.insert(sample.counts.end(), counts.begin(), counts.end());
    sample.offsets.push_back(sample.word_ids.size());
  }
  set_sample(std::move(sample));
}

Status Heldout::restore(Minibatch sample) {
  if (sample.size() > kMostDocuments) return corrupt("too many held-out documents");
  set_sample(std::move(sample));
  return Status();
}

void Heldout::set_sample(Minibatch sample) {
  sample_ = std::move(sample);
  tokens_ = 0;
  hashes_.clear();
  for (size_t d = 0; d < sample_.size(); ++d) {
    const auto counts = sample_.counts_of(d);
    for (size_t i = 1; i < counts.size(); i += 2) tokens_ += counts[i];
    hashes_.push_back(document_hash(sample_.words_of(d), counts));
  }
  std::sort(hashes_.begin(), hashes_.end());
}

bool Heldout::holds(uint64_t hash) const {
  return std::binary_search(hashes_.begin(), hashes_.end(), hash);
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
