// sluice::Error as the exceptions of sluice/_errors.py.
#include "bindings/python/src/arrays.h"

namespace sluice_python {

void define_errors(nb::module_&) {
  nb::register_exception_translator([](const std::exception_ptr& thrown, void*) {
    try {
      std::rethrow_exception(thrown);
    } catch (const sluice::Error& error) {
      const nb::object made =
          nb::module_::import_("sluice._errors")
              .attr("error_of")(error.code(), str_of(error.what()), error.record(), error.offset());
      PyErr_SetObject(made.type().ptr(), made.ptr());
    }
  });
}

}  // namespace sluice_python
