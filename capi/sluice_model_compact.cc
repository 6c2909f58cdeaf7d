// The small form of a model and the map of its topics. (SLUICE_TRAIN=ON only.)
#include <utility>
#include <vector>

#include "capi/boundary.h"
#include "capi/handles.h"
#include "capi/option_defaults.h"
#include "core/evaluate/topic_map.h"
#include "core/model/compact_model.h"

using sluice::Status;
using sluice::TopicModel;
using sluice::capi::guard;

namespace {

sluice_compact_facts show(const sluice::CompactFacts& core) {
  sluice_compact_facts facts{};
  facts.words = core.words;
  facts.kept_share = core.kept_share;
  facts.bytes = core.bytes;
  return facts;
}

}  // namespace

namespace sluice::capi {

Result<std::vector<float>> find_topic_map(const TopicModel& model) {
  if (!model.topic_map.empty()) return model.topic_map;
  return topic_map(model);
}

}  // namespace sluice::capi

extern "C" {

sluice_status sluice_model_save_compact(const sluice_model* model, const char* path,
                                        sluice_store* store, int32_t replace,
                                        const sluice_compact_options* options,
                                        sluice_compact_facts* facts, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(path);
    SLUICE_TRY(sluice::capi::check_flag(replace, "replace"));
    sluice_compact_options full = sluice::capi::compact_defaults();
    SLUICE_TRY(sluice::capi::take_options(options, full));
    if (facts != nullptr) SLUICE_TRY(sluice::capi::check_output(facts));
    std::vector<float> map;
    if (model->model->topics <= sluice::kMaxMappedTopics) {
      map = SLUICE_TRY(sluice::capi::find_topic_map(*model->model));
    }
    const sluice::CompactFacts core = SLUICE_TRY(
        sluice::save_compact_model(*model->model, {full.max_bytes, map}, path, replace != 0,
                                   sluice::capi::core_store(store)));
    if (facts != nullptr) sluice::capi::fill_output(facts, show(core));
    return Status();
  });
}

}  // extern "C"
