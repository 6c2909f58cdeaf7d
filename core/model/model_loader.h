// The reader of the model file: every claim of the file is held against its length, then against
// its checksums, then against what a model is. model_file.h has the public doors.
#pragma once

#include <memory>
#include <string>

#include "core/base/status.h"
#include "core/base/thread_team.h"
#include "core/model/random_access.h"
#include "core/model/topic_model.h"

namespace sluice {

// `team`: with a mapped file, whose rows the model then uses in place where they allow it.
// Errors: as load_model() in model_file.h. Cost: memory for the model and a block of 1 MiB.
Result<std::shared_ptr<const TopicModel>> load_model(RandomAccess& file, const std::string& name,
                                                     ThreadTeam* team = nullptr);

}  // namespace sluice
