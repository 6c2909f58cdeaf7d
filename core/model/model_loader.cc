// Header, then shapes, then each tensor in blocks: hashed, checked and copied in one pass.
#include "core/model/model_loader.h"

#include <algorithm>
#include <cstring>

#include "core/base/xxhash64.h"
#include "core/model/model_checks.h"
#include "core/model/model_layout.h"
#include "core/model/model_metadata.h"
#include "core/model/row_codes.h"

namespace sluice {
namespace {

constexpr uint64_t kBlockBytes = uint64_t{1} << 20;

class ModelLoader {
 public:
  explicit ModelLoader(RandomAccess& file) : file_(file), model_(std::make_shared<TopicModel>()) {}

  Result<std::shared_ptr<const TopicModel>> load() {
    SLUICE_TRY(read_header());
    SLUICE_TRY(read_model_metadata(header_, *model_));
    SLUICE_TRY(check_tensors());
    SLUICE_TRY(check_memory());
    SLUICE_TRY(read_values("alpha", model_->alpha));
    SLUICE_TRY(read_values("topic_tokens", model_->topic_tokens));
    if (has("topic_map")) SLUICE_TRY(read_values("topic_map", model_->topic_map));
    SLUICE_TRY(check_topic_numbers(*model_));
    SLUICE_TRY(read_words());
    SLUICE_TRY(read_word_topic());
    return std::shared_ptr<const TopicModel>(std::move(model_));
  }

 private:
  Status read_header();
  Status check_tensors();
  Status check_known(const std::vector<TensorPlace>& expected) const;
  Status check_memory() const;
  bool has(std::string_view name) const { return header_.find_tensor(name) != nullptr; }
  Status read_words();
  Status read_offsets(std::vector<uint64_t>& offsets);
  Status read_word_topic();
  template <typename Decode>
  Status read_rows(size_t row_bytes, Decode decode);

  // Hands tensor `name` to `use` in blocks of whole units, and holds all of it to its checksum.
  template <typename Use>
  Status read_blocks(std::string_view name, uint64_t unit_bytes, Use use);

  template <typename T>
  Status read_values(std::string_view name, std::vector<T>& values) {
    values.resize(header_.find_tensor(name)->bytes() / sizeof(T));
    return read_bytes(name, sizeof(T), reinterpret_cast<uint8_t*>(values.data()));
  }
  Status read_bytes(std::string_view name, uint64_t unit_bytes, uint8_t* to) {
    return read_blocks(name, unit_bytes, [&](std::span<const uint8_t> block) {
      std::memcpy(to, block.data(), block.size());
      to += block.size();
      return Status();
    });
  }

