// Header, then shapes, then each tensor in blocks: hashed, checked and copied in one pass. In a
// mapped file word_topic stays where it is, and threads share its checks.
#include "core/model/model_loader.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>

#include "core/base/endian.h"
#include "core/base/xxhash64.h"
#include "core/model/model_checks.h"
#include "core/model/model_layout.h"
#include "core/model/model_metadata.h"
#include "core/model/row_codes.h"

namespace sluice {
namespace {

constexpr uint64_t kBlockBytes = uint64_t{1} << 20;
// Rows that a thread takes at a time: long enough for its turn to cost nothing.
constexpr uint32_t kTaskRows = 16384;
constexpr uint32_t kMostTasks = 256;  // each has sums of its own

class ModelLoader {
 public:
  ModelLoader(RandomAccess& file, ThreadTeam* team)
      : file_(file), team_(team), model_(std::make_shared<TopicModel>()) {}

  Result<std::shared_ptr<const TopicModel>> load() {
    SLUICE_TRY(read_header());
    SLUICE_TRY(read_model_metadata(header_, *model_));
    SLUICE_TRY(check_tensors());
    SLUICE_TRY(check_memory());
    SLUICE_TRY(read_values("alpha", model_->alpha));
    SLUICE_TRY(read_values("topic_tokens", model_->topic_tokens));
    if (has("topic_map")) SLUICE_TRY(read_values("topic_map", model_->topic_map));
    SLUICE_TRY(check_topic_numbers(*model_));
    if (const float* const rows = rows_in_place()) {
      SLUICE_TRY(take_in_place(rows));
    } else {
      SLUICE_TRY(read_words());
      SLUICE_TRY(read_word_topic());
    }
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
  const float* rows_in_place() const;
  Status take_in_place(const float* rows);

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
  ThreadTeam* team_;  // nullptr: not mapped
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
  // The vocabulary's slots; and a compact model's offsets, which are made wide.
  bytes += uint64_t{model_->words} * (is_compact_ ? 20 : 16);
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

// Those of a compact model have four bytes. They are read into the upper half and made wide from
// the front, which never overtakes what is still to be read.
Status ModelLoader::read_offsets(std::vector<uint64_t>& offsets) {
  if (!is_compact_) return read_values("vocabulary_offsets", offsets);
  const size_t count = size_t{model_->words} + 1;
  offsets.resize(count);
  uint8_t* const narrow = reinterpret_cast<uint8_t*>(offsets.data()) + count * sizeof(uint32_t);
  SLUICE_TRY(read_bytes("vocabulary_offsets", sizeof(uint32_t), narrow));
  for (size_t i = 0; i < count; ++i) offsets[i] = load_le<uint32_t>(narrow + i * sizeof(uint32_t));
  return Status();
}

Status ModelLoader::read_word_topic() {
  std::vector<float> floors, scales;
  if (is_compact_) {
    SLUICE_TRY(read_values("topic_floor", floors));
    SLUICE_TRY(read_values("topic_scale", scales));
  }
  SLUICE_TRY(model_->allocate());
  ColumnSums sums(model_->topics);
  const size_t row_bytes = size_t{model_->topics} * (is_compact_ ? 1 : sizeof(float));
  uint32_t word = 0;
  const auto add_rows = [&](std::span<const uint8_t> block) {
    const uint32_t first = word;
    for (; !block.empty(); block = block.subspan(row_bytes), ++word) {
      float* const row = model_->mutable_row(word);
      if (is_compact_) {
        decode_row(block.data(), floors, scales, row);
      } else {
        std::memcpy(row, block.data(), row_bytes);
      }
    }
    return sums.add_rows(first, word - first, model_->row(first), model_->row_stride);
  };
  SLUICE_TRY(read_blocks("word_topic", row_bytes, add_rows));
  return sums.finish(kAcceptedSumTolerance);
}

// Returns: the rows of a mapped file, or nullptr when they can't be used where they are: no floats,
// not on a multiple of 4, or with numbers behind the last row (of which a kernel's vector has some)
// that would not vanish when they are multiplied by zero.
const float* ModelLoader::rows_in_place() const {
  const TensorPlace& tensor = *header_.find_tensor("word_topic");
  const uint64_t begin = data_offset_ + tensor.begin;
  const uint64_t padding = uint64_t{model_->row_floats() - model_->topics} * sizeof(float);
  if (team_ == nullptr || is_compact_ || begin % alignof(float) != 0) return nullptr;
  if (file_.size() - (data_offset_ + tensor.end) < padding) return nullptr;
  const auto view = file_.view(begin, static_cast<size_t>(tensor.bytes() + padding));
  if (!view.ok()) return nullptr;
  const float* const rows = reinterpret_cast<const float*>((*view).data());
  const float* const behind = rows + tensor.bytes() / sizeof(float);
  const bool vanish = std::all_of(behind, behind + padding / sizeof(float),
                                  [](float value) { return std::isfinite(value); });
  return vanish ? rows : nullptr;
}

// The words, the hash of word_topic, which one thread has to make from front to end, and the
// numbers of its rows, in pieces. Errors come in the order in which a reader that copies finds
// them.
Status ModelLoader::take_in_place(const float* rows) {
  constexpr size_t kHash = 0, kWords = 1, kFirstRows = 2;
  const uint32_t task_rows = std::max(kTaskRows, model_->words / kMostTasks + 1);
  const size_t tasks = kFirstRows + (model_->words + task_rows - 1) / task_rows;
  std::vector<Status> outcomes(tasks);
  std::vector<ColumnSums> sums(tasks, ColumnSums(model_->topics));
  const auto work = [&](size_t task) {
    if (task == kHash) return read_blocks("word_topic", 1, [](auto) { return Status(); });
    if (task == kWords) return read_words();
    const auto first = static_cast<uint32_t>(task - kFirstRows) * task_rows;
    return sums[task].add_rows(first, std::min(task_rows, model_->words - first),
                               rows + size_t{first} * model_->topics, model_->topics);
  };
  team_->run(tasks, [&](size_t task, unsigned) {
    try {
      outcomes[task] = work(task);
    } catch (const std::bad_alloc&) {  // it may not pass through the team
      outcomes[task] = Status(StatusCode::kOutOfMemory, "no memory for the model's words");
    }
  });
  SLUICE_TRY(std::move(outcomes[kWords]));
  for (size_t task = kFirstRows; task < tasks; ++task) {
    SLUICE_TRY(std::move(outcomes[task]));
    if (task > kFirstRows) sums[kFirstRows].add(sums[task]);
  }
  SLUICE_TRY(std::move(outcomes[kHash]));
  SLUICE_TRY(sums[kFirstRows].finish(kAcceptedSumTolerance));
  model_->word_topic = {rows, size_t{model_->words} * model_->topics};
  model_->row_stride = model_->topics;
  model_->mapping = file_.mapping();
  return Status();
}

}  // namespace

Result<std::shared_ptr<const TopicModel>> load_model(RandomAccess& file, const std::string& name,
                                                     ThreadTeam* team) {
  Result<std::shared_ptr<const TopicModel>> model = ModelLoader(file, team).load();
  if (!model.ok()) return std::move(model).status().with_prefix(name + ": ");
  return model;
}

}  // namespace sluice
