// The careful decoder of record tensors, which also finds the words for what is wrong. Sparse
// float32 rows in order are left to ordered_row.cc.
#include "core/recordio/record_decode.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <string>
#include <utility>

#include "core/base/checked.h"
#include "core/base/endian.h"
#include "core/base/json.h"
#include "core/recordio/ordered_row.h"
#include "core/recordio/wire.h"

namespace sluice {
namespace {

using Bytes = std::span<const uint8_t>;

// SageMaker's SDK does this with a row of integers when one does not fit into int32.
constexpr std::string_view kTruncationHint =
    " (the SageMaker SDK silently cuts a row of integers at the first value outside int32: write "
    "the matrix as float32)";

std::string number_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "infinite" : "minus infinite";
  return JsonWriter().number(value).take();
}

// The values of a tensor one by one, as doubles: every type fits.
class ValueReader {
 public:
  explicit ValueReader(const TensorView& tensor) : type_(tensor.type), cursor_(tensor.values) {}
  bool done() const { return cursor_.done(); }
  // Returns: false for a varint of over ten bytes.
  bool next(double& value) {
    if (type_ == TensorType::kInt32) {
      uint64_t bits;
      if (!wire::read_varint(cursor_, bits)) return false;
      value = static_cast<int32_t>(static_cast<uint32_t>(bits));  // as protobuf: the low 32 bits
    } else if (type_ == TensorType::kFloat32) {
      value = load_le<float>(cursor_.at);
      cursor_.at += 4;
    } else {
      value = load_le<double>(cursor_.at);
      cursor_.at += 8;
    }
    return true;
  }
  // Dense rows are nearly all zeros. Returns: how many zeros were skipped at once.
  size_t skip_zeros() {
    size_t skipped = 0;
    const size_t zeros_in_word = type_ == TensorType::kInt32     ? 8
                                 : type_ == TensorType::kFloat32 ? 2
                                                                 : 1;
    while (cursor_.left() >= 8 && load_le<uint64_t>(cursor_.at) == 0) {
      cursor_.at += 8;
      skipped += zeros_in_word;
    }
    return skipped;
  }