  RandomAccess& file_;
  std::shared_ptr<TopicModel> model_;
  SafetensorsHeader header_;
  uint64_t data_offset_ = 0;
  bool is_compact_ = false;
};

Status ModelLoader::read_header() {
  if (file_.size() < 8) {
    return corrupt("not a safetensors file: " + std::to_string(file_.size()) + " bytes");
  }
  const std::span<const uint8_t> first = SLUICE_TRY(file_.view(0, 8));
  const uint64_t header_bytes =
      SLUICE_TRY(safetensors_header_bytes(first.first<8>(), file_.size()));
  const std::span<const uint8_t> header =
      SLUICE_TRY(file_.view(8, static_cast<size_t>(header_bytes)));
  data_offset_ = 8 + header_bytes;
  header_ = SLUICE_TRY(parse_safetensors_header(
      {reinterpret_cast<const char*>(header.data()), header.size()}, file_.size() - data_offset_));
  return Status();
}

// After this every expected tensor is there, with the type and shape that V and K ask for.
Status ModelLoader::check_tensors() {
  const TensorPlace* const word_topic = header_.find_tensor("word_topic");
  ModelExtents extents;
  if (word_topic != nullptr && word_topic->shape.size() == 2) {
    extents.words = word_topic->shape[0];
    extents.topics = word_topic->shape[1];
    if (extents.words < 1 || extents.words > kMaxWords || extents.topics < 1 ||
        extents.topics > kMaxTopics) {
      return Status(StatusCode::kLimit, "tensor \"word_topic\": " + std::to_string(extents.words) +
                                            " words and " + std::to_string(extents.topics) +
                                            " topics; a model has 1 to 2^31 - 1 and 1 to " +
                                            std::to_string(kMaxTopics));
    }
  }
  const TensorPlace* const vocabulary = header_.find_tensor("vocabulary_bytes");
  if (vocabulary != nullptr) extents.vocabulary_bytes = vocabulary->bytes();
  extents.is_compact = is_compact_ = word_topic != nullptr && word_topic->dtype == "U8";
  extents.has_document_frequency = !is_compact_ && has("document_frequency");
  extents.has_topic_map = has("topic_map");
  const std::vector<TensorPlace> expected = model_layout(extents);
  SLUICE_TRY(check_known(expected));
  for (const TensorPlace& wanted : expected) {
    const TensorPlace* const found = header_.find_tensor(wanted.name);
    if (found == nullptr) return corrupt("no tensor \"" + wanted.name + "\"");
    if (found->dtype != wanted.dtype || found->shape != wanted.shape) {
      return corrupt("tensor \"" + wanted.name +
                     "\": wrong dtype, or a shape that does not fit that of word_topic");
    }
    if (header_.find_metadata(checksum_key(wanted.name)) == nullptr) {
      return corrupt("tensor \"" + wanted.name + "\": no checksum in the metadata");
    }
  }
  model_->words = static_cast<uint32_t>(extents.words);
  model_->topics = static_cast<uint32_t>(extents.topics);
  return Status();
}

Status ModelLoader::check_known(const std::vector<TensorPlace>& expected) const {
  for (const TensorPlace& tensor : header_.tensors) {
    const bool known = std::any_of(expected.begin(), expected.end(), [&](const TensorPlace& place) {
      return place.name == tensor.name;
    });
    if (!known) {
      return Status(StatusCode::kUnsupported,
                    "tensor \"" + tensor.name + "\" is not one that this version reads");
    }
  }
  return Status();
}

// The vectors and the vocabulary throw when memory is short. One polite allocation of their size
// first, given back at once, turns all but a race into a Status. (word_topic has its own.)
Status ModelLoader::check_memory() const {
  uint64_t bytes = 0;
  for (const TensorPlace& tensor : header_.tensors) {
    if (tensor.name != "word_topic") bytes += tensor.bytes();
  }
  bytes += uint64_t{model_->words} * (is_compact_ ? 24 : 16);  // slots, offsets made wide
  AlignedBuffer<uint8_t> probe;
  return probe.resize(static_cast<size_t>(bytes));
}

template <typename Use>
Status ModelLoader::read_blocks(std::string_view name, uint64_t unit_bytes, Use use) {
  const TensorPlace& tensor = *header_.find_tensor(name);
  const uint64_t block_bytes = std::max(kBlockBytes / unit_bytes, uint64_t{1}) * unit_bytes;
  Xxh64 hash;
  for (uint64_t at = tensor.begin; at < tensor.end;) {
    const uint64_t bytes = std::min(block_bytes, tensor.end - at);
    const std::span<const uint8_t> block =
        SLUICE_TRY(file_.view(data_offset_ + at, static_cast<size_t>(bytes)));
    hash.update(block);
    SLUICE_TRY(use(block));
    at += bytes;
  }
  if (checksum_text(hash.digest()) != *header_.find_metadata(checksum_key(name))) {
    return corrupt("tensor \"" + std::string(name) + "\": its checksum does not match");
  }
  return Status();
}

Status ModelLoader::read_words() {
  if (has("document_frequency")) {
    SLUICE_TRY(read_values("document_frequency", model_->document_frequency));
  }
  const TensorPlace* const tensor = header_.find_tensor("vocabulary_bytes");
  if (tensor == nullptr) return Status();
  std::string bytes(static_cast<size_t>(tensor->bytes()), '\0');
  SLUICE_TRY(read_bytes("vocabulary_bytes", 1, reinterpret_cast<uint8_t*>(bytes.data())));
  std::vector<uint64_t> offsets;
  SLUICE_TRY(read_offsets(offsets));
  model_->vocabulary = SLUICE_TRY(Vocabulary::create(std::move(bytes), std::move(offsets)));
  return Status();
}

Status ModelLoader::read_offsets(std::vector<uint64_t>& offsets) {
  if (!is_compact_) return read_values("vocabulary_offsets", offsets);
  std::vector<uint32_t> narrow;
  SLUICE_TRY(read_values("vocabulary_offsets", narrow));
  offsets.assign(narrow.begin(), narrow.end());
  return Status();
}

Status ModelLoader::read_word_topic() {
  if (!is_compact_) {
    const size_t row_bytes = size_t{model_->topics} * sizeof(float);
    return read_rows(row_bytes, [row_bytes](const uint8_t* from, float* row) {
      std::memcpy(row, from, row_bytes);
    });
  }
  std::vector<float> floors, scales;
  SLUICE_TRY(read_values("topic_floor", floors));
  SLUICE_TRY(read_values("topic_scale", scales));
  return read_rows(model_->topics, [&](const uint8_t* codes, float* row) {
    decode_row(codes, floors, scales, row);
  });
}

template <typename Decode>
Status ModelLoader::read_rows(size_t row_bytes, Decode decode) {
  SLUICE_TRY(model_->allocate());
  ColumnSums sums(model_->topics);
  uint32_t word = 0;
  const auto add_rows = [&](std::span<const uint8_t> block) {
    for (; !block.empty(); block = block.subspan(row_bytes), ++word) {
      float* const row = model_->mutable_row(word);
      decode(block.data(), row);
      SLUICE_TRY(sums.add_row(word, row));
    }
    return Status();
  };
  SLUICE_TRY(read_blocks("word_topic", row_bytes, add_rows));
  return sums.finish(kAcceptedSumTolerance);
}

}  // namespace

Result<std::shared_ptr<const TopicModel>> load_model(RandomAccess& file, const std::string& name) {
  Result<std::shared_ptr<const TopicModel>> model = ModelLoader(file).load();
  if (!model.ok()) return std::move(model).status().with_prefix(name + ": ");
  return model;
}

}  // namespace sluice
