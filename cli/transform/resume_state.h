// What makes a folder of outputs go on where a run ended: each output is complete or absent, and a
// small file beside them says of which model, options and inputs they are.
#pragma once

#include <string>
#include <vector>

#include "cli/transform/shard_list.h"

namespace sluice_cli {

struct ResumeFacts {
  std::string model;    // a hash
  std::string options;  // all that rows depend on besides
};

// Which shards have their output in `folder` already, [shards]; then writes down what this run
// works with. `replace`: none counts. Throws: Failure (outputs of another model, other options or
// of an input that has changed since; outputs that nothing is known of).
std::vector<bool> find_finished(const std::string& folder, const ResumeFacts& facts,
                                const std::vector<TransformShard>& shards, bool replace);

// A hash of the model's header, which has the checksums of its tensors; of the whole file where it
// has none. Throws: Failure.
std::string hash_of_model(const std::string& path);

// Removes what killed processes left of local files called so. Requires: this process writes none
// of them yet.
void remove_unfinished(const std::vector<std::string>& paths);

}  // namespace sluice_cli
