// NumPy's C API: its headers are seen here only.
#include "bindings/python/src/new_array.h"

#define NPY_NO_DEPRECATED_API NPY_1_22_API_VERSION
#define NPY_TARGET_VERSION NPY_1_22_API_VERSION  // runs with every NumPy that the wheel allows
#include <numpy/arrayobject.h>

#include <cstdint>

namespace sluice_python {
namespace {

template <typename T>
constexpr int kType = NPY_NOTYPE;
template <>
constexpr int kType<float> = NPY_FLOAT32;
template <>
constexpr int kType<double> = NPY_FLOAT64;
template <>
constexpr int kType<uint32_t> = NPY_UINT32;
template <>
constexpr int kType<uint64_t> = NPY_UINT64;

}  // namespace

void import_numpy() {
  if (_import_array() < 0) throw nb::python_error();
}

template <typename T>
nb::object allocate_array(const size_t* shape, int dimensions, T** data) {
  npy_intp sizes[2] = {};
  std::copy_n(shape, dimensions, sizes);
  PyObject* const made = PyArray_SimpleNew(dimensions, sizes, kType<T>);
  if (made == nullptr) throw nb::python_error();
  *data = static_cast<T*>(PyArray_DATA(reinterpret_cast<PyArrayObject*>(made)));
  return nb::steal(made);
}

template nb::object allocate_array(const size_t*, int, float**);
template nb::object allocate_array(const size_t*, int, double**);
template nb::object allocate_array(const size_t*, int, uint32_t**);
template nb::object allocate_array(const size_t*, int, uint64_t**);

}  // namespace sluice_python
