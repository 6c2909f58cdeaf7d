// Batches of at most so many documents and bytes, whatever their sizes.
#include "cli/inference_batch.h"

#include "cli/failure.h"

namespace sluice_cli {
namespace {

constexpr size_t kMostDocuments = 512;
constexpr size_t kMostBytes = size_t{8} << 20;

}  // namespace

void InferenceBatch::add(Row row, size_t bytes) {
  batch_.push_back(std::move(row));
  bytes_ += bytes + sizeof(Row);
  if (batch_.size() >= kMostDocuments || bytes_ >= kMostBytes) flush();
}

void InferenceBatch::add_text(std::string_view id, std::string_view text) {
  is_counted_ = false;
  add({std::string(id), std::string(text), ""}, text.size());
}

void InferenceBatch::add_counts(std::string_view id, const uint32_t* word_ids, const float* counts,
                                size_t size) {
  is_counted_ = true;
  word_ids_.insert(word_ids_.end(), word_ids, word_ids + size);
  counts_.insert(counts_.end(), counts, counts + size);
  offsets_.push_back(word_ids_.size());
  add({std::string(id), "", ""}, size * (sizeof *word_ids + sizeof *counts));
}

void InferenceBatch::add_error(std::string_view id, std::string_view error) {
  add({std::string(id), "", error.empty() ? "a bad record" : std::string(error)}, error.size());
}

void InferenceBatch::infer(std::vector<float>& mixtures, std::vector<float>& unknown_shares,
                           std::vector<sluice_status>& statuses, size_t count) {
  sluice_error error;
  if (is_counted_) {
    require(sluice_inferencer_infer_batch(
                inferencer_.get(), count, offsets_.data(), word_ids_.data(), counts_.data(),
                mixtures.data(), mixtures.size(), unknown_shares.data(), statuses.data(), &error),
            error);
    return;
  }
  std::vector<sluice_text> texts;
  for (const Row& row : batch_) {
    if (row.error.empty()) texts.push_back({row.text.data(), row.text.size()});
  }
  require(sluice_inferencer_infer_text_batch(inferencer_.get(), texts.data(), count,
                                             mixtures.data(), mixtures.size(),
                                             unknown_shares.data(), statuses.data(), &error),
          error);
}

void InferenceBatch::flush() {
  size_t count = 0;
  for (const Row& row : batch_) count += row.error.empty();
  std::vector<float> mixtures(count * topics_), unknown_shares(count);
  std::vector<sluice_status> statuses(count);
  if (count > 0) infer(mixtures, unknown_shares, statuses, count);
  size_t next = 0;
  for (const Row& row : batch_) {
    MixtureRow out{row.id, nullptr, 1, row.error};
    if (row.error.empty()) {
      if (statuses[next] == SLUICE_STATUS_OK) {
        out.mixture = mixtures.data() + next * topics_;
        out.unknown_share = unknown_shares[next];
        without_words_ += unknown_shares[next] >= 1;
      } else {
        out.error = sluice_status_name(statuses[next]);
      }
      ++next;
    }
    ++rows_;
    errors_ += !out.error.empty();
    writer_.write(out);
  }
  batch_.clear();
  offsets_.assign(1, 0);
  word_ids_.clear();
  counts_.clear();
  bytes_ = 0;
}

}  // namespace sluice_cli