 private:
  TensorType type_;
  wire::Cursor cursor_;
};

// What decode_entries() appends to; takes everything back unless kept.
class Output {
 public:
  Output(std::vector<uint32_t>& word_ids, std::vector<float>& counts)
      : word_ids_(word_ids), counts_(counts), begin_(word_ids.size()) {}
  ~Output() {
    if (is_kept_) return;
    word_ids_.resize(begin_);
    counts_.resize(begin_);
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void push(uint32_t word_id, float count) {
    is_sorted_ = is_sorted_ && (word_ids_.size() == begin_ || word_ids_.back() < word_id);
    word_ids_.push_back(word_id);
    counts_.push_back(count);
  }
  // Sorts and sums what was pushed. Errors: kCorrupt when a sum is infinite.
  Status keep() {
    if (!is_sorted_) SLUICE_TRY(sort_and_sum());
    is_kept_ = true;
    return Status();
  }

 private:
  Status sort_and_sum() {
    std::vector<std::pair<uint32_t, float>> entries;
    entries.reserve(word_ids_.size() - begin_);
    for (size_t i = begin_; i < word_ids_.size(); ++i)
      entries.emplace_back(word_ids_[i], counts_[i]);
    // Equal ids by count, not by place: the sum then has one order, whatever the sort.
    std::sort(entries.begin(), entries.end());
    word_ids_.resize(begin_);
    counts_.resize(begin_);
    for (size_t i = 0; i < entries.size();) {
      const uint32_t word_id = entries[i].first;
      double sum = 0;
      for (; i < entries.size() && entries[i].first == word_id; ++i) sum += entries[i].second;
      if (sum > FLT_MAX) {
        return corrupt("the counts of key " + std::to_string(word_id) + " are infinite in sum");
      }
      word_ids_.push_back(word_id);
      counts_.push_back(static_cast<float>(sum));
    }
    return Status();
  }

  std::vector<uint32_t>& word_ids_;
  std::vector<float>& counts_;
  size_t begin_;
  bool is_sorted_ = true;
  bool is_kept_ = false;
};

// Both wrong with more words than right with fewer: which entry, what it holds.
Status bad_count(size_t entry, uint64_t key, double count) {
  return corrupt("entry " + std::to_string(entry) + " (key " + std::to_string(key) +
                 ") has the count " + number_text(count) + "; counts are finite and not negative");
}

bool is_count(double value) { return value >= 0 && value <= FLT_MAX; }

Status bad_key(size_t entry, uint64_t key, uint64_t feature_dim) {
  return corrupt("entry " + std::to_string(entry) + " has the key " + std::to_string(key) +
                 ", not below feature_dim " + std::to_string(feature_dim));
}

Status bad_key_count(const TensorView& tensor) {
  const std::optional<size_t> keys = wire::count_varints(tensor.keys);
  if (!keys) return corrupt("a varint of over 10 bytes among the keys");
  if (tensor.type == TensorType::kInt32 && !wire::count_varints(tensor.values)) {
    return corrupt("a varint of over 10 bytes among the values");
  }
  return corrupt(std::to_string(*keys) + " keys but " + std::to_string(count_values(tensor)) +
                 " values" + std::string(kTruncationHint));
}

Status decode_sparse(const TensorView& tensor, uint64_t feature_dim, Output& out) {
  ValueReader values(tensor);
  wire::Cursor keys(tensor.keys);
  size_t entry = 0;
  for (; !keys.done() && !values.done(); ++entry) {
    uint64_t key;
    double value;
    if (!wire::read_varint(keys, key) || !values.next(value)) return bad_key_count(tensor);
    if (key >= feature_dim) return bad_key(entry, key, feature_dim);
    if (!is_count(value)) return bad_count(entry, key, value);
    const float count = static_cast<float>(value);
    if (count > 0) out.push(static_cast<uint32_t>(key), count);
  }
  if (!keys.done() || !values.done()) return bad_key_count(tensor);
  return out.keep();
}

Status bad_dense_length(size_t length, uint64_t feature_dim) {
  std::string message =
      std::to_string(length) + " dense values but feature_dim is " + std::to_string(feature_dim);
  if (length < feature_dim) message.append(kTruncationHint);
  return corrupt(std::move(message));
}

Status decode_dense(const TensorView& tensor, uint64_t feature_dim, bool is_dim_known,
                    Output& out) {
  ValueReader values(tensor);
  size_t entry = 0;
  while (!values.done()) {
    const size_t skipped = values.skip_zeros();
    entry += skipped;
    if (values.done()) break;
    double value;
    if (!values.next(value)) return corrupt("a varint of over 10 bytes among the values");
    if (entry >= feature_dim) return bad_dense_length(count_values(tensor), feature_dim);
    if (!is_count(value)) return bad_count(entry, entry, value);
    const float count = static_cast<float>(value);
    if (count > 0) out.push(static_cast<uint32_t>(entry), count);
    ++entry;
  }
  if (is_dim_known && entry != feature_dim) return bad_dense_length(entry, feature_dim);
  return out.keep();
}

}  // namespace

size_t count_values(const TensorView& tensor) {
  switch (tensor.type) {
    case TensorType::kFloat32:
      return tensor.values.size() / sizeof(float);
    case TensorType::kFloat64:
      return tensor.values.size() / sizeof(double);
    case TensorType::kInt32:
      return wire::count_varints(tensor.values).value_or(0);
    default:
      return 0;
  }
}

Result<std::optional<uint64_t>> stated_feature_dim(const TensorView& tensor) {
  if (tensor.shape.empty()) {
    if (tensor.is_sparse()) return std::optional<uint64_t>();
    return std::optional<uint64_t>(count_values(tensor));
  }
  std::optional<uint64_t> product = 1;
  for (wire::Cursor shape(tensor.shape); !shape.done();) {
    uint64_t side;
    if (!wire::read_varint(shape, side)) return corrupt("a malformed varint in the shape");
    product = checked_mul(*product, side);
    if (!product || *product > kMaxFeatureDim) {
      return corrupt("a shape of over " + std::to_string(kMaxFeatureDim) + " features");
    }
  }
  return product;
}

Status decode_entries(const TensorView& tensor, uint64_t feature_dim,
                      std::vector<uint32_t>& word_ids, std::vector<float>& counts) {
  if (tensor.type == TensorType::kNone) return corrupt("the feature has no value");
  if (tensor.type == TensorType::kBytes) return corrupt("the feature is bytes, not a tensor");
  bool is_dim_known = feature_dim != 0;
  uint64_t bound = is_dim_known ? feature_dim : kMaxFeatureDim;
  if (!tensor.shape.empty()) {
    uint64_t stated;
    wire::Cursor shape(tensor.shape);
    if (!wire::read_varint(shape, stated) || !shape.done() || stated > kMaxFeatureDim) {
      stated = *SLUICE_TRY(stated_feature_dim(tensor));  // not one dimension, as it usually is
    }
    if (is_dim_known && stated != feature_dim) {
      return corrupt("a shape of " + std::to_string(stated) + " features but feature_dim is " +
                     std::to_string(feature_dim));
    }
    is_dim_known = true;
    bound = stated;
  }
  if (tensor.type == TensorType::kFloat32 &&
      recordio_internal::decode_ordered_row(tensor, bound, word_ids, counts)) [[likely]] {
    return Status();
  }
  Output out(word_ids, counts);
  return tensor.is_sparse() ? decode_sparse(tensor, bound, out)
                            : decode_dense(tensor, bound, is_dim_known, out);
}

Status decode_features(const RecordView& record, uint64_t feature_dim,
                       std::vector<uint32_t>& word_ids, std::vector<float>& counts) {
  if (record.choice == FeatureChoice::kNone) return corrupt("the record has no features");
  if (record.choice == FeatureChoice::kAmbiguous) {
    return corrupt("the record has several features, none named \"values\"");
  }
  return decode_entries(record.features, feature_dim, word_ids, counts);
}

std::optional<double> first_value(const TensorView& tensor) {
  double value;
  if (tensor.values.empty() || !ValueReader(tensor).next(value)) return std::nullopt;
  return value;
}

}  // namespace sluice
