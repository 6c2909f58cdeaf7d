// A cursor over the file; every number read is bounded before it moves the cursor.
#include "core/model/nd_list.h"

#include "core/base/checked.h"
#include "core/base/endian.h"

namespace sluice {
namespace {

constexpr uint32_t kVersion1 = 0xF993fac8;
constexpr uint32_t kVersion2 = 0xF993fac9;
constexpr uint32_t kVersion3 = 0xF993faca;  // as 2, but a shape of no dimensions is a scalar
constexpr int32_t kDenseStorage = 0;
constexpr int32_t kOnCpu = 1;
constexpr uint64_t kMaxArrays = 64;
constexpr uint32_t kMaxDimensions = 2;

class NdListParser {
 public:
  explicit NdListParser(RandomAccess& file) : file_(file) {}

  Result<std::vector<NdArray>> parse() {
    if (SLUICE_TRY(take<uint64_t>()) != kNdListMagic || SLUICE_TRY(take<uint64_t>()) != 0) {
      return corrupt("not an MXNet list of arrays: it does not begin with 0x112 and 0");
    }
    const uint64_t count = SLUICE_TRY(take<uint64_t>());
    if (count > kMaxArrays) {
      return Status(StatusCode::kLimit, "a list of " + std::to_string(count) + " arrays");
    }
    std::vector<NdArray> arrays;
    for (uint64_t i = 0; i < count; ++i) {
      auto array = take_array();
      if (!array.ok()) {
        return std::move(array).status().with_prefix("array " + std::to_string(i) + ": ");
      }
      arrays.push_back(std::move(*array));
    }
    SLUICE_TRY(skip_names(count));
    if (at_ != file_.size()) return fault(std::to_string(left()) + " bytes behind the end");
    return arrays;
  }

 private:
  uint64_t left() const { return file_.size() - at_; }

  Status fault(const std::string& what) const {
    return corrupt(what + " (byte " + std::to_string(at_) + ")").at(-1, static_cast<int64_t>(at_));
  }
  static Status unsupported(const std::string& what) {
    return Status(StatusCode::kUnsupported, what);
  }

  template <typename T>
  Result<T> take() {
    if (left() < sizeof(T)) return fault("cut short");
    const std::span<const uint8_t> bytes = SLUICE_TRY(file_.view(at_, sizeof(T)));
    at_ += sizeof(T);
    return load_le<T>(bytes.data());
  }

  Result<NdArray> take_array() {
    NdArray array;
    const uint32_t version = SLUICE_TRY(take<uint32_t>());
    const bool has_storage = version == kVersion2 || version == kVersion3;
    if (has_storage && SLUICE_TRY(take<int32_t>()) != kDenseStorage) {
      return unsupported("a sparse array");
    }
    // Before there were versions the number of dimensions stood first, and each was 32 bits.
    const bool is_old = !has_storage && version != kVersion1;
    const uint32_t dimensions = is_old ? version : SLUICE_TRY(take<uint32_t>());
    if (dimensions == 0 || dimensions > kMaxDimensions) {
      return unsupported(std::to_string(dimensions) + " dimensions; a model's arrays have 1 or 2");
    }
    for (uint32_t i = 0; i < dimensions; ++i) {
      const uint64_t size = is_old ? SLUICE_TRY(take<uint32_t>()) : SLUICE_TRY(take<uint64_t>());
      if (size == 0) return unsupported("it is empty");
      array.shape.push_back(size);
    }
    SLUICE_TRY(take<uint64_t>());  // the device it was on, and its number
    return take_numbers(std::move(array));
  }

  Result<NdArray> take_numbers(NdArray array) {
    const int32_t type = SLUICE_TRY(take<int32_t>());
    if (type != 0 && type != 1) {
      return unsupported("numbers of type " + std::to_string(type) +
                         "; float32 (0) and float64 (1) are read");
    }
    array.type = static_cast<NdType>(type);
    std::optional<uint64_t> bytes = array.number_bytes();
    for (const uint64_t size : array.shape) bytes = bytes ? checked_mul(*bytes, size) : bytes;
    if (!bytes || *bytes > left()) return fault("more numbers than the file has");
    array.begin = at_;
    array.bytes = *bytes;
    at_ += *bytes;
    return array;
  }

  Status skip_names(uint64_t arrays) {
    const uint64_t names = SLUICE_TRY(take<uint64_t>());
    if (names != 0 && names != arrays) {
      return fault(std::to_string(names) + " names for " + std::to_string(arrays) + " arrays");
    }
    for (uint64_t i = 0; i < names; ++i) {
      const uint64_t bytes = SLUICE_TRY(take<uint64_t>());
      if (bytes > left()) return fault("a name longer than the file");
      at_ += bytes;
    }
    return Status();
  }

  RandomAccess& file_;
  uint64_t at_ = 0;
};

template <typename T>
void append(std::string& to, T value) {
  char bytes[sizeof value];
  store_le(bytes, value);
  to.append(bytes, sizeof bytes);
}

}  // namespace

Result<std::vector<NdArray>> parse_nd_list(RandomAccess& file) {
  return NdListParser(file).parse();
}

std::string nd_list_begin(uint64_t array_count) {
  std::string bytes;
  append<uint64_t>(bytes, kNdListMagic);
  append<uint64_t>(bytes, 0);
  append<uint64_t>(bytes, array_count);
  return bytes;
}

std::string nd_array_header(const std::vector<uint64_t>& shape) {
  std::string bytes;
  append<uint32_t>(bytes, kVersion2);
  append<int32_t>(bytes, kDenseStorage);
  append<uint32_t>(bytes, static_cast<uint32_t>(shape.size()));
  for (const uint64_t size : shape) append<uint64_t>(bytes, size);
  append<int32_t>(bytes, kOnCpu);
  append<int32_t>(bytes, 0);  // the number of the device
  append<int32_t>(bytes, static_cast<int32_t>(NdType::kFloat32));
  return bytes;
}

// No names.
std::string nd_list_end() { return std::string(8, '\0'); }

}  // namespace sluice
