// Models from and to other programs' formats, and words for models without.
#include <string>
#include <utility>

#include "capi/boundary.h"
#include "capi/handles.h"
#include "core/corpus/corpus_manifest.h"
#include "core/corpus/ldac_reader.h"
#include "core/model/model_words.h"
#include "core/model/mxnet_model.h"
#include "core/text/recipe.h"

using sluice::Status;
using sluice::capi::guard;

namespace {

// Words, and the recipe that lies beside them where they come from a corpus.
Status read_words(sluice::TopicModel& model, const std::string& path, sluice::Store* store) {
  auto words = SLUICE_TRY(sluice::read_vocabulary(path, store));
  SLUICE_TRY(sluice::name_words(model, std::move(words), path));
  const std::string recipe = path.substr(0, path.rfind('/') + 1) + "recipe.json";
  if (!model.recipe_json.empty() || !SLUICE_TRY(sluice::exists(recipe, store))) return Status();
  model.recipe_json = SLUICE_TRY(sluice::read_small_file(recipe, sluice::kMaxRecipeBytes, store));
  auto parsed = sluice::Recipe::from_json(model.recipe_json);
  if (!parsed.ok()) return std::move(parsed).status().with_prefix(recipe + ": ");
  return Status();
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
