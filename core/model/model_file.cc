// The writer of the model file, and the doors of the reader (model_loader).
#include "core/model/model_file.h"

#include <functional>

#include "core/base/xxhash64.h"
#include "core/io/atomic_file.h"
#include "core/model/model_checks.h"
#include "core/model/model_layout.h"
#include "core/model/model_loader.h"
#include "core/model/model_metadata.h"

namespace sluice {
namespace {

using Sink = std::function<Status(std::span<const uint8_t>)>;

template <typename T>
std::span<const uint8_t> bytes_of(const T* values, size_t count) {
  return {reinterpret_cast<const uint8_t*>(values), count * sizeof(T)};
}

template <typename T>
std::span<const uint8_t> bytes_of(const std::vector<T>& values) {
  return bytes_of(values.data(), values.size());
}

// Rows without their padding.
Status put_word_topic(const TopicModel& model, const Sink& sink) {
  for (uint32_t word = 0; word < model.words; ++word) {
    SLUICE_TRY(sink(bytes_of(model.row(word), model.topics)));
  }
  return Status();
}

Status put_tensor(const TopicModel& model, std::string_view name, const Sink& sink) {
  if (name == "vocabulary_offsets") return sink(bytes_of(model.vocabulary.offsets()));
  if (name == "vocabulary_bytes") {
    return sink(bytes_of(model.vocabulary.bytes().data(), model.vocabulary.bytes().size()));
  }
  if (name == "document_frequency") return sink(bytes_of(model.document_frequency));
  if (name == "alpha") return sink(bytes_of(model.alpha));
  if (name == "topic_tokens") return sink(bytes_of(model.topic_tokens));
  return put_word_topic(model, sink);
}

// Nothing is written that load_model() would refuse. The header is held to the same by
// checked_header(), which reads it back.
Status check_model(const TopicModel& model) {
  const auto has = [&](size_t size, size_t expected, const char* what) {
    if (size == expected) return Status();
    return corrupt(std::string(what) + " has " + std::to_string(size) + " values, not " +
                   std::to_string(expected));
  };
  SLUICE_TRY(has(model.word_topic.size(), size_t{model.words} * model.row_floats(), "word_topic"));
  SLUICE_TRY(has(model.alpha.size(), model.topics, "alpha"));
  SLUICE_TRY(has(model.topic_tokens.size(), model.topics, "topic_tokens"));
  if (!model.document_frequency.empty()) {
    SLUICE_TRY(has(model.document_frequency.size(), model.words, "document_frequency"));
  }
  if (model.vocabulary.size() != 0) {
    SLUICE_TRY(has(model.vocabulary.size(), model.words, "vocabulary"));
  }
  SLUICE_TRY(check_topic_numbers(model));
  ColumnSums sums(model.topics);
  for (uint32_t word = 0; word < model.words; ++word) {
    SLUICE_TRY(sums.add_row(word, model.row(word)));
  }
  return sums.finish(kWrittenSumTolerance);
}

ModelExtents extents_of(const TopicModel& model) {
  ModelExtents extents{model.words, model.topics, std::nullopt, !model.document_frequency.empty()};
  if (model.vocabulary.size() != 0) extents.vocabulary_bytes = model.vocabulary.bytes().size();
  return extents;
}

// The file's bytes up to the first tensor. Cost: one pass over the tensors for their checksums.
Result<std::string> checked_header(const TopicModel& model, std::span<const TensorPlace> places) {
  TensorMetadata metadata = model_metadata(model);
  const TensorPlace* aligned = nullptr;
  for (const TensorPlace& place : places) {
    Xxh64 hash;
    SLUICE_TRY(put_tensor(model, place.name, [&](std::span<const uint8_t> bytes) {
      hash.update(bytes);
      return Status();
    }));
    metadata.emplace_back(checksum_key(place.name), checksum_text(hash.digest()));
    if (place.name == "word_topic") aligned = &place;
  }
  std::string header = write_safetensors_header(metadata, places, *aligned);
  if (header.size() - 8 > kMaxHeaderBytes) {
    return Status(StatusCode::kLimit, "recipe and configuration do not fit in a model's header");
  }
  const SafetensorsHeader read_back =
      SLUICE_TRY(parse_safetensors_header(std::string_view(header).substr(8), places.back().end));
  TopicModel read_model;
  SLUICE_TRY(read_model_metadata(read_back, read_model));
  return header;
}

Status check_extents(const TopicModel& model) {
  if (model.words >= 1 && model.words <= kMaxWords && model.topics >= 1 &&
      model.topics <= kMaxTopics) {
    return Status();
  }
  return corrupt("a model of " + std::to_string(model.words) + " words and " +
                 std::to_string(model.topics) + " topics");
}

// A model that may be written, and what comes before its tensors.
struct PreparedModel {
  std::vector<TensorPlace> places;
  std::string header;
};

Result<PreparedModel> prepare(const TopicModel& model) {
  SLUICE_TRY(check_extents(model));
  SLUICE_TRY(check_model(model));
  PreparedModel prepared{model_layout(extents_of(model)), ""};
  prepared.header = SLUICE_TRY(checked_header(model, prepared.places));
  return prepared;
}

Status put_model(const TopicModel& model, const PreparedModel& prepared, const Sink& sink) {
  SLUICE_TRY(sink(bytes_of(prepared.header.data(), prepared.header.size())));
  for (const TensorPlace& place : prepared.places) {
    SLUICE_TRY(put_tensor(model, place.name, sink));
  }
  return Status();
}

}  // namespace

Status save_model(const TopicModel& model, const std::string& path, bool replace, Store* store) {
  const auto file = SLUICE_TRY(create_byte_sink(path, replace, store));
  Result<PreparedModel> prepared = prepare(model);
  if (!prepared.ok()) {
    return std::move(prepared).status().with_prefix(path + ": cannot write the model: ");
  }
  SLUICE_TRY(put_model(model, *prepared,
                       [&](std::span<const uint8_t> bytes) { return file->write(bytes); }));
  return file->commit();
}

Result<std::string> serialise_model(const TopicModel& model) {
  const PreparedModel prepared = SLUICE_TRY(prepare(model));
  std::string text;
  text.reserve(prepared.header.size() + static_cast<size_t>(prepared.places.back().end));
  SLUICE_TRY(put_model(model, prepared, [&](std::span<const uint8_t> bytes) {
    text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return Status();
  }));
  return text;
}

Result<std::shared_ptr<const TopicModel>> load_model(const std::string& path, Store* store) {
  Result<std::unique_ptr<RandomAccess>> file = open_random_access(path, store);
  if (!file.ok() && is_store_name(path)) return std::move(file).status();
  if (!file.ok()) return std::move(file).status().with_prefix(path + ": ");
  return load_model(**file, path);
}

Result<std::shared_ptr<const TopicModel>> load_model(std::span<const uint8_t> bytes,
                                                     const std::string& name) {
  return load_model(*memory_random_access(bytes), name);
}

}  // namespace sluice
