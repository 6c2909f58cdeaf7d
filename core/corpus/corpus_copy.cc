// Documents go through as they are; statistics are taken on the way.
#include "core/corpus/corpus_copy.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr size_t kDocuments = 256;

// What is counted while the documents pass.
class CorpusCounts {
 public:
  explicit CorpusCounts(uint32_t words) : statistics_(words), tokens_(words) {}

  Status add(const Minibatch& batch) {
    for (size_t i = 0; i < batch.word_ids.size(); ++i) {
      const uint32_t word = batch.word_ids[i];
      if (word >= tokens_.size()) {
        return corrupt("word id " + std::to_string(word) + " is not below the vocabulary's size " +
                       std::to_string(tokens_.size()));
      }
      statistics_[word].document_frequency += 1;
      tokens_[word] += static_cast<double>(batch.counts[i]);
    }
    for (const int32_t label : batch.labels) largest_label_ = std::max(largest_label_, label);
    documents_ += batch.size();
    return Status();
  }

  std::vector<WordStatistics> take_statistics() {
    for (size_t word = 0; word < tokens_.size(); ++word) {
      // A word's counts may be fractions; its sum in the table is a whole number below 2^63.
      statistics_[word].count = static_cast<uint64_t>(std::llround(std::min(tokens_[word], 9e18)));
    }
    return std::move(statistics_);
  }
  uint64_t documents() const { return documents_; }
  int32_t largest_label() const { return largest_label_; }

 private:
  std::vector<WordStatistics> statistics_;
  std::vector<double> tokens_;
  uint64_t documents_ = 0;
  int32_t largest_label_ = Minibatch::kNoLabel;
};

// Names for labels that have none, or a check of those that do.
Status name_labels(int32_t largest, std::vector<std::string>& labels) {
  if (largest < 0) return Status();
  const auto needed = static_cast<size_t>(largest) + 1;
  if (!labels.empty()) {
    if (needed <= labels.size()) return Status();
    return invalid_argument("a document has the label " + std::to_string(largest) + ", " +
                            std::to_string(labels.size()) + " labels have names");
  }
  if (needed > kMaxNumberedLabels) {
    return Status(StatusCode::kLimit, "a document has the label " + std::to_string(largest) +
                                          "; labels without names are below " +
                                          std::to_string(kMaxNumberedLabels));
  }
  for (size_t i = 0; i < needed; ++i) labels.push_back(std::to_string(i));
  return Status();
}

}  // namespace

Status copy_to_corpus(DocumentSource& source, CorpusFacts facts, const std::string& path,
                      CorpusWriter::Options options) {
  auto writer = SLUICE_TRY(CorpusWriter::create(path, std::move(options)));
  const uint32_t words = facts.vocabulary.size();
  CorpusCounts counts(words);
  Minibatch batch;
  while (SLUICE_TRY(source.read(batch, kDocuments)) > 0) {
    SLUICE_TRY(counts.add(batch));
    SLUICE_TRY(writer.write(batch, words));
    batch.clear();
  }
  if (counts.documents() == 0) return corrupt("no document in the input");
  SLUICE_TRY(name_labels(counts.largest_label(), facts.labels));
  facts.word_statistics = counts.take_statistics();
  return writer.finish(facts);
}

}  // namespace sluice
