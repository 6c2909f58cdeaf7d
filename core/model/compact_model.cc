// Which words stay, then the range of each topic's probabilities over them, then the file.
#include "core/model/compact_model.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "core/model/model_checks.h"
#include "core/model/model_layout.h"
#include "core/model/model_metadata.h"
#include "core/model/model_writer.h"
#include "core/model/row_codes.h"
#include "core/model/topic_words.h"

namespace sluice {
namespace {

class CompactForm {
 public:
  CompactForm(const TopicModel& model, std::span<const float> topic_map)
      : model_(model), topic_map_(topic_map) {}

  // In this order. Errors: as save_compact_model.
  Status choose_words(uint64_t max_bytes);
  void choose_codes();

  std::vector<TensorPlace> places() const { return model_layout(extents(bytes_.size())); }
  Status put(std::string_view name, const ByteTaker& take) const;
  uint32_t words() const { return static_cast<uint32_t>(words_.size()); }
  double kept_share() const { return kept_share_; }

 private:
  ModelExtents extents(uint64_t vocabulary_bytes) const;
  bool has_names() const { return model_.vocabulary.size() != 0; }
  uint64_t word_bytes(uint32_t word) const;
  uint64_t fixed_bytes() const;
  Status take_words(const std::vector<double>& shares, uint64_t budget);
  void copy_names();
  Status put_rows(const ByteTaker& take) const;

