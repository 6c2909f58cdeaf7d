// From argv, environment and sluice.toml to the options of one verb: flag > SLUICE_* > sluice.toml
// > default. What the options mean is the verbs' business.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/verb.h"

namespace sluice_cli {

// Names of options as we write them: --num_topics and --num-topics are --topics; `help train` is
// `train --help`.
std::vector<std::string> canonical_arguments(int argc, const char* const* argv);

// Runs `verb` with `arguments` (what follows the verb). Returns: its exit status.
// Throws: Failure. `all` are the verbs there are: sluice.toml may hold keys for each.
int run_verb(const Verb& verb, const std::vector<std::string>& arguments,
             std::span<const Verb* const> all);

// Of `names` the one that `word` probably meant, or "".
std::string nearest_name(const std::string& word, const std::vector<std::string>& names);

}  // namespace sluice_cli
