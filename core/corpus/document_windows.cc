// Windows filled, permuted and found again.
#include "core/corpus/document_windows.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/base/random.h"
#include "core/base/xxhash64.h"

namespace sluice {
namespace {

constexpr uint64_t kPurpose = 0x77696e646f77;  // keys these numbers apart from the sampler's
constexpr size_t kReadDocuments = 256;

template <typename T>
std::span<const uint8_t> bytes_of(std::span<const T> values) {
  return std::span(reinterpret_cast<const uint8_t*>(values.data()), values.size_bytes());
}

}  // namespace

uint64_t document_hash(std::span<const uint32_t> words, std::span<const float> counts) {
  return xxh64(bytes_of(counts), xxh64(bytes_of(words)));
}

std::vector<uint32_t> window_sequence(const Minibatch& window, const PassOrder& order,
                                      uint64_t pass, uint64_t number, const WindowLimits& limits) {
  const size_t documents = window.size();
  std::vector<uint32_t> sequence(documents);
  std::iota(sequence.begin(), sequence.end(), 0u);
  if (!order.is_shuffled) return sequence;
  const std::vector<uint64_t>& positions = window.positions;
  if (positions.size() == documents) {
    std::sort(sequence.begin(), sequence.end(),
              [&](uint32_t a, uint32_t b) { return positions[a] < positions[b]; });
  }
  const uint64_t key = random_key(random_key(order.seed, kPurpose), pass, number);
  for (size_t i = documents; i > 1; --i) {
    std::swap(sequence[i - 1], sequence[random_below(random_bits(key, i), i)]);
  }
  if (window.word_ids.size() >= limits.entries && documents > 0) {
    const size_t last_read = (documents - 1) / kReadDocuments * kReadDocuments;
    std::stable_partition(sequence.begin(), sequence.end(),
                          [last_read](uint32_t d) { return d < last_read; });
  }
  return sequence;
}

Status DocumentWindows::start_pass(uint64_t pass) {
  SLUICE_TRY(source_.start_pass(order_, pass));
  next_ = Position{pass, 0, 0, 0, source_.cursor()};
  is_at_end_ = false;
  return Status();
}

Result<bool> DocumentWindows::next(Minibatch& window, const WindowLimits& limits,
                                   const std::function<bool()>& go_on) {
  window.clear();
  begin_ = next_;
  while (!is_at_end_ && window.size() < limits.documents &&
         window.word_ids.size() < limits.entries) {
    const size_t wanted = std::min(kReadDocuments, limits.documents - window.size());
    is_at_end_ = SLUICE_TRY(source_.read(window, wanted)) == 0;
    SLUICE_TRY(source_.go_on());
    if (go_on && !go_on()) return Status(StatusCode::kCancelled, "reading was stopped");
  }
  count_window(window);
  ++next_.window;
  next_.documents += window.size();
  next_.digest += digest_;
  next_.cursor = source_.cursor();
  return window.size() > 0;
}

void DocumentWindows::count_window(const Minibatch& window) {
  hashes_.clear();
  digest_ = 0;
  for (size_t d = 0; d < window.size(); ++d) {
    hashes_.push_back(document_hash(window.words_of(d), window.counts_of(d)));
    digest_ += hashes_.back();
  }
}

Status DocumentWindows::seek(const Position& position) {
  SLUICE_TRY(start_pass(position.pass));
  if (position.window > 0) {
    if (position.cursor && source_.cursor()) {
      SLUICE_TRY(source_.seek(*position.cursor));
    } else {
      SLUICE_TRY(skip(position));
    }
  }
  next_ = position;
  return Status();
}

Status DocumentWindows::skip(const Position& position) {
  Minibatch dropped;
  uint64_t documents = 0;
  uint64_t digest = 0;
  while (documents < position.documents) {
    SLUICE_TRY(source_.go_on());
    dropped.clear();
    const uint64_t left = position.documents - documents;
    const size_t got = SLUICE_TRY(source_.read(dropped, std::min<uint64_t>(kReadDocuments, left)));
    if (got == 0) break;
    count_window(dropped);
    documents += got;
    digest += digest_;
  }
  if (documents == position.documents && digest == position.digest) return Status();
  return corrupt("the input is not the one that training began with: its first " +
                 std::to_string(position.documents) + " documents were others");
}

}  // namespace sluice
