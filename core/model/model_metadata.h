// What the model file keeps as text beside its tensors: priors, recipe, training facts. One table
// names each entry; checksums are model_file's business.
#pragma once

#include "core/base/status.h"
#include "core/model/safetensors.h"
#include "core/model/topic_model.h"

namespace sluice {

constexpr std::string_view kModelFormatKey = "sluice_format";
constexpr std::string_view kModelFormat = "1";

// Bounds of eta and of each alpha: outside of them digamma and exp leave the range of a float.
constexpr float kMinPrior = 1e-9f;
constexpr float kMaxPrior = 1e6f;

// Entries in the table's order, the format first; empty texts are left out. Numbers are the
// shortest text that reads back as the same number, so the same model gives the same bytes.
TensorMetadata model_metadata(const TopicModel& model);

// Fills eta, background_topic, recipe_json and facts. Unknown entries are left alone; a fact that
// is missing stays zero or empty.
// Errors: kUnsupported (not a sluice model, a newer format or recipe), kCorrupt (names the entry).
Status read_model_metadata(const SafetensorsHeader& header, TopicModel& model);

}  // namespace sluice
