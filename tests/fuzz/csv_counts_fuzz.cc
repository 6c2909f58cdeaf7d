// Any bytes to the reader of dense CSV, in blocks of a size from the first byte: every document
// that comes out keeps the promises of Minibatch, and the second reading gives the same.
#include <stddef.h>
#include <stdint.h>

#include <cmath>

#include "core/corpus/csv_counts.h"

namespace {

void check(const sluice::Minibatch& minibatch, uint32_t words) {
  const size_t documents = minibatch.size();
  if (minibatch.labels.size() != documents || minibatch.ids.size() != documents) __builtin_trap();
  if (minibatch.titles.size() != documents) __builtin_trap();
  if (minibatch.offsets.back() != minibatch.word_ids.size()) __builtin_trap();
  if (minibatch.counts.size() != minibatch.word_ids.size()) __builtin_trap();
  for (size_t document = 0; document < documents; ++document) {
    const auto ids = minibatch.words_of(document);
    const auto counts = minibatch.counts_of(document);
    if (minibatch.labels[document] < sluice::Minibatch::kNoLabel) __builtin_trap();
    for (size_t i = 0; i < ids.size(); ++i) {
      if (i > 0 && ids[i - 1] >= ids[i]) __builtin_trap();
      if (ids[i] >= words) __builtin_trap();
      if (!std::isfinite(counts[i]) || !(counts[i] > 0)) __builtin_trap();
    }
  }
}

void read_all(sluice::DocumentSource& source, sluice::Minibatch& minibatch) {
  for (;;) {
    const auto count = source.read(minibatch, 3);
    if (!count.ok()) __builtin_trap();  // memory has no failures, and bad lines are skipped
    if (*count == 0) return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const size_t block_bytes = data[0] & 15;  // 0: all at once
  sluice::CsvCountsOptions options;
  options.label_size = data[0] >> 4 & 1;
  options.vocabulary_size = data[0] & 32 ? 3 : 0;
  const auto source = sluice::read_csv_counts(
      sluice::memory_byte_source(std::span(data + 1, size - 1), "fuzz", block_bytes), options);
  sluice::Minibatch first, second;
  read_all(*source, first);
  check(first, source->vocabulary_size().value_or(0));
  if (!source->rewind().ok()) __builtin_trap();
  read_all(*source, second);
  if (first.size() == second.size() && first.counts != second.counts) __builtin_trap();
  return 0;
}
