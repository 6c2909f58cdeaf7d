// Which outputs a transform makes of its inputs: one file, stdout, a folder of one each, or the two
// files of Comprehend.
#pragma once

#include <string>
#include <vector>

#include "cli/transform/shard_list.h"
#include "cli/transform/transform_run.h"

namespace sluice_cli {

// jsonl, csv, npy or record by the ending of `path`; jsonl for stdout and unknown endings.
std::string form_of_path(const std::string& path);

// Whether the output is a folder: its name ends with a slash, or it is one already.
bool is_output_folder(const TransformOptions& options);

struct TransformPlan {
  std::vector<TransformTask> tasks;
  size_t finished = 0;  // outputs that an earlier run made
};

// What is left to do. Throws: Failure (an output is in the way, or can't be made).
TransformPlan plan_outputs(const TransformOptions& options, const ShardList& list,
                           const Model& model, const RowFormat& format);

// Throws: Failure unless the outputs of options can be made; before the model is read.
void check_outputs(const TransformOptions& options);

}  // namespace sluice_cli
