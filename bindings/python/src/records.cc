// RecordIO-protobuf, record by record.
#include "bindings/python/src/arrays.h"

namespace sluice_python {
namespace {

class PyRecordReader {
 public:
  explicit PyRecordReader(const std::string& path) : reader_(sluice::RecordReader::open(path)) {}
  // (word_ids, values, feature_dim, label, uid, metadata), or None at the end.
  nb::object read_next() {
    const sluice_record* record = reader_.read_next();
    if (record == nullptr) return nb::none();
    const nb::object label =
        record->has_label ? nb::object(nb::float_(record->label)) : nb::object(nb::none());
    return nb::make_tuple(array_of(record->word_ids, record->entries),
                          array_of(record->counts, record->entries), record->feature_dim, label,
                          str_of(sluice::view(record->uid)),
                          str_of(sluice::view(record->metadata)));
  }
  bool recover() { return reader_.recover(); }

 private:
  sluice::RecordReader reader_;
};

class PyRecordWriter {
 public:
  PyRecordWriter(const std::string& path, bool replace)
      : writer_(sluice::RecordWriter::create(path, replace)) {}
  void write(Input1<uint32_t> word_ids, Input1<float> values, uint32_t feature_dim,
             const nb::object& label, std::string_view uid, std::string_view metadata) {
    if (word_ids.shape(0) != values.shape(0))
      throw nb::value_error("not as many values as word_ids");
    static const uint32_t none = 0;  // an empty row is sparse, not dense
    sluice::RecordInput input;
    input.feature_dim = feature_dim;
    input.word_ids = word_ids.shape(0) == 0 ? &none : word_ids.data();
    input.values = values.data();
    input.entries = word_ids.shape(0);
    input.has_label = !label.is_none();
    if (input.has_label) input.label = nb::cast<float>(label);
    input.uid = sluice::text_of(uid);
    input.metadata = sluice::text_of(metadata);
    writer_.write(input);
  }
  void commit() {
    const nb::gil_scoped_release release;
    writer_.commit();
  }

 private:
  sluice::RecordWriter writer_;
};

}  // namespace

void define_records(nb::module_& module) {
  using nb::arg;
  nb::class_<PyRecordReader>(module, "RecordReader")
      .def(nb::init<const std::string&>(), arg("path"))
      .def("read_next", &PyRecordReader::read_next)
      .def("recover", &PyRecordReader::recover);
  nb::class_<PyRecordWriter>(module, "RecordWriter")
      .def(nb::init<const std::string&, bool>(), arg("path"), arg("replace"))
      .def("write", &PyRecordWriter::write, arg("word_ids"), arg("values"), arg("feature_dim"),
           arg("label").none(), arg("uid"), arg("metadata"))
      .def("commit", &PyRecordWriter::commit);
}

}  // namespace sluice_python
