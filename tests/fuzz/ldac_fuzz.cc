// Any bytes to the LDA-C reader, in blocks of a size from the first byte: every document that comes
// out keeps the promises of Minibatch.
#include <stddef.h>
#include <stdint.h>

#include <cmath>

#include "core/corpus/ldac_reader.h"

namespace {

void check(const sluice::Minibatch& minibatch, uint32_t vocabulary_size) {
  const size_t documents = minibatch.size();
  if (minibatch.labels.size() != documents || minibatch.ids.size() != documents) __builtin_trap();
  if (minibatch.offsets.back() != minibatch.word_ids.size()) __builtin_trap();
  if (minibatch.counts.size() != minibatch.word_ids.size()) __builtin_trap();
  for (size_t document = 0; document < documents; ++document) {
    const auto words = minibatch.words_of(document);
    const auto counts = minibatch.counts_of(document);
    for (size_t i = 0; i < words.size(); ++i) {
      if (i > 0 && words[i - 1] >= words[i]) __builtin_trap();
      if (vocabulary_size > 0 && words[i] >= vocabulary_size) __builtin_trap();
      if (!std::isfinite(counts[i]) || !(counts[i] > 0)) __builtin_trap();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const size_t block_bytes = data[0] & 15;  // 0: all at once
  const uint32_t vocabulary_size = data[0] & 16 ? 100 : 0;
  auto source = sluice::read_ldac(
      sluice::memory_byte_source(std::span(data + 1, size - 1), "fuzz", block_bytes),
      vocabulary_size);
  sluice::Minibatch minibatch;
  for (;;) {
    const auto count = source->read(minibatch, 3);
    if (!count.ok()) __builtin_trap();  // memory has no failures, and bad lines are skipped
    if (*count == 0) break;
  }
  check(minibatch, vocabulary_size);
  return 0;
}
