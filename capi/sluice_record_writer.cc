// Records written to a file or into memory.
#include <cmath>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "capi/boundary.h"
#include "capi/handles.h"
#include "core/io/byte_sink.h"
#include "core/recordio/record_writer.h"

using sluice::Status;
using sluice::capi::guard;

struct sluice_record_writer {
  sluice::RecordWriter records;
  std::unique_ptr<sluice::ByteSink> file;  // none once committed
  bool is_file = false;
};

namespace {

Status check_entries(const sluice_record_input& input) {
  if (input.entries > 0) SLUICE_REQUIRE(input.values);
  for (size_t i = 0; i < input.entries; ++i) {
    if (!std::isfinite(input.values[i])) {
      return sluice::invalid_argument("value " + std::to_string(i) + " is NaN or infinite");
    }
    if (input.word_ids == nullptr) continue;
    if (input.word_ids[i] >= input.feature_dim) {
      return sluice::invalid_argument(
          "word id " + std::to_string(input.word_ids[i]) + " of entry " + std::to_string(i) +
          " is not below feature_dim " + std::to_string(input.feature_dim));
    }
    if (i > 0 && input.word_ids[i] <= input.word_ids[i - 1]) {
      return sluice::invalid_argument("word ids do not ascend at entry " + std::to_string(i));
    }
  }
  return Status();
}

Status check_label(const sluice_record_input& input) {
  SLUICE_TRY(sluice::capi::check_flag(input.has_label, "has_label"));
  if (input.has_label != 0 && !std::isfinite(input.label)) {
    return sluice::invalid_argument("the label is NaN or infinite");
  }
  SLUICE_TRY(
      sluice::capi::check_text(input.label_name.data, input.label_name.size, "label_name.data"));
  if (input.label_entries == 0) {
    return input.label_name.size == 0 ? Status()
                                      : sluice::invalid_argument("label_name without label_values");
  }
  SLUICE_REQUIRE(input.label_values);
  if (input.has_label != 0) {
    return sluice::invalid_argument("has_label and label_values: a record has one label");
  }
  for (size_t i = 0; i < input.label_entries; ++i) {
    if (!std::isfinite(input.label_values[i])) {
      return sluice::invalid_argument("label value " + std::to_string(i) + " is NaN or infinite");
    }
  }
  return Status();
}

Status check_input(const sluice_record_input& input) {
  SLUICE_TRY(check_label(input));
  SLUICE_TRY(sluice::capi::check_text(input.uid.data, input.uid.size, "uid.data"));
  SLUICE_TRY(sluice::capi::check_text(input.metadata.data, input.metadata.size, "metadata.data"));
  SLUICE_TRY(check_entries(input));
  // Without ids and without values it is a sparse row that happens to be empty.
  if (input.word_ids == nullptr && input.entries > 0 && input.entries != input.feature_dim) {
    return sluice::invalid_argument("a dense record of " + std::to_string(input.entries) +
                                    " values, feature_dim is " + std::to_string(input.feature_dim));
  }
  return Status();
}

Status write_record(sluice::RecordWriter& records, const sluice_record_input& input) {
  sluice::RecordFacts facts;
  if (input.has_label != 0) facts.label = input.label;
  facts.uid = std::string_view(input.uid.data, input.uid.size);
  facts.metadata = std::string_view(input.metadata.data, input.metadata.size);
  if (input.label_entries > 0) {
    facts.tensor = std::span(input.label_values, input.label_entries);
    facts.tensor_name = input.label_name.size == 0
                            ? std::string_view("values")
                            : std::string_view(input.label_name.data, input.label_name.size);
    if (input.entries == 0 && input.feature_dim == 0) return records.write_facts(facts);
  }
  const std::span values(input.values, input.entries);
  if (input.word_ids == nullptr && input.entries > 0) return records.write_dense(values, facts);
  return records.write_sparse(std::span(input.word_ids, input.entries), values, input.feature_dim,
                              facts);
}

}  // namespace

extern "C" {

sluice_status sluice_record_input_init(sluice_record_input* input, size_t struct_size) {
  return sluice::capi::init_struct(input, struct_size, sluice_record_input{});
}

sluice_status sluice_record_writer_create(const char* path, sluice_store* store, int32_t replace,
                                          sluice_record_writer** out, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(path);
    SLUICE_TRY(sluice::capi::check_flag(replace, "replace"));
    auto writer = std::make_unique<sluice_record_writer>();
    writer->file =
        SLUICE_TRY(sluice::create_byte_sink(path, replace != 0, sluice::capi::core_store(store)));
    writer->is_file = true;
    *out = writer.release();
    return Status();
  });
}

sluice_status sluice_record_writer_create_memory(sluice_record_writer** out, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    *out = new sluice_record_writer;
    return Status();
  });
}

sluice_status sluice_record_writer_write(sluice_record_writer* writer,
                                         const sluice_record_input* input, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(writer);
    SLUICE_REQUIRE(input);
    sluice_record_input full{};
    SLUICE_TRY(sluice::capi::take_options(input, full));
    SLUICE_TRY(check_input(full));
    if (writer->is_file && !writer->file) {
      return sluice::invalid_argument("the records were committed already");
    }
    SLUICE_TRY(write_record(writer->records, full));
    if (!writer->is_file) return Status();
    Status written = writer->file->write(writer->records.bytes());
    writer->records.clear();
    return written;
  });
}

sluice_status sluice_record_writer_get_bytes(const sluice_record_writer* writer, const void** bytes,
                                             size_t* size, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(bytes);
    SLUICE_REQUIRE(size);
    *size = 0;
    SLUICE_REQUIRE(writer);
    if (writer->is_file) return sluice::invalid_argument("this writer writes to a file");
    const std::span<const uint8_t> written = writer->records.bytes();
    *bytes = written.empty() ? static_cast<const void*>("") : written.data();
    *size = written.size();
    return Status();
  });
}

sluice_status sluice_record_writer_commit(sluice_record_writer* writer, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(writer);
    if (!writer->file) {
      return sluice::invalid_argument(writer->is_file ? "the records were committed already"
                                                      : "this writer writes into memory");
    }
    SLUICE_TRY(writer->file->commit());
    writer->file.reset();
    return Status();
  });
}

void sluice_record_writer_free(sluice_record_writer* writer) { delete writer; }

}  // extern "C"
