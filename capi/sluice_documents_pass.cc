// Documents as bytes, in the order in which a trainer takes them: for those who feed one.
#include "capi/boundary.h"
#include "capi/handles.h"

using sluice::Status;
using sluice::StatusCode;
using sluice::capi::guard;

extern "C" {

sluice_status sluice_documents_start_pass(sluice_documents* documents, uint64_t seed, uint64_t pass,
                                          sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(documents);
    sluice::DocumentSource& source = *documents->source;
    if (!source.can_shuffle() || !source.keep_encoded()) {
      return Status(StatusCode::kUnsupported,
                    "these documents come in their own order: they are read once, or by callbacks");
    }
    SLUICE_TRY(sluice::capi::restart(*documents));
    documents->is_started = true;
    const bool is_records =
        documents->format == SLUICE_FORMAT_CORPUS || documents->format == SLUICE_FORMAT_RECORDS;
    documents->replay = std::make_unique<sluice::PassReplay>(source, seed, is_records);
    return documents->replay->start(pass);
  });
}

sluice_status sluice_documents_read_encoded(sluice_documents* documents, const void** data,
                                            size_t* size, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(data);
    SLUICE_REQUIRE(size);
    *size = 0;
    SLUICE_REQUIRE(documents);
    if (documents->replay == nullptr) return sluice::invalid_argument("no pass was started");
    const auto bytes = SLUICE_TRY(documents->replay->next());
    *data = bytes.data();
    *size = bytes.size();
    return Status();
  });
}

}  // extern "C"
