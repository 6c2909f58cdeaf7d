// Records to framed bytes, in the exact form of SageMaker's SDK. Where the bytes go is the caller's
// business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/recordio/record.h"

namespace sluice {

// What a record may carry besides its features. Empty texts are not written.
struct RecordFacts {
  std::optional<double> label = std::nullopt;
  TensorType label_type = TensorType::kFloat32;  // the SDK's: that of its labels array
  // A float32 tensor as the label instead, by its name: label["topic_mixture"] of an answer.
  std::string_view tensor_name = {};
  std::span<const float> tensor = {};
  std::string_view uid = {};
  std::string_view metadata = {};
};

// Collects framed records in memory until the caller takes them.
// Threads: one at a time.
class RecordWriter {
 public:
  struct Options {
    // Cut records where their payload holds the magic at a multiple of 4, as dmlc does, so that its
    // splitters can find record boundaries by scanning. Off: SageMaker's SDK and ml-io cannot read
    // cut records.
    bool split_magic = false;
  };

  RecordWriter() = default;
  explicit RecordWriter(Options options) : options_(options) {}

  // A sparse row: keys.size() values, shape [feature_dim]. Without entries only the shape is
  // written. T: float, double, int32_t. The writer keeps keys as they are; others expect them
  // ascending. Errors: kInvalidArgument (keys and values differ in number, a key not below
  // feature_dim, an unfit label type), kLimit (a payload of 2^29 bytes). Nothing is written then.
  template <typename T>
  Status write_sparse(std::span<const uint32_t> keys, std::span<const T> values,
                      uint64_t feature_dim, const RecordFacts& facts = {});
  // A dense row, without shape, as the SDK writes it. Errors: as above.
  template <typename T>
  Status write_dense(std::span<const T> values, const RecordFacts& facts = {});
  // A record without features, as inference answers. Errors: kLimit.
  Status write_facts(const RecordFacts& facts);
  // A payload made elsewhere.
  Status write_payload(std::span<const uint8_t> payload);

  // The records written since the last clear(). Lifetime: until the next call that is not const.
  std::span<const uint8_t> bytes() const { return {buffer_.data(), used_}; }
  void clear() { used_ = 0; }

 private:
  template <typename T>
  struct Features {
    std::span<const uint32_t> keys;
    std::span<const T> values;
    std::optional<uint64_t> shape;
  };
  template <typename T>
  Status write_record(const Features<T>* features, const RecordFacts& facts);
  uint8_t* reserve(size_t bytes);
  void split_at_magic(size_t record_begin);

  Options options_;
  std::vector<uint8_t> buffer_;  // grown ahead; the first used_ bytes are records
  size_t used_ = 0;
};

extern template Status RecordWriter::write_sparse(std::span<const uint32_t>, std::span<const float>,
                                                  uint64_t, const RecordFacts&);
extern template Status RecordWriter::write_sparse(std::span<const uint32_t>,
                                                  std::span<const double>, uint64_t,
                                                  const RecordFacts&);
extern template Status RecordWriter::write_sparse(std::span<const uint32_t>,
                                                  std::span<const int32_t>, uint64_t,
                                                  const RecordFacts&);
extern template Status RecordWriter::write_dense(std::span<const float>, const RecordFacts&);
extern template Status RecordWriter::write_dense(std::span<const double>, const RecordFacts&);
extern template Status RecordWriter::write_dense(std::span<const int32_t>, const RecordFacts&);

}  // namespace sluice
