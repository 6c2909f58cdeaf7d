// NumPy arrays in, warnings and signals: what every part of the module needs.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <sluice.hpp>
#include <string>
#include <utility>
#include <vector>

#include "bindings/python/src/new_array.h"

namespace sluice_python {

template <typename T>
using Input1 = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

// Whether three arrays are compressed sparse rows; the number of rows. Throws: ValueError.
inline size_t check_rows(const Input1<uint64_t>& offsets, const Input1<uint32_t>& word_ids,
                         const Input1<float>& counts) {
  const size_t size = offsets.shape(0);
  const uint64_t* at = offsets.data();
  bool is_good = size > 0 && at[0] == 0 && word_ids.shape(0) == counts.shape(0);
  for (size_t i = 1; is_good && i < size; ++i) is_good = at[i - 1] <= at[i];
  if (!is_good || at[size - 1] > word_ids.shape(0)) {
    throw nb::value_error(
        "these are no compressed sparse rows: offsets must ascend from 0 to at "
        "most the number of entries");
  }
  return size - 1;
}

// Python's text of UTF-8; what is not valid becomes U+FFFD.
inline nb::object str_of(std::string_view text) {
  PyObject* made =
      PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
  if (made == nullptr) throw nb::python_error();
  return nb::steal(made);
}

// For progress callbacks and between pieces of long work, without the GIL: Ctrl-C ends it.
inline bool go_on() {
  const nb::gil_scoped_acquire acquire;
  if (PyErr_CheckSignals() != 0) throw nb::python_error();
  return true;
}

// What the library warns of during a call without the GIL; given to Python's warnings after it.
class Warnings {
 public:
  static void collect(const sluice_error* warning, void* user) {
    static_cast<Warnings*>(user)->texts_.emplace_back(warning->text);
  }
  // Throws python_error when Python makes errors of warnings.
  void emit() {
    for (const std::string& text : std::exchange(texts_, {})) {
      if (PyErr_WarnEx(PyExc_UserWarning, text.c_str(), 1) != 0) throw nb::python_error();
    }
  }

 private:
  std::vector<std::string> texts_;
};

// Parts of the module.
void define_articles(nb::module_& module);
void define_documents(nb::module_& module);
void define_errors(nb::module_& module);
void define_model(nb::module_& module);
void define_quick_infer(nb::module_& module);
void define_records(nb::module_& module);
void define_trainer(nb::module_& module);

}  // namespace sluice_python
