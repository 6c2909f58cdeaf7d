// How a model file is put together whatever the form of its numbers: tensors in their order, each
// with its checksum, behind a header that is read back before anything is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/io/store.h"
#include "core/model/safetensors.h"
#include "core/model/topic_model.h"

namespace sluice {

using ByteTaker = std::function<Status(std::span<const uint8_t>)>;
// Hands out the bytes of a tensor, in pieces. Called twice a tensor: for its checksum and for the
// file.
using TensorBytes = std::function<Status(std::string_view name, const ByteTaker& take)>;

template <typename T>
std::span<const uint8_t> bytes_of(const T* values, size_t count) {
  return {reinterpret_cast<const uint8_t*>(values), count * sizeof(T)};
}
template <typename T>
std::span<const uint8_t> bytes_of(const std::vector<T>& values) {
  return bytes_of(values.data(), values.size());
}

// Those of the vectors that every form of a model has; nothing for other names.
Status put_model_vector(const TopicModel& model, std::string_view name, const ByteTaker& take);

class ModelWriter {
 public:
  // `model` gives the metadata. Errors: kCorrupt (metadata that load_model would refuse), kLimit
  // (over 16 MiB of it). Cost: one pass over the tensors. Lifetime: only of what `tensors` refers to.
  static Result<ModelWriter> create(const TopicModel& model, std::vector<TensorPlace> places,
                                    TensorBytes tensors);

  uint64_t file_bytes() const { return header_.size() + places_.back().end; }
  // The whole file. Errors: what `take` returns.
  Status put(const ByteTaker& take) const;

 private:
  ModelWriter() = default;
  std::vector<TensorPlace> places_;
  TensorBytes tensors_;
  std::string header_;
};

// Writes what `prepare` returns atomically. Errors: kAlreadyExists (`replace` false), kIo, the store's;
// those of `prepare`, behind the path.
Status write_model_file(const std::string& path, bool replace, Store* store,
                        const std::function<Result<ModelWriter>()>& prepare);

}  // namespace sluice
