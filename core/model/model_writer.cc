// Checksums first, then the header, then the tensors once more.
#include "core/model/model_writer.h"

#include <utility>

#include "core/base/xxhash64.h"
#include "core/io/atomic_file.h"
#include "core/model/model_layout.h"
#include "core/model/model_metadata.h"

namespace sluice {
namespace {

// What can be mapped begins at a cache line: the floats of word_topic, else the first tensor.
const TensorPlace& aligned_place(std::span<const TensorPlace> places) {
  for (const TensorPlace& place : places) {
    if (place.name == "word_topic" && place.dtype == "F32") return place;
  }
  return places.front();
}

}  // namespace

Status put_model_vector(const TopicModel& model, std::string_view name, const ByteTaker& take) {
  if (name == "alpha") return take(bytes_of(model.alpha));
  if (name == "topic_tokens") return take(bytes_of(model.topic_tokens));
  if (name == "topic_map") return take(bytes_of(model.topic_map));
  return Status();
}

Result<ModelWriter> ModelWriter::create(const TopicModel& model, std::vector<TensorPlace> places,
                                        TensorBytes tensors) {
  TensorMetadata metadata = model_metadata(model);
  for (const TensorPlace& place : places) {
    Xxh64 hash;
    const auto add = [&](std::span<const uint8_t> bytes) {
      hash.update(bytes);
      return Status();
    };
    SLUICE_TRY(tensors(place.name, add));
    metadata.emplace_back(checksum_key(place.name), checksum_text(hash.digest()));
  }
  ModelWriter writer;
  writer.header_ = write_safetensors_header(metadata, places, aligned_place(places));
  if (writer.header_.size() - 8 > kMaxHeaderBytes) {
    return Status(StatusCode::kLimit, "recipe and configuration do not fit in a model's header");
  }
  const SafetensorsHeader read_back = SLUICE_TRY(
      parse_safetensors_header(std::string_view(writer.header_).substr(8), places.back().end));
  TopicModel read_model;
  SLUICE_TRY(read_model_metadata(read_back, read_model));
  writer.places_ = std::move(places);
  writer.tensors_ = std::move(tensors);
  return writer;
}

Status ModelWriter::put(const ByteTaker& take) const {
  SLUICE_TRY(take(bytes_of(header_.data(), header_.size())));
  for (const TensorPlace& place : places_) SLUICE_TRY(tensors_(place.name, take));
  return Status();
}

Status write_model_file(const std::string& path, bool replace, Store* store,
                        const std::function<Result<ModelWriter>()>& prepare) {
  const auto file = SLUICE_TRY(create_byte_sink(path, replace, store));
  Result<ModelWriter> writer = prepare();
  if (!writer.ok()) {
    return std::move(writer).status().with_prefix(path + ": cannot write the model: ");
  }
  SLUICE_TRY(writer->put([&](std::span<const uint8_t> bytes) { return file->write(bytes); }));
  return file->commit();
}

}  // namespace sluice
