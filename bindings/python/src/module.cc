// The module sluice._sluice: thin classes over sluice.hpp; what is friendly about them is Python's.
#include "bindings/python/src/arrays.h"

NB_MODULE(_sluice, module) {
  sluice_python::import_numpy();
  module.attr("version") = sluice_version();
  sluice_python::define_errors(module);
  sluice_python::define_model(module);
  sluice_python::define_quick_infer(module);
  sluice_python::define_documents(module);
  sluice_python::define_articles(module);
  sluice_python::define_trainer(module);
  sluice_python::define_records(module);
}
