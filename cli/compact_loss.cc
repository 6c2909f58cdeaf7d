// The library's evaluation scores each model on the words it knows itself; here both are asked for
// the same ones.
#include "cli/compact_loss.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "cli/failure.h"
#include "cli/input_format.h"
#include "cli/interrupt.h"
#include "cli/topic_table.h"

namespace sluice_cli {
namespace {

constexpr size_t kBatchDocuments = 256;

struct Entry {
  uint32_t word;
  float count;
};

uint32_t find_word(const Model& model, std::string_view word) {
  uint32_t id = SLUICE_UNKNOWN_WORD;
  sluice_error error;
  require(sluice_model_find_word(model.get(), word.data(), word.size(), &id, &error), error);
  return id;
}

// A model's fold-in, all steps of it, and its probabilities.
class Side {
 public:
  explicit Side(const Model& model)
      : model_(model), topics_(facts_of(model).topics), mixture_(topics_), row_(topics_) {
    sluice_inferencer_options options;
    sluice_inferencer_options_init(&options, sizeof options);
    options.tolerance = 0;
    sluice_inferencer* created = nullptr;
    sluice_error error;
    require(sluice_inferencer_create(model.get(), &options, &created, &error), error);
    inferencer_ = Inferencer(created);
  }

  void observe(const std::vector<Entry>& entries) {
    ids_.clear();
    counts_.clear();
    for (const Entry& entry : entries) {
      ids_.push_back(entry.word);
      counts_.push_back(entry.count);
    }
    sluice_error error;
    require(sluice_inferencer_infer(inferencer_.get(), ids_.data(), counts_.data(), ids_.size(),
                                    mixture_.data(), mixture_.size(), nullptr, &error),
            error);
  }

  double probability(uint32_t word) {
    sluice_error error;
    require(sluice_model_copy_word(model_.get(), word, row_.data(), row_.size(), &error), error);
    double sum = 0;
    for (uint32_t k = 0; k < topics_; ++k) sum += double{mixture_[k]} * row_[k];
    return sum;
  }

  // p(a word is one of `words` | topic), [K].
  std::vector<double> mass(const std::vector<uint32_t>& words) {
    std::vector<double> sums(topics_, 0.0);
    sluice_error error;
    for (const uint32_t word : words) {
      require(sluice_model_copy_word(model_.get(), word, row_.data(), row_.size(), &error), error);
      for (uint32_t k = 0; k < topics_; ++k) sums[k] += row_[k];
    }
    return sums;
  }

  double mean(const std::vector<double>& values) const {
    double sum = 0;
    for (uint32_t k = 0; k < topics_; ++k) sum += mixture_[k] * values[k];
    return sum;
  }

 private:
  const Model& model_;
  uint32_t topics_;
  Inferencer inferencer_;
  std::vector<float> mixture_, row_, counts_;
  std::vector<uint32_t> ids_;
};

class LossMeter {
 public:
  LossMeter(const Model& full, const Model& compact) : full_(full), compact_(compact) {
    const uint32_t words = facts_of(full).words;
    compact_of_.reserve(words);
    std::vector<uint32_t> kept;
    for (uint32_t word = 0; word < words; ++word) {
      compact_of_.push_back(find_word(compact, word_of(full, word)));
      if (compact_of_.back() != SLUICE_UNKNOWN_WORD) kept.push_back(word);
    }
    kept_mass_ = full_.mass(kept);
  }

  // `entries` of a document by the full model's ids; unknown words are of no id.
  void add(std::vector<Entry> entries) {
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.word < b.word; });
    std::vector<Entry> observed, observed_kept, held;
    size_t position = 0;
    for (const Entry& entry : entries) {
      tokens_ += entry.count;
      if (entry.word == SLUICE_UNKNOWN_WORD) {
        full_unknown_ += entry.count;
        compact_unknown_ += entry.count;
        continue;
      }
      const uint32_t kept = compact_of_[entry.word];
      if (kept == SLUICE_UNKNOWN_WORD) compact_unknown_ += entry.count;
      const bool is_observed = position++ % 2 == 0;
      if (is_observed) observed.push_back(entry);
      if (kept == SLUICE_UNKNOWN_WORD) continue;
      if (is_observed) observed_kept.push_back({kept, entry.count});
      if (!is_observed) held.push_back(entry);
    }
    if (!held.empty()) score(observed, observed_kept, held);
  }

  CompactLoss loss() const {
    if (scored_ == 0) throw Failure(kBadInput, "no held-out token to score the compact model by");
    return {scored_, std::exp(-full_log_ / scored_), std::exp(-compact_log_ / scored_),
            full_unknown_ / tokens_, compact_unknown_ / tokens_};
  }

 private:
  void score(const std::vector<Entry>& observed, const std::vector<Entry>& observed_kept,
             const std::vector<Entry>& held) {
    full_.observe(observed);
    compact_.observe(observed_kept);
    const double kept = full_.mean(kept_mass_);
    for (const Entry& entry : held) {
      full_log_ += entry.count * std::log(full_.probability(entry.word) / kept);
      compact_log_ += entry.count * std::log(compact_.probability(compact_of_[entry.word]));
      scored_ += entry.count;
    }
  }

  Side full_, compact_;
  std::vector<uint32_t> compact_of_;  // [V] of the full model
  std::vector<double> kept_mass_;     // [K]
  double full_log_ = 0, compact_log_ = 0, scored_ = 0;
  double tokens_ = 0, full_unknown_ = 0, compact_unknown_ = 0;
};

// The model's id of each word of the documents; empty when ids are the model's.
std::vector<uint32_t> model_ids(const Model& model, const Documents& documents) {
  const sluice_documents_facts facts = facts_of(documents);
  std::vector<uint32_t> ids;
  for (uint32_t word = 0; facts.has_words && word < facts.vocabulary_size; ++word) {
    sluice_text name;
    sluice_error error;
    require(sluice_documents_get_word(documents.get(), word, &name, &error), error);
    ids.push_back(find_word(model, view(name)));
  }
  return ids;
}

}  // namespace

CompactLoss measure_compact_loss(const Model& full, const Model& compact,
                                 const Documents& documents) {
  LossMeter meter(full, compact);
  const std::vector<uint32_t> ids = model_ids(full, documents);
  const uint32_t words = facts_of(full).words;
  const auto model_id = [&](uint32_t word) {
    if (!ids.empty()) return word < ids.size() ? ids[word] : SLUICE_UNKNOWN_WORD;
    return word < words ? word : SLUICE_UNKNOWN_WORD;
  };
  for (;;) {
    if (interrupted() != 0) throw Failure(kInterrupted, "interrupted");
    const sluice_minibatch* batch = nullptr;
    sluice_error error;
    require(sluice_documents_read_batch(documents.get(), kBatchDocuments, &batch, &error), error);
    if (batch == nullptr) return meter.loss();
    for (size_t d = 0; d < batch->documents; ++d) {
      std::vector<Entry> entries;
      for (uint64_t i = batch->offsets[d]; i < batch->offsets[d + 1]; ++i) {
        entries.push_back({model_id(batch->word_ids[i]), batch->counts[i]});
      }
      meter.add(std::move(entries));
    }
  }
}

}  // namespace sluice_cli
