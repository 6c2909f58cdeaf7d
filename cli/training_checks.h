// Whether the documents suit the options, before and after training.
#pragma once

#include "cli/library_objects.h"
#include "cli/train_options.h"

namespace sluice_cli {

// What the options are called by those who gave them.
struct OptionNames {
  const char* feature_dim;
  const char* topics;
};
inline constexpr OptionNames kCommandLineNames = {"--feature-dim", "-k"};
inline constexpr OptionNames kHyperparameterNames = {"feature_dim", "num_topics"};

// Throws: Failure (another number of words than feature_dim, no documents, fewer than topics), as
// far as it can be known before reading.
void check_documents(const sluice_documents_facts& facts, const TrainOptions& options,
                     uint32_t topics, const OptionNames& names);
// Throws: Failure (another number of words than feature_dim).
void check_model(const sluice_model_facts& facts, const TrainOptions& options,
                 const OptionNames& names);

}  // namespace sluice_cli
