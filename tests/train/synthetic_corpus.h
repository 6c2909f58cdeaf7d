// A made corpus with known topics, as a document source: for tests of training.
#pragma once

#include <algorithm>
#include <map>

#include "core/base/random.h"
#include "core/corpus/document_source.h"

namespace sluice {

// Topic k owns words [k * kOwn, (k + 1) * kOwn); all documents share kShared common words after
// them.
class SyntheticCorpus : public DocumentSource {
 public:
  static constexpr uint32_t kOwn = 20;
  static constexpr uint32_t kShared = 10;

  SyntheticCorpus(uint32_t topics, uint64_t documents, uint64_t seed = 1)
      : topics_(topics), documents_(documents), seed_(seed) {}

  // The topic a document is mostly about.
  uint32_t topic_of(uint64_t document) const {
    return static_cast<uint32_t>(random_below(random_bits(seed_, document), topics_));
  }
  Result<size_t> read(Minibatch& out, size_t max_documents) override {
    size_t got = 0;
    for (; got < max_documents && next_ < documents_; ++got, ++next_) append(out, next_);
    return got;
  }
  Status rewind() override {
    next_ = 0;
    return can_rewind_ ? Status() : Status(StatusCode::kUnsupported, "a stream");
  }
  bool can_rewind() const override { return can_rewind_; }
  std::optional<uint32_t> vocabulary_size() const override {
    return states_words_ ? std::optional<uint32_t>(topics_ * kOwn + kShared) : std::nullopt;
  }
  void be_a_stream() { can_rewind_ = false; }
  void hide_vocabulary_size() { states_words_ = false; }

 private:
  void append(Minibatch& out, uint64_t document) const {
    std::map<uint32_t, float> counts;
    const uint64_t key = random_key(seed_, 7, document);
    for (uint64_t i = 0; i < 40; ++i) {
      const uint64_t bits = random_bits(key, i);
      uint32_t word = topic_of(document) * kOwn + static_cast<uint32_t>(random_below(bits, kOwn));
      if (i % 4 == 3) word = topics_ * kOwn + static_cast<uint32_t>(random_below(bits, kShared));
      if (i % 10 == 9) word = static_cast<uint32_t>(random_below(bits, topics_ * kOwn));
      counts[word] += 1;
    }
    for (const auto& [word, count] : counts) {
      out.word_ids.push_back(word);
      out.counts.push_back(count);
    }
    out.offsets.push_back(out.word_ids.size());
    out.labels.push_back(Minibatch::kNoLabel);
    out.ids.push_back("");
    out.titles.push_back("");
    out.dates.push_back("");
  }

  uint32_t topics_;
  uint64_t documents_;
  uint64_t seed_;
  uint64_t next_ = 0;
  bool can_rewind_ = true;
  bool states_words_ = true;
};

}  // namespace sluice
