// Models from and to other programs' formats, and words for models without.
#include <string>
#include <utility>

#include "capi/boundary.h"
#include "capi/handles.h"
#include "core/corpus/ldac_reader.h"
#include "core/model/model_words.h"
#include "core/model/mxnet_model.h"

using sluice::Status;
using sluice::capi::guard;

namespace {

Status read_words(sluice::TopicModel& model, const char* path, sluice::Store* store) {
  return sluice::name_words(model, SLUICE_TRY(sluice::read_vocabulary(path, store)), path);
}

}  // namespace

extern "C" {

sluice_status sluice_model_import_mxnet(const char* path, sluice_store* store,
                                        const char* vocabulary_path, sluice_model** out,
                                        sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(path);
    sluice::Store* const objects = sluice::capi::core_store(store);
    auto model = SLUICE_TRY(sluice::import_mxnet_model(path, objects));
    if (vocabulary_path != nullptr) SLUICE_TRY(read_words(*model, vocabulary_path, objects));
    *out = new sluice_model{std::move(model)};
    return Status();
  });
}

sluice_status sluice_model_export_mxnet(const sluice_model* model, const char* path,
                                        sluice_store* store, int32_t replace, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(path);
    SLUICE_TRY(sluice::capi::check_flag(replace, "replace"));
    return sluice::export_mxnet_model(*model->model, path, replace != 0,
                                      sluice::capi::core_store(store));
  });
}

sluice_status sluice_model_add_words(const sluice_model* model, const char* vocabulary_path,
                                     sluice_store* store, sluice_model** out, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(vocabulary_path);
    auto copy = SLUICE_TRY(sluice::copy_model(*model->model));
    SLUICE_TRY(read_words(*copy, vocabulary_path, sluice::capi::core_store(store)));
    *out = new sluice_model{std::move(copy)};
    return Status();
  });
}

}  // extern "C"
