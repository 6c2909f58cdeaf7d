// Which tensors a model file has: names, types, shapes and order. Held by reader and writer alike.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/model/safetensors.h"

namespace sluice {

struct ModelExtents {
  uint64_t words = 0;                        // V
  uint64_t topics = 0;                       // K
  std::optional<uint64_t> vocabulary_bytes;  // nothing: the words are unknown
  bool has_document_frequency = false;       // never of a compact model
  bool is_compact = false;                   // a byte for each number of word_topic
  bool has_topic_map = false;
};

// Requires: extents of a model in memory, or already held against a file's length.
// The widest numbers come first, so that each lies on a multiple of its size.
inline std::vector<TensorPlace> model_layout(const ModelExtents& extents) {
  std::vector<TensorPlace> places;
  uint64_t offset = 0;
  const auto add = [&](const char* name, const char* dtype, std::vector<uint64_t> shape,
                       uint64_t bytes) {
    places.push_back({name, dtype, std::move(shape), offset, offset + bytes});
    offset += bytes;
  };
  const uint64_t words = extents.words;
  const uint64_t topics = extents.topics;
  const bool is_compact = extents.is_compact;
  if (extents.vocabulary_bytes) {
    add("vocabulary_offsets", is_compact ? "U32" : "U64", {words + 1},
        (is_compact ? 4 : 8) * (words + 1));
  }
  if (extents.has_document_frequency) add("document_frequency", "U64", {words}, 8 * words);
  if (!is_compact) add("word_topic", "F32", {words, topics}, 4 * words * topics);
  add("alpha", "F32", {topics}, 4 * topics);
  add("topic_tokens", "F32", {topics}, 4 * topics);
  if (is_compact) {
    add("topic_floor", "F32", {topics}, 4 * topics);
    add("topic_scale", "F32", {topics}, 4 * topics);
  }
  if (extents.has_topic_map) add("topic_map", "F32", {topics, 2}, 8 * topics);
  if (is_compact) add("word_topic", "U8", {words, topics}, words * topics);
  if (extents.vocabulary_bytes) {
    add("vocabulary_bytes", "U8", {*extents.vocabulary_bytes}, *extents.vocabulary_bytes);
  }
  return places;
}

// The metadata's key for the checksum of tensor `name`: 16 hexadecimal digits.
inline std::string checksum_key(std::string_view name) { return "xxh64." + std::string(name); }
inline std::string checksum_text(uint64_t checksum) {
  std::string text(16, '0');
  for (size_t i = 0; i < 16; ++i) text[i] = "0123456789abcdef"[checksum >> (60 - 4 * i) & 15];
  return text;
}

}  // namespace sluice