  const TopicModel& model_;
  std::span<const float> topic_map_;
  std::vector<uint32_t> words_;  // ids of the kept, ascending
  double kept_share_ = 0;
  std::string bytes_;  // of the kept words' names
  std::vector<uint32_t> offsets_;
  // Of each topic over the kept words; in the file divided by what its coded numbers sum to.
  std::vector<float> floors_, scales_;
  std::vector<float> written_floors_, written_scales_;
};

// p(w), the share of each word in the text. Its tail is what a budget drops; weighing it by what a
// word tells of its topic left more of a text unknown and scored no better (docs/design.md).
std::vector<double> word_shares(const TopicModel& model) {
  const std::vector<double> topics = topic_shares(model);
  std::vector<double> shares(model.words);
  for (uint32_t word = 0; word < model.words; ++word) {
    const float* const row = model.row(word);
    for (uint32_t k = 0; k < model.topics; ++k) shares[word] += topics[k] * row[k];
  }
  return shares;
}

ModelExtents CompactForm::extents(uint64_t vocabulary_bytes) const {
  ModelExtents extents;
  extents.words = words_.size();
  extents.topics = model_.topics;
  extents.is_compact = true;
  extents.has_topic_map = !topic_map_.empty();
  if (has_names()) extents.vocabulary_bytes = vocabulary_bytes;
  return extents;
}

uint64_t CompactForm::word_bytes(uint32_t word) const {
  if (!has_names()) return model_.topics;
  return model_.topics + sizeof(uint32_t) + model_.vocabulary.word(word).size();
}

// An upper bound of all that does not depend on which words stay: with all of them in words_ the
// header's numbers are at their longest.
uint64_t CompactForm::fixed_bytes() const {
  const std::vector<TensorPlace> places = model_layout(extents(model_.vocabulary.bytes().size()));
  TensorMetadata metadata = model_metadata(model_);
  for (const TensorPlace& place : places) {
    metadata.emplace_back(checksum_key(place.name), checksum_text(0));
  }
  constexpr uint64_t kMostPadding = 64;
  uint64_t bytes = write_safetensors_header(metadata, places, places.front()).size() + kMostPadding;
  for (const TensorPlace& place : places) bytes += place.bytes();
  for (const uint32_t word : words_) bytes -= word_bytes(word);
  return bytes;
}

Status CompactForm::take_words(const std::vector<double>& shares, uint64_t budget) {
  std::stable_sort(words_.begin(), words_.end(),
                   [&](uint32_t a, uint32_t b) { return shares[a] > shares[b]; });
  size_t kept = 0;
  for (; kept < words_.size() && word_bytes(words_[kept]) <= budget; ++kept) {
    budget -= word_bytes(words_[kept]);
  }
  if (kept == words_.size()) {
    std::sort(words_.begin(), words_.end());
    return Status();
  }
  if (!has_names()) {
    return Status(StatusCode::kUnsupported,
                  "the words have no names, so that none can be left out to save bytes");
  }
  if (kept == 0) {
    return Status(StatusCode::kLimit, "no word fits beside the facts of " +
                                          std::to_string(model_.topics) + " topics");
  }
  words_.resize(kept);
  std::sort(words_.begin(), words_.end());
  return Status();
}

void CompactForm::copy_names() {
  if (!has_names()) return;
  offsets_.assign(1, 0);
  for (const uint32_t word : words_) {
    bytes_ += model_.vocabulary.word(word);
    offsets_.push_back(static_cast<uint32_t>(bytes_.size()));
  }
}

Status CompactForm::choose_words(uint64_t max_bytes) {
  words_.resize(model_.words);
  std::iota(words_.begin(), words_.end(), 0u);
  const std::vector<double> shares = word_shares(model_);
  const uint64_t fixed = fixed_bytes();
  if (max_bytes == 0) max_bytes = std::numeric_limits<uint64_t>::max();
  Status taken = take_words(shares, max_bytes > fixed ? max_bytes - fixed : 0);
  if (taken.code() == StatusCode::kLimit) {
    return std::move(taken).with_prefix(std::to_string(max_bytes) + " bytes, of which " +
                                        std::to_string(fixed) + " are taken: ");
  }
  SLUICE_TRY(std::move(taken));
  copy_names();
  if (bytes_.size() > std::numeric_limits<uint32_t>::max()) {
    return Status(StatusCode::kLimit, "the words have more than 4 GiB");
  }
  for (const uint32_t word : words_) kept_share_ += shares[word];
  return Status();
}

// After the last step each topic's coded numbers sum to 1, so that a reader need not scale them.
void CompactForm::choose_codes() {
  const uint32_t topics = model_.topics;
  floors_.assign(model_.row(words_[0]), model_.row(words_[0]) + topics);
  std::vector<float> most = floors_;
  for (const uint32_t word : words_) {
    const float* const row = model_.row(word);
    for (uint32_t k = 0; k < topics; ++k) {
      floors_[k] = std::min(floors_[k], row[k]);
      most[k] = std::max(most[k], row[k]);
    }
  }
  for (uint32_t k = 0; k < topics; ++k) scales_.push_back(most[k] - floors_[k]);
  std::vector<double> sums(topics, 0.0);
  for (const uint32_t word : words_) {
    const float* const row = model_.row(word);
    for (uint32_t k = 0; k < topics; ++k) {
      sums[k] += coded_value(row_code(row[k], floors_[k], scales_[k]), floors_[k], scales_[k]);
    }
  }
  for (uint32_t k = 0; k < topics; ++k) {
    written_floors_.push_back(static_cast<float>(floors_[k] / sums[k]));
    written_scales_.push_back(static_cast<float>(scales_[k] / sums[k]));
  }
}

Status CompactForm::put_rows(const ByteTaker& take) const {
  std::vector<uint8_t> codes(model_.topics);
  for (const uint32_t word : words_) {
    const float* const row = model_.row(word);
    for (uint32_t k = 0; k < model_.topics; ++k) {
      codes[k] = row_code(row[k], floors_[k], scales_[k]);
    }
    SLUICE_TRY(take(codes));
  }
  return Status();
}

Status CompactForm::put(std::string_view name, const ByteTaker& take) const {
  if (name == "vocabulary_offsets") return take(bytes_of(offsets_));
  if (name == "vocabulary_bytes") return take(bytes_of(bytes_.data(), bytes_.size()));
  if (name == "topic_floor") return take(bytes_of(written_floors_));
  if (name == "topic_scale") return take(bytes_of(written_scales_));
  if (name == "topic_map") return take(bytes_of(topic_map_.data(), topic_map_.size()));
  if (name == "word_topic") return put_rows(take);
  return put_model_vector(model_, name, take);
}

}  // namespace

Result<CompactFacts> save_compact_model(const TopicModel& model, const CompactOptions& options,
                                        const std::string& path, bool replace, Store* store) {
  CompactForm form(model, options.topic_map.empty() ? model.topic_map : options.topic_map);
  CompactFacts facts;
  const auto prepare = [&]() -> Result<ModelWriter> {
    SLUICE_TRY(check_model(model));
    SLUICE_TRY(form.choose_words(options.max_bytes));
    form.choose_codes();
    Result<ModelWriter> writer = ModelWriter::create(
        model, form.places(),
        [&form](std::string_view name, const ByteTaker& take) { return form.put(name, take); });
    if (writer.ok()) facts = {form.words(), form.kept_share(), writer->file_bytes()};
    return writer;
  };
  SLUICE_TRY(write_model_file(path, replace, store, prepare));
  return facts;
}

}  // namespace sluice
