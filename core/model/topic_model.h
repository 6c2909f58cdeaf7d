// A trained topic model in memory: immutable, shared by any number of threads.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/base/status.h"
#include "core/corpus/vocabulary.h"

namespace sluice {

// Rows of K floats are padded with zeros to a multiple of this, for the kernels.
constexpr uint32_t kTopicPadding = 16;
constexpr uint32_t padded_topics(uint32_t topics) {
  return (topics + kTopicPadding - 1) / kTopicPadding * kTopicPadding;
}
constexpr uint32_t kMaxTopics = 4096;
constexpr uint32_t kMaxWords = (1u << 31) - 1;  // as many as a Vocabulary holds
constexpr int32_t kNoBackground = -1;

// What is known of how the model came to be; kept in the file's metadata.
struct TrainingFacts {
  uint64_t documents = 0;
  double tokens = 0;
  double mean_document_tokens = 0;
  uint64_t seed = 0;
  uint32_t passes = 0;
  std::string data_fingerprint;    // XXH64 over the documents of the first pass, hex
  double heldout_perplexity = 0;   // 0 = not measured
  std::string configuration_json;  // resolved options of the run, "" when unknown
};

// The file format is core/model/model_file.h. Move-only: a model is large.
struct TopicModel {
  uint32_t topics = 0;  // K, the background included
  uint32_t words = 0;   // V
  // p(word | topic), `row_stride` floats from one row to the next. Column sums 1. In memory of our
  // own rows are padded with zeros to whole kernels' vectors and 64-byte aligned; in a mapped file
  // they are K floats long, and what row_floats() allows to read beyond is any finite number.
  std::span<const float> word_topic;
  uint32_t row_stride = 0;
  AlignedBuffer<float> storage;              // backing of word_topic,
  std::shared_ptr<const void> mapping;       // unless it is this
  std::vector<float> alpha;                  // [K]
  std::vector<float> topic_tokens;           // [K] expected tokens of each topic
  std::vector<uint64_t> document_frequency;  // [V], empty when unknown
  Vocabulary vocabulary;                     // size V, or size 0 when the words are unknown
  std::vector<float> topic_map;  // [K, 2] where topics lie in a picture of them; empty when unknown
  float eta = 0;
  int32_t background_topic = kNoBackground;  // 0 when there is one
  std::string recipe_json;                   // "" when the model was not made from text
  TrainingFacts facts;

  // So many floats of each row may be read.
  uint32_t row_floats() const { return padded_topics(topics); }
  const float* row(uint32_t word) const { return word_topic.data() + size_t{word} * row_stride; }
  // Makes `storage` and `word_topic` for the present topics and words, zeroed.
  // Errors: kLimit (topics 0 or over kMaxTopics, words 0 or over kMaxWords), kOutOfMemory.
  Status allocate();
  // Requires: allocate() was called, word < words.
  float* mutable_row(uint32_t word) { return storage.data() + size_t{word} * row_floats(); }
};

}  // namespace sluice
