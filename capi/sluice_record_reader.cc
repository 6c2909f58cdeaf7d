// Records read one by one.
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "capi/boundary.h"
#include "capi/handles.h"
#include "core/io/byte_source.h"
#include "core/recordio/record_inspector.h"

using sluice::InspectedRecord;
using sluice::RecordInspector;
using sluice::Status;
using sluice::TensorType;
using sluice::capi::guard;

static_assert(SLUICE_TENSOR_NONE == static_cast<int>(TensorType::kNone));
static_assert(SLUICE_TENSOR_FLOAT32 == static_cast<int>(TensorType::kFloat32));
static_assert(SLUICE_TENSOR_FLOAT64 == static_cast<int>(TensorType::kFloat64));
static_assert(SLUICE_TENSOR_INT32 == static_cast<int>(TensorType::kInt32));
static_assert(SLUICE_TENSOR_BYTES == static_cast<int>(TensorType::kBytes));

struct sluice_record_reader {
  explicit sluice_record_reader(std::unique_ptr<sluice::ByteSource> source)
      : inspector(std::move(source)) {}
  RecordInspector inspector;
  sluice_record record{};
};

namespace {

sluice_record show(const InspectedRecord& core) {
  sluice_record record{};
  record.struct_size = sizeof record;
  record.tensor = static_cast<int32_t>(core.type);
  record.number = core.number;
  record.offset = core.offset;
  record.payload_bytes = core.payload_bytes;
  record.is_sparse = core.is_sparse ? 1 : 0;
  record.has_label = core.label ? 1 : 0;
  record.label = core.label.value_or(0.0);
  record.feature_dim = core.feature_dim;
  if (core.word_ids != nullptr && core.counts != nullptr) {
    record.entries = core.word_ids->size();
    record.word_ids = core.word_ids->data();
    record.counts = core.counts->data();
  }
  record.uid = sluice::capi::to_text(core.uid);
  record.metadata = sluice::capi::to_text(core.metadata);
  return record;
}

}  // namespace

extern "C" {

sluice_status sluice_record_reader_open(const char* path, sluice_store* store,
                                        sluice_record_reader** out, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(path);
    auto source = SLUICE_TRY(sluice::open_byte_source(path, sluice::capi::core_store(store)));
    *out = new sluice_record_reader(std::move(source));
    return Status();
  });
}

sluice_status sluice_record_reader_open_memory(const void* bytes, size_t size, const char* name,
                                               sluice_record_reader** out, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_TRY(sluice::capi::check_text(static_cast<const char*>(bytes), size, "bytes"));
    SLUICE_REQUIRE(name);
    const std::span content(static_cast<const uint8_t*>(bytes), size);
    *out = new sluice_record_reader(sluice::memory_byte_source(content, name));
    return Status();
  });
}

sluice_status sluice_record_reader_read_next(sluice_record_reader* reader,
                                             const sluice_record** record, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(record);
    SLUICE_REQUIRE(reader);
    const auto next = SLUICE_TRY(reader->inspector.next());
    if (!next) return Status();
    reader->record = show(*next);
    *record = &reader->record;
    return Status();
  });
}

sluice_status sluice_record_reader_recover(sluice_record_reader* reader, int32_t* found,
                                           sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(found);
    *found = 0;
    SLUICE_REQUIRE(reader);
    *found = SLUICE_TRY(reader->inspector.recover()) ? 1 : 0;
    return Status();
  });
}

void sluice_record_reader_free(sluice_record_reader* reader) { delete reader; }

}  // extern "C"
