// Documents that a C program hands over, as a source like any other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "capi/include/sluice.h"
#include "core/corpus/document_source.h"

namespace sluice::capi {

class CallbackSource final : public DocumentSource {
 public:
  // Requires: checked callbacks. Only functions, user, vocabulary_size and totals are looked at.
  explicit CallbackSource(const sluice_documents_callbacks& callbacks) : callbacks_(callbacks) {}

  // Errors: kInvalidArgument (offsets that are none), what the callback returned.
  Result<size_t> read(Minibatch& out, size_t max_documents) override;
  Status rewind() override;
  bool can_rewind() const override { return callbacks_.rewind != nullptr; }
  std::optional<uint64_t> total_documents() const override;
  std::optional<double> total_tokens() const override;
  std::optional<uint32_t> vocabulary_size() const override { return callbacks_.vocabulary_size; }
  double progress() const override;

 private:
  Result<size_t> append(const sluice_minibatch& batch, Minibatch& out);
  Status collect_entries(const sluice_minibatch& batch, size_t document);

  sluice_documents_callbacks callbacks_;
  uint64_t record_ = 0;  // documents handed over since the start
  std::vector<std::pair<uint32_t, float>> entries_;
};

}  // namespace sluice::capi
