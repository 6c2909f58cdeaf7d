// The writer of the model file, and the doors of the reader (model_loader).
#include "core/model/model_file.h"

#include "core/io/byte_sink.h"
#include "core/model/model_checks.h"
#include "core/model/model_layout.h"
#include "core/model/model_loader.h"
#include "core/model/model_writer.h"

namespace sluice {
namespace {

// Rows without their padding.
Status put_word_topic(const TopicModel& model, const ByteTaker& take) {
  for (uint32_t word = 0; word < model.words; ++word) {
    SLUICE_TRY(take(bytes_of(model.row(word), model.topics)));
  }
  return Status();
}

Status put_tensor(const TopicModel& model, std::string_view name, const ByteTaker& take) {
  if (name == "vocabulary_offsets") return take(bytes_of(model.vocabulary.offsets()));
  if (name == "vocabulary_bytes") {
    return take(bytes_of(model.vocabulary.bytes().data(), model.vocabulary.bytes().size()));
  }
  if (name == "document_frequency") return take(bytes_of(model.document_frequency));
  if (name == "word_topic") return put_word_topic(model, take);
  return put_model_vector(model, name, take);
}

ModelExtents extents_of(const TopicModel& model) {
  ModelExtents extents;
  extents.words = model.words;
  extents.topics = model.topics;
  extents.has_document_frequency = !model.document_frequency.empty();
  extents.has_topic_map = !model.topic_map.empty();
  if (model.vocabulary.size() != 0) extents.vocabulary_bytes = model.vocabulary.bytes().size();
  return extents;
}

Result<ModelWriter> prepare(const TopicModel& model) {
  SLUICE_TRY(check_model(model));
  return ModelWriter::create(model, model_layout(extents_of(model)),
                             [&model](std::string_view name, const ByteTaker& take) {
                               return put_tensor(model, name, take);
                             });
}

}  // namespace

Status save_model(const TopicModel& model, const std::string& path, bool replace, Store* store) {
  const auto file = SLUICE_TRY(create_byte_sink(path, replace, store));
  return write_model_file(prepare(model), path, *file);
}

Result<std::string> serialise_model(const TopicModel& model) {
  const ModelWriter writer = SLUICE_TRY(prepare(model));
  std::string text;
  text.reserve(static_cast<size_t>(writer.file_bytes()));
  SLUICE_TRY(writer.put([&](std::span<const uint8_t> bytes) {
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

Result<std::shared_ptr<const TopicModel>> map_model(const std::string& path, unsigned threads) {
  if (is_store_name(path)) {
    return Status(StatusCode::kUnsupported, path + ": only files of this machine can be mapped");
  }
  Result<std::unique_ptr<RandomAccess>> file = map_random_access(path);
  if (!file.ok()) return std::move(file).status().with_prefix(path + ": ");
  Result<ThreadTeam> team = ThreadTeam::create(threads);
  if (!team.ok()) return std::move(team).status().with_prefix(path + ": ");
  return load_model(**file, path, &*team);
}

Result<std::shared_ptr<const TopicModel>> load_model(std::span<const uint8_t> bytes,
                                                     const std::string& name) {
  return load_model(*memory_random_access(bytes), name);
}

}  // namespace sluice
