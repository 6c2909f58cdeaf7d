// Rows as spans of one arena; a bad document is an empty one for the inferencer.
#include "cli/transform/row_batch.h"

#include "cli/failure.h"

namespace sluice_cli {
namespace {

// At most so many documents and bytes, whatever their sizes.
constexpr size_t kMostDocuments = 512;
constexpr size_t kMostBytes = size_t{4} << 20;

}  // namespace

void RowBytes::clear() {
  rows.clear();
  ids.clear();
  side.clear();
}

void RowBatch::clear(uint64_t first_number) {
  first_number_ = first_number;
  rows_.clear();
  arena_.clear();
  offsets_.assign(1, 0);
  word_ids_.clear();
  counts_.clear();
  bytes.clear();
  is_counted_ = false;
  has_good_rows_ = false;
}

bool RowBatch::is_full() const {
  return rows_.size() >= kMostDocuments ||
         arena_.size() + word_ids_.size() * (sizeof(uint32_t) + sizeof(float)) >= kMostBytes;
}

RowBatch::Span RowBatch::keep(std::string_view text) {
  const Span span{arena_.size(), text.size()};
  arena_.append(text);
  return span;
}

void RowBatch::add_text(std::string_view id, std::string_view text, std::string_view joined) {
  has_good_rows_ = true;
  rows_.push_back({keep(id), keep(text), {}, keep(joined), {}});
}

void RowBatch::add_counts(std::string_view id, std::string_view metadata, std::string_view joined,
                          const uint32_t* word_ids, const float* counts, size_t size) {
  is_counted_ = true;
  has_good_rows_ = true;
  rows_.push_back({keep(id), {}, keep(metadata), keep(joined), {}});
  word_ids_.insert(word_ids_.end(), word_ids, word_ids + size);
  counts_.insert(counts_.end(), counts, counts + size);
  offsets_.push_back(word_ids_.size());
}

void RowBatch::add_error(std::string_view id, std::string_view error, std::string_view metadata) {
  rows_.push_back({keep(id), {}, keep(metadata), {}, keep(error.empty() ? "a bad record" : error)});
  offsets_.push_back(word_ids_.size());
}

void RowBatch::infer(sluice_inferencer* inferencer, uint32_t topics) {
  const size_t count = rows_.size();
  topics_ = topics;
  mixtures_.resize(count * topics);
  unknown_shares_.resize(count);
  statuses_.resize(count);
  if (!has_good_rows_) return;  // perhaps of a model that takes no text
  sluice_error error;
  if (is_counted_) {
    require(sluice_inferencer_infer_batch(inferencer, count, offsets_.data(), word_ids_.data(),
                                          counts_.data(), mixtures_.data(), mixtures_.size(),
                                          unknown_shares_.data(), statuses_.data(), &error),
            error);
    return;
  }
  texts_.clear();
  for (const Row& row : rows_) texts_.push_back({view(row.text).data(), row.text.size});
  require(sluice_inferencer_infer_text_batch(inferencer, texts_.data(), count, mixtures_.data(),
                                             mixtures_.size(), unknown_shares_.data(),
                                             statuses_.data(), &error),
          error);
}

MixtureRow RowBatch::row(size_t index) const {
  const Row& row = rows_[index];
  MixtureRow out{first_number_ + index, view(row.id), view(row.metadata),
                 view(row.joined),      nullptr,      1,
                 view(row.error)};
  if (row.error.size > 0) return out;
  if (statuses_[index] != SLUICE_STATUS_OK) {
    out.error = sluice_status_name(statuses_[index]);
    return out;
  }
  out.mixture = mixtures_.data() + index * topics_;
  out.unknown_share = unknown_shares_[index];
  return out;
}

}  // namespace sluice_cli
