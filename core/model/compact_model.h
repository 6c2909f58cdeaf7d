// The small form of a model file, for a browser: a byte for each probability (row_codes.h), and
// only as many words as a budget allows. load_model() reads it like any other.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/status.h"
#include "core/io/store.h"
#include "core/model/topic_model.h"

namespace sluice {

struct CompactOptions {
  uint64_t max_bytes = 0;              // of the file; the least telling words go; 0: all stay
  std::span<const float> topic_map{};  // [K, 2]; empty: what the model has
};

struct CompactFacts {
  uint32_t words = 0;     // kept
  double kept_share = 0;  // p(a token is one of them), by the model
  uint64_t bytes = 0;     // of the file
};

// Writes it atomically; document frequencies are not kept. Same model, same bytes.
// Errors: as save_model; kLimit (no word fits into max_bytes: says how many it takes), kUnsupported
// (words without names would have to go: their ids would mean others).
// Cost: four passes over the model; memory of the words' weights.
Result<CompactFacts> save_compact_model(const TopicModel& model, const CompactOptions& options,
                                        const std::string& path, bool replace,
                                        Store* store = nullptr);

}  // namespace sluice
