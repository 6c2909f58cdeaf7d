// Documents in memory as a source, for tests.
#pragma once

#include <utility>
#include <vector>

#include "core/corpus/document_source.h"

namespace sluice {

struct TestDocument {
  int32_t label = Minibatch::kNoLabel;
  std::vector<std::pair<uint32_t, float>> words;
};

class MemorySource : public DocumentSource {
 public:
  explicit MemorySource(std::vector<TestDocument> documents) : documents_(std::move(documents)) {}

  Result<size_t> read(Minibatch& out, size_t max_documents) override {
    size_t count = 0;
    for (; count < max_documents && next_ < documents_.size(); ++count, ++next_) {
      for (const auto& [word, tokens] : documents_[next_].words) {
        out.word_ids.push_back(word);
        out.counts.push_back(tokens);
      }
      out.offsets.push_back(out.word_ids.size());
      out.labels.push_back(documents_[next_].label);
    }
    return count;
  }
  // Evaluation reads every source once.
  Status rewind() override { return Status(StatusCode::kUnsupported, "cannot rewind"); }
  bool can_rewind() const override { return false; }

 private:
  std::vector<TestDocument> documents_;
  size_t next_ = 0;
};

}  // namespace sluice
