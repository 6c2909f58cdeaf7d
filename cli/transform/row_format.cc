// Rows as JSON Lines, CSV, RecordIO-protobuf, raw floats, and Comprehend's lines.
#include "cli/transform/row_format.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "cli/failure.h"
#include "cli/json_text.h"
#include "cli/mixture_writer.h"
#include "cli/topic_table.h"
#include "cli/transform/comprehend_files.h"
#include "cli/transform/joined_columns.h"

namespace sluice_cli {
namespace {

// {"id","topic_mixture":[K],"top":[[topic,share],…],"unknown_share","error"?,"input"?}
class JsonLinesFormat final : public RowFormat {
 public:
  JsonLinesFormat(const Model& model, const RowFormatOptions& options)
      : RowFormat(options), model_(model), topics_(facts_of(model).topics) {}

 protected:
  void append(std::span<const MixtureRow> rows, RowBytes& to) const override {
    for (const MixtureRow& row : rows) append_row(row, to.rows);
  }

 private:
  void append_row(const MixtureRow& row, std::string& to) const {
    to += "{\"id\":";
    append_json_string(to, row.id);
    if (row.mixture == nullptr) {
      to += ",\"topic_mixture\":null,\"top\":[],\"unknown_share\":null,\"error\":";
      append_json_string(to, row.error);
    } else {
      to += ',';
      append_mixture_members(to, model_.get(), {row.mixture, topics_}, row.unknown_share,
                             options().top);
    }
    if (!row.joined.empty()) {
      to += ",\"input\":";
      to += row.joined;
    }
    to += options().line_breaks ? "}\n" : "}";
  }

  const Model& model_;
  uint32_t topics_;
};

// id,topic_0…topic_K-1,unknown_share,error, then the input's columns
class CsvFormat final : public RowFormat {
 public:
  CsvFormat(const Model& model, const RowFormatOptions& options) : RowFormat(options) {
    const sluice_model_facts facts = facts_of(model);
    for (uint32_t k = 0; k < facts.topics; ++k) {
      if (options.drop_background && static_cast<int32_t>(k) == facts.background_topic) continue;
      topics_.push_back(k);
    }
  }

  std::string head() const override {
    std::string header = "id";
    for (const uint32_t k : topics_) header += ",topic_" + std::to_string(k);
    header += ",unknown_share,error";
    for (const std::string& name : options().joined) {
      header += ',';
      append_csv_field(header, name == "*" ? "input" : name);
    }
    return header + "\n";
  }

 protected:
  void append(std::span<const MixtureRow> rows, RowBytes& to) const override {
    for (const MixtureRow& row : rows) append_row(row, to.rows);
  }

 private:
  void append_row(const MixtureRow& row, std::string& to) const {
    append_csv_field(to, row.id);
    for (const uint32_t k : topics_) {
      to += ',';
      if (row.mixture != nullptr) append_json_number(to, row.mixture[k]);
    }
    to += ',';
    if (row.mixture != nullptr) append_json_number(to, row.unknown_share);
    to += ',';
    append_csv_field(to, row.error);
    if (!options().joined.empty()) append_joined(to, row.joined, options().joined);
    to += '\n';
  }

  std::vector<uint32_t> topics_;
};

// The floats of an array; a document with an error is a row of zeros.
class NpyFormat final : public RowFormat {
 public:
  NpyFormat(const Model& model, const RowFormatOptions& options)
      : RowFormat(options), zeros_(facts_of(model).topics) {}

 protected:
  void append(std::span<const MixtureRow> rows, RowBytes& to) const override {
    for (const MixtureRow& row : rows) {
      const float* values = row.mixture == nullptr ? zeros_.data() : row.mixture;
      to.rows.append(reinterpret_cast<const char*>(values), zeros_.size() * sizeof(float));
      const size_t begin = to.ids.size();
      to.ids += row.id;
      std::replace(to.ids.begin() + static_cast<std::ptrdiff_t>(begin), to.ids.end(), '\n', ' ');
      to.ids += '\n';
    }
  }

 private:
  std::vector<float> zeros_;
};

struct FreeRecordWriter {
  void operator()(sluice_record_writer* writer) const { sluice_record_writer_free(writer); }
};

// As SageMaker's LDA answers: label["topic_mixture"], uid and metadata kept. A document with an
// error is a record without a label.
class RecordFormat final : public RowFormat {
 public:
  RecordFormat(const Model& model, const RowFormatOptions& options)
      : RowFormat(options), topics_(facts_of(model).topics) {}

 protected:
  void append(std::span<const MixtureRow> rows, RowBytes& to) const override {
    sluice_record_writer* created = nullptr;
    sluice_error error;
    require(sluice_record_writer_create_memory(&created, &error), error);
    const std::unique_ptr<sluice_record_writer, FreeRecordWriter> writer(created);
    for (const MixtureRow& row : rows) {
      const sluice_record_input record = record_of(row);
      require(sluice_record_writer_write(writer.get(), &record, &error), error);
    }
    const void* data = nullptr;
    size_t size = 0;
    require(sluice_record_writer_get_bytes(writer.get(), &data, &size, &error), error);
    to.rows.append(static_cast<const char*>(data), size);
  }

 private:
  sluice_record_input record_of(const MixtureRow& row) const {
    static constexpr std::string_view kLabel = "topic_mixture";
    sluice_record_input record = {};
    record.struct_size = sizeof record;
    record.uid = {row.id.data(), row.id.size()};
    const std::string_view metadata = row.joined.empty() ? row.metadata : row.joined;
    record.metadata = {metadata.data(), metadata.size()};
    if (row.mixture == nullptr) return record;
    record.label_name = {kLabel.data(), kLabel.size()};
    record.label_values = row.mixture;
    record.label_entries = topics_;
    return record;
  }

  uint32_t topics_;
};

// The line of a bad document in the file of errors.
void append_error(const MixtureRow& row, std::string& to) {
  JsonObject line;
  line.add("row", row.number).add("id", row.id).add("error", row.error);
  to += line.text() + "\n";
}

}  // namespace

void RowFormat::format(RowBatch& batch) const {
  thread_local std::vector<MixtureRow> rows;
  rows.clear();
  for (size_t i = 0; i < batch.size(); ++i) {
    const MixtureRow row = batch.row(i);
    if (options_.errors_aside && !row.error.empty()) {
      append_error(row, batch.bytes.side);
    } else {
      rows.push_back(row);
    }
  }
  append(rows, batch.bytes);
}

std::unique_ptr<RowFormat> make_row_format(const Model& model, const RowFormatOptions& options) {
  if (options.form == "csv") return std::make_unique<CsvFormat>(model, options);
  if (options.form == "npy") return std::make_unique<NpyFormat>(model, options);
  if (options.form == "record") return std::make_unique<RecordFormat>(model, options);
  if (options.form == "comprehend") return make_comprehend_format(model, options);
  return std::make_unique<JsonLinesFormat>(model, options);
}

}  // namespace sluice_cli
