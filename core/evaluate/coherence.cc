// From a word to its places among the topics' top words, and from these to pairs that meet.
#include "core/evaluate/coherence.h"

#include <algorithm>

#include "core/kernels/scalar_math.h"

namespace sluice {
namespace {

constexpr uint32_t kNoSlot = 0xffffffffu;

size_t pair_index(uint32_t a, uint32_t b) { return size_t{b} * (b - 1) / 2 + a; }

}  // namespace

Coherence::Coherence(uint32_t words, std::vector<std::vector<uint32_t>> top_words)
    : top_words_(std::move(top_words)), slot_of_word_(words, kNoSlot) {
  std::vector<std::pair<uint32_t, Place>> uses;
  for (uint32_t topic = 0; topic < top_words_.size(); ++topic) {
    const std::vector<uint32_t>& top = top_words_[topic];
    for (uint32_t i = 0; i < top.size(); ++i) uses.push_back({top[i], {topic, i}});
    pair_count_.emplace_back(top.size() < 2 ? 0 : top.size() * (top.size() - 1) / 2);
  }
  std::stable_sort(uses.begin(), uses.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (size_t i = 0; i < uses.size(); ++i) {
    if (i == 0 || uses[i].first != uses[i - 1].first) {
      slot_of_word_[uses[i].first] = static_cast<uint32_t>(first_place_.size());
      first_place_.push_back(static_cast<uint32_t>(i));
    }
    places_.push_back(uses[i].second);
  }
  document_frequency_.resize(first_place_.size());
  seen_in_.resize(first_place_.size());
  first_place_.push_back(static_cast<uint32_t>(places_.size()));
  present_.resize(top_words_.size());
}

void Coherence::mark(uint32_t word) {
  const uint32_t slot = slot_of_word_[word];
  if (slot == kNoSlot || seen_in_[slot] == documents_) return;
  seen_in_[slot] = documents_;
  ++document_frequency_[slot];
  for (uint32_t i = first_place_[slot]; i < first_place_[slot + 1]; ++i) {
    std::vector<uint32_t>& positions = present_[places_[i].topic];
    if (positions.empty()) touched_.push_back(places_[i].topic);
    positions.push_back(places_[i].position);
  }
}

void Coherence::count_pairs(uint32_t topic) {
  const std::vector<uint32_t>& positions = present_[topic];
  for (size_t i = 1; i < positions.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      const auto [a, b] = std::minmax(positions[i], positions[j]);
      ++pair_count_[topic][pair_index(a, b)];
    }
  }
}

void Coherence::add(std::span<const uint32_t> words, std::span<const float> counts,
                    std::span<const uint32_t> word_map) {
  ++documents_;  // before marking: seen_in_ starts at 0
  touched_.clear();
  for (size_t i = 0; i < words.size(); ++i) {
    if (!(counts[i] > 0)) continue;
    uint32_t word = words[i];
    if (!word_map.empty()) {
      if (word >= word_map.size()) continue;
      word = word_map[word];
    }
    if (word < slot_of_word_.size()) mark(word);
  }
  for (const uint32_t topic : touched_) {
    count_pairs(topic);
    present_[topic].clear();
  }
}

double Coherence::npmi(uint32_t topic, uint32_t a, uint32_t b) const {
  const uint64_t together = pair_count_[topic][pair_index(a, b)];
  if (together == 0) return -1.0;
  if (together == documents_) return 1.0;
  const auto frequency = [&](uint32_t position) {
    return static_cast<double>(document_frequency_[slot_of_word_[top_words_[topic][position]]]);
  };
  const double both = static_cast<double>(together);
  const double documents = static_cast<double>(documents_);
  return exact_log(both * documents / (frequency(a) * frequency(b))) / -exact_log(both / documents);
}

std::vector<double> Coherence::topic_npmi() const {
  std::vector<double> result;
  for (uint32_t topic = 0; topic < top_words_.size(); ++topic) {
    double sum = 0;
    for (uint32_t b = 1; b < top_words_[topic].size(); ++b) {
      for (uint32_t a = 0; a < b; ++a) sum += npmi(topic, a, b);
    }
    const size_t pairs = pair_count_[topic].size();
    result.push_back(pairs == 0 ? 0.0 : sum / static_cast<double>(pairs));
  }
  return result;
}

double Coherence::diversity() const {
  return places_.empty() ? 0.0
                         : static_cast<double>(document_frequency_.size()) /
                               static_cast<double>(places_.size());
}

}  // namespace sluice
