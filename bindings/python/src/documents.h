// Counted documents, of a file or of arrays that Python owns.
#pragma once

#include "bindings/python/src/arrays.h"

namespace sluice_python {

class PyDocuments {
 public:
  // Bad records go to `warnings` of this object: emit() them after each call.
  static std::unique_ptr<PyDocuments> open(const std::string& path, int32_t format,
                                           const std::string& vocabulary_path, bool strict);
  // Keeps the arrays alive. `words`: a list of str, or empty. Throws: ValueError.
  static std::unique_ptr<PyDocuments> from_rows(Input1<uint64_t> offsets, Input1<uint32_t> word_ids,
                                                Input1<float> counts, uint32_t vocabulary_size,
                                                const std::vector<std::string>& words);
  sluice::Documents& documents() { return documents_; }
  const sluice::Documents& documents() const { return documents_; }
  Warnings& warnings() { return warnings_; }

 private:
  sluice::Documents documents_;
  Warnings warnings_;
  std::vector<nb::object> kept_;
};

}  // namespace sluice_python
