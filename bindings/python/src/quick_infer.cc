// The base class of Python's Model: infer() of one str as CPython calls its own functions, without
// a frame of Python and a dispatch by types. They cost 70 ns, a fortieth of a text of 40 words.
#include "bindings/python/src/model.h"

namespace sluice_python {
namespace {

struct QuickInfer {
  nb::object kept;  // the Python object of model
  PyModel* model;
};

// Whatever is not a single str, or fails, is for _infer(), which is Python's and says all there is
// to say.
PyObject* infer(PyObject* self, PyObject* const* arguments, Py_ssize_t count,
                PyObject* keywords) noexcept {
  if (count == 1 && keywords == nullptr && PyUnicode_CheckExact(arguments[0]) &&
      nb::inst_ready(self)) {
    try {
      return infer_text(*nb::inst_ptr<QuickInfer>(self)->model,
                        nb::cast<std::string_view>(nb::handle(arguments[0])), false)
          .release()
          .ptr();
    } catch (...) {  // comes again
    }
  }
  PyObject* const full = PyObject_GetAttrString(self, "_infer");
  if (full == nullptr) return nullptr;
  PyObject* const answer =
      PyObject_Vectorcall(full, arguments, static_cast<size_t>(count), keywords);
  Py_DECREF(full);
  return answer;
}

// The first line is the signature that inspect and help() show.
constexpr const char* kDocumentation =
    "infer($self, documents, *, threads=1, background=True)\n--\n\n"
    "Mixtures of topics. A str gives [k]; an iterable of str, or counts (CSR, any scipy sparse\n"
    "matrix, a 2-D array), gives [documents, k]. ``background=False`` leaves topic 0 out.";

PyMethodDef methods[] = {{"infer", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(&infer)),
                          METH_FASTCALL | METH_KEYWORDS, kDocumentation},
                         {}};
PyType_Slot slots[] = {{Py_tp_methods, methods}, {}};

}  // namespace

void define_quick_infer(nb::module_& module) {
  nb::class_<QuickInfer>(module, "QuickInfer", nb::type_slots(slots))
      .def("__init__", [](QuickInfer* made, nb::object model) {
        PyModel* const native = nb::cast<PyModel*>(model);
        new (made) QuickInfer{std::move(model), native};
      });
}

}  // namespace sluice_python
