// A model small enough to check by hand, and the means to take its file apart and lie about it.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/endian.h"
#include "core/base/xxhash64.h"
#include "core/model/model_file.h"
#include "core/model/model_layout.h"
#include "core/model/safetensors.h"
#include "core/model/topic_model.h"

namespace sluice::test {

// K topics over V words from numbers that floats hold exactly; each column of `rows` sums to 1.
inline TopicModel model_of(const std::vector<std::vector<float>>& rows) {
  TopicModel model;
  model.words = static_cast<uint32_t>(rows.size());
  model.topics = static_cast<uint32_t>(rows[0].size());
  if (!model.allocate().ok()) return model;
  for (uint32_t word = 0; word < model.words; ++word) {
    std::memcpy(model.mutable_row(word), rows[word].data(), rows[word].size() * sizeof(float));
  }
  model.alpha.assign(model.topics, 0.05f);
  model.topic_tokens.assign(model.topics, 1.0f);
  model.eta = 0.03f;
  return model;
}

// K = 3 with a background, V = 5.
inline TopicModel small_model() {
  TopicModel model = model_of({{0.5f, 0.125f, 0.0625f},
                               {0.125f, 0.5f, 0.0625f},
                               {0.125f, 0.125f, 0.75f},
                               {0.125f, 0.125f, 0.0625f},
                               {0.125f, 0.125f, 0.0625f}});
  const std::vector<std::string> words = {"news", "주제", "topic", "naïve", "data"};
  model.vocabulary = Vocabulary::create(words).value();
  model.alpha = {0.25f, 0.05f, 0.1f};
  model.topic_tokens = {100.0f, 50.0f, 25.5f};
  model.document_frequency = {5, 4, 3, 2, uint64_t{1} << 40};
  model.background_topic = 0;
  model.recipe_json =
      R"({"version":1,"min_characters":2,"keep_apostrophes":false,"keep_hyphens":false,)"
      R"("korean_particles":true,"stop_words":["the"]})";
  model.facts.documents = 7;
  model.facts.tokens = 175.5;
  model.facts.mean_document_tokens = 175.5 / 7;
  model.facts.seed = UINT64_MAX;
  model.facts.passes = 2;
  model.facts.data_fingerprint = "0123456789abcdef";
  model.facts.heldout_perplexity = 4.25;
  model.facts.configuration_json = R"({"topics":3})";
  return model;
}

inline std::span<const uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

inline auto load(const std::string& bytes) { return load_model(bytes_of(bytes), "m"); }

// A safetensors file in its two parts.
struct FileParts {
  std::string json;
  std::string data;

  static FileParts of(const std::string& bytes) {
    const size_t header_bytes = load_le<uint64_t>(bytes.data());
    return {bytes.substr(8, header_bytes), bytes.substr(8 + header_bytes)};
  }
  std::string joined() const {
    std::string bytes(8, '\0');
    store_le<uint64_t>(bytes.data(), json.size());
    return bytes + json + data;
  }
  // Replaces the first `from` of the header; an absent one empties the file, which no test expects.
  FileParts& replace(std::string_view from, std::string_view to) {
    const size_t at = json.find(from);
    if (at == std::string::npos) {
      json.clear();
    } else {
      json.replace(at, from.size(), to);
    }
    return *this;
  }
  // Makes the checksums true again. Requires: a header that parses.
  FileParts& seal() {
    const SafetensorsHeader header = parse_safetensors_header(json, data.size()).value();
    for (const TensorPlace& tensor : header.tensors) {
      const std::string* const old = header.find_metadata(checksum_key(tensor.name));
      const std::string_view bytes = std::string_view(data).substr(tensor.begin, tensor.bytes());
      if (old != nullptr) replace(*old, checksum_text(xxh64(bytes)));
    }
    return *this;
  }
  // Writes `value` at index `i` of tensor `name`.
  template <typename T>
  FileParts& set(std::string_view name, size_t i, T value) {
    const SafetensorsHeader header = parse_safetensors_header(json, data.size()).value();
    store_le<T>(data.data() + header.find_tensor(name)->begin + i * sizeof(T), value);
    return *this;
  }
};

inline FileParts small_parts() { return FileParts::of(serialise_model(small_model()).value()); }

}  // namespace sluice::test
