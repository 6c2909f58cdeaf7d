// Counted documents as arrays, and what a path holds.
#include "bindings/python/src/documents.h"

namespace sluice_python {
namespace {

nb::dict facts(const PyDocuments& documents) {
  const sluice_documents_facts facts = documents.documents().facts();
  nb::dict dict;
  dict["vocabulary_size"] = facts.vocabulary_size;
  dict["has_words"] = facts.has_words != 0;
  dict["has_recipe"] = facts.has_recipe != 0;
  dict["can_shuffle"] = facts.can_shuffle != 0;
  dict["bad_records"] = facts.bad_records;
  const bool is_known = facts.total_documents != SLUICE_UNKNOWN_COUNT;
  dict["documents"] =
      is_known ? nb::object(nb::int_(facts.total_documents)) : nb::object(nb::none());
  return dict;
}

// None at the end, or (offsets, word_ids, counts).
nb::object read_batch(PyDocuments& documents, size_t max_documents) {
  const sluice_minibatch* batch = nullptr;
  {
    const nb::gil_scoped_release release;
    batch = documents.documents().read_batch(max_documents);
  }
  documents.warnings().emit();
  if (batch == nullptr) return nb::none();
  const size_t entries = batch->offsets[batch->documents];
  return nb::make_tuple(array_of(batch->offsets, batch->documents + 1),
                        array_of(batch->word_ids, entries), array_of(batch->counts, entries));
}

}  // namespace

std::unique_ptr<PyDocuments> PyDocuments::open(const std::string& path, int32_t format,
                                               const std::string& vocabulary_path, bool strict) {
  auto opened = std::make_unique<PyDocuments>();
  sluice::DocumentsOptions options;
  options.format = format;
  options.vocabulary_path = vocabulary_path.empty() ? nullptr : vocabulary_path.c_str();
  options.strict = strict;
  options.warning = Warnings::collect;
  options.warning_user = &opened->warnings_;
  const nb::gil_scoped_release release;
  opened->documents_ = sluice::Documents::open(path, options);
  return opened;
}

std::unique_ptr<PyDocuments> PyDocuments::from_rows(Input1<uint64_t> offsets,
                                                    Input1<uint32_t> word_ids, Input1<float> counts,
                                                    uint32_t vocabulary_size,
                                                    const std::vector<std::string>& words) {
  const size_t documents = check_rows(offsets, word_ids, counts);
  auto created = std::make_unique<PyDocuments>();
  created->kept_ = {nb::cast(offsets), nb::cast(word_ids), nb::cast(counts)};
  std::vector<sluice_text> views;
  for (const std::string& word : words) views.push_back(sluice::text_of(word));
  sluice::SourceFacts facts;
  facts.vocabulary_size = vocabulary_size;
  facts.words = views;
  facts.total_documents = documents;
  facts.warning = Warnings::collect;
  facts.warning_user = &created->warnings_;
  created->documents_ =
      sluice::Documents::create(std::make_unique<sluice::RowSource>(
                                    sluice::Span<const uint64_t>(offsets.data(), documents + 1),
                                    word_ids.data(), counts.data()),
                                facts);
  return created;
}

void define_documents(nb::module_& module) {
  using nb::arg;
  nb::class_<PyDocuments>(module, "Documents")
      .def_static(
          "open",
          [](const std::string& path, int32_t format, const std::string& vocabulary, bool strict) {
            return PyDocuments::open(path, format, vocabulary, strict).release();
          },
          arg("path"), arg("format"), arg("vocabulary"), arg("strict"))
      .def_static(
          "from_rows",
          [](Input1<uint64_t> offsets, Input1<uint32_t> word_ids, Input1<float> counts,
             uint32_t vocabulary_size, const std::vector<std::string>& words) {
            return PyDocuments::from_rows(offsets, word_ids, counts, vocabulary_size, words)
                .release();
          },
          arg("offsets"), arg("word_ids"), arg("counts"), arg("vocabulary_size"), arg("words"))
      .def("facts", &facts)
      .def("read_batch", &read_batch, arg("max_documents"));
  module.def("detect_format", [](const std::string& path) { return sluice::detect_format(path); });
  module.attr("FORMAT_AUTOMATIC") = +SLUICE_FORMAT_AUTOMATIC;
  module.attr("FORMAT_CORPUS") = +SLUICE_FORMAT_CORPUS;
  module.attr("FORMAT_RECORDS") = +SLUICE_FORMAT_RECORDS;
  module.attr("FORMAT_LDAC") = +SLUICE_FORMAT_LDAC;
  module.attr("FORMAT_MODEL") = +SLUICE_FORMAT_MODEL;
}

}  // namespace sluice_python
