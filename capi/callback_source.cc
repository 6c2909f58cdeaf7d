// What a callback hands over is checked like a file: structure first, then document by document.
#include "capi/callback_source.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "capi/boundary.h"

namespace sluice::capi {
namespace {

Status check_batch(const sluice_minibatch& batch, size_t max_documents) {
  if (batch.documents == 0) return Status();
  if (batch.documents > max_documents) {
    return invalid_argument("the read callback gave " + std::to_string(batch.documents) +
                            " documents, " + std::to_string(max_documents) + " were asked for");
  }
  if (batch.offsets == nullptr || batch.offsets[0] != 0) {
    return invalid_argument("the read callback's offsets do not begin at 0");
  }
  for (size_t d = 0; d < batch.documents; ++d) {
    if (batch.offsets[d + 1] < batch.offsets[d]) {
      return invalid_argument("the read callback's offsets do not ascend");
    }
  }
  const bool has_entries = batch.offsets[batch.documents] > 0;
  if (has_entries && (batch.word_ids == nullptr || batch.counts == nullptr)) {
    return invalid_argument("the read callback gave no word_ids or no counts");
  }
  return Status();
}

std::string_view text_of(const sluice_text* column, size_t document) {
  if (column == nullptr || column[document].data == nullptr) return {};
  return {column[document].data, column[document].size};
}

}  // namespace

Result<size_t> CallbackSource::read(Minibatch& out, size_t max_documents) {
  size_t added = 0;
  while (added == 0) {  // a batch of bad documents only is not the end
    sluice_minibatch batch{};
    batch.struct_size = sizeof batch;
    SLUICE_TRY(callback_status(callbacks_.read(callbacks_.user, max_documents, &batch), "read"));
    SLUICE_TRY(check_batch(batch, max_documents));
    if (batch.documents == 0) break;
    added = SLUICE_TRY(append(batch, out));
  }
  return added;
}

Result<size_t> CallbackSource::append(const sluice_minibatch& batch, Minibatch& out) {
  size_t added = 0;
  for (size_t d = 0; d < batch.documents; ++d, ++record_) {
    Status collected = collect_entries(batch, d);
    if (!collected.ok()) {
      SLUICE_TRY(policy_.meet(std::move(collected).at(static_cast<int64_t>(record_), -1)));
      continue;
    }
    for (const auto& [word, count] : entries_) {
      out.word_ids.push_back(word);
      out.counts.push_back(count);
    }
    out.offsets.push_back(out.word_ids.size());
    const int32_t label = batch.labels == nullptr ? Minibatch::kNoLabel : batch.labels[d];
    out.labels.push_back(std::max(label, Minibatch::kNoLabel));
    out.ids.push_back(text_of(batch.ids, d));
    out.titles.push_back(text_of(batch.titles, d));
    out.dates.push_back(text_of(batch.dates, d));
    ++added;
  }
  return added;
}

// Fills entries_: ascending, unique, counts > 0.
Status CallbackSource::collect_entries(const sluice_minibatch& batch, size_t document) {
  const std::string name = "document " + std::to_string(record_) + ": ";
  entries_.clear();
  for (uint64_t i = batch.offsets[document]; i < batch.offsets[document + 1]; ++i) {
    const float count = batch.counts[i];
    if (!std::isfinite(count) || count < 0) {
      return corrupt(name + "entry " + std::to_string(i - batch.offsets[document]) +
                     " has a negative, NaN or infinite count");
    }
    if (batch.word_ids[i] >= callbacks_.vocabulary_size) {
      return corrupt(name + "word id " + std::to_string(batch.word_ids[i]) +
                     " is not below the vocabulary's size " +
                     std::to_string(callbacks_.vocabulary_size));
    }
    if (count > 0) entries_.emplace_back(batch.word_ids[i], count);
  }
  const auto by_word = [](const auto& a, const auto& b) { return a.first < b.first; };
  std::stable_sort(entries_.begin(), entries_.end(), by_word);
  size_t kept = 0;
  for (size_t i = 0; i < entries_.size(); ++i) {
    if (kept > 0 && entries_[kept - 1].first == entries_[i].first) {
      entries_[kept - 1].second += entries_[i].second;
    } else {
      entries_[kept++] = entries_[i];
    }
    if (!std::isfinite(entries_[kept - 1].second)) return corrupt(name + "counts are too large");
  }
  entries_.resize(kept);
  return Status();
}

Status CallbackSource::rewind() {
  if (callbacks_.rewind == nullptr) {
    return Status(StatusCode::kUnsupported, "these documents can be read once only");
  }
  SLUICE_TRY(callback_status(callbacks_.rewind(callbacks_.user), "rewind"));
  record_ = 0;
  return Status();
}

std::optional<uint64_t> CallbackSource::total_documents() const {
  if (callbacks_.total_documents == 0) return std::nullopt;
  return callbacks_.total_documents;
}

std::optional<double> CallbackSource::total_tokens() const {
  if (callbacks_.total_tokens <= 0) return std::nullopt;
  return callbacks_.total_tokens;
}

double CallbackSource::progress() const {
  if (callbacks_.total_documents == 0) return -1.0;
  return std::min(1.0,
                  static_cast<double>(record_) / static_cast<double>(callbacks_.total_documents));
}

}  // namespace sluice::capi
