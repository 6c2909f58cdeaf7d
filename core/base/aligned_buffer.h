// An owned array of plain values on a 64-byte boundary, zeroed, whose allocation may fail politely.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "core/base/status.h"

namespace sluice {

// One cache line, and the widest vector register.
constexpr size_t kBufferAlignment = 64;

// Move-only. Empty until resize(). Threads: as a plain array.
template <typename T>
class AlignedBuffer {
  static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= kBufferAlignment);

 public:
  AlignedBuffer() = default;
  AlignedBuffer(AlignedBuffer&& other) noexcept { swap(other); }
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    AlignedBuffer taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~AlignedBuffer() { std::free(block_); }

  // Replaces the content with `count` zeroes; what was there is lost, also on failure.
  // Errors: kOutOfMemory (nothing is thrown). Lifetime: earlier pointers end here.
  // Cost: one calloc, so large buffers get their pages when first written.
  Status resize(size_t count) {
    std::free(std::exchange(block_, nullptr));
    data_ = nullptr;
    size_ = 0;
    if (count == 0) return Status();
    size_t bytes;
    if (__builtin_mul_overflow(count, sizeof(T), &bytes) ||
        __builtin_add_overflow(bytes, kBufferAlignment - 1, &bytes) || bytes > PTRDIFF_MAX ||
        (block_ = std::calloc(bytes, 1)) == nullptr) {
      return Status(StatusCode::kOutOfMemory, "no memory for " + std::to_string(count) +
                                                  " values of " + std::to_string(sizeof(T)) +
                                                  " bytes");
    }
    const uintptr_t address = reinterpret_cast<uintptr_t>(block_);
    const size_t skip = (kBufferAlignment - address % kBufferAlignment) % kBufferAlignment;
    data_ = reinterpret_cast<T*>(static_cast<char*>(block_) + skip);
    size_ = count;
    return Status();
  }
  static Result<AlignedBuffer> create(size_t count) {
    AlignedBuffer buffer;
    SLUICE_TRY(buffer.resize(count));
    return Result<AlignedBuffer>(std::move(buffer));
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // Requires: i < size().
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  std::span<T> span() { return {data_, size_}; }
  std::span<const T> span() const { return {data_, size_}; }

 private:
  void swap(AlignedBuffer& other) noexcept {
    std::swap(block_, other.block_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
  }

  void* block_ = nullptr;  // what calloc gave
  T* data_ = nullptr;      // its first aligned byte
  size_t size_ = 0;
};

}  // namespace sluice
