// Arrays that NumPy allocates and the library writes into: no copy, no owner of our own.
#pragma once

#include <nanobind/nanobind.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace sluice_python {

namespace nb = nanobind;

// Once, before all else here. Throws: ImportError.
void import_numpy();

// A C-contiguous array whose elements are not set; *data is its memory, as long as it lives. T is
// float, double, uint32_t or uint64_t; 1 or 2 dimensions. Throws: MemoryError. Cost: a tenth of
// going by nb::ndarray, which calls numpy.asarray.
template <typename T>
nb::object allocate_array(const size_t* shape, int dimensions, T** data);

// The same as an owner, for results: written to without the GIL, made and taken with it.
template <typename T>
class NewArray {
 public:
  explicit NewArray(size_t size) : array_(allocate_array<T>(&size, 1, &data_)), size_(size) {}
  NewArray(size_t rows, size_t columns) : size_(rows * columns) {
    const size_t shape[] = {rows, columns};
    array_ = allocate_array<T>(shape, 2, &data_);
  }
  T* data() const { return data_; }
  size_t size() const { return size_; }
  // Once.
  nb::object take() { return std::move(array_); }

 private:
  T* data_ = nullptr;
  nb::object array_;
  size_t size_;
};

template <typename T>
nb::object array_of(const T* values, size_t size) {
  NewArray<T> array(size);
  std::copy(values, values + size, array.data());
  return array.take();
}

}  // namespace sluice_python
