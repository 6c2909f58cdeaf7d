// A channel as documents: which files or FIFOs it is, of what format, and the words of its ids.
#pragma once

#include <optional>
#include <string>

#include "cli/input_format.h"
#include "cli/library_objects.h"
#include "cli/run_log.h"
#include "cli/sagemaker/job_configuration.h"
#include "cli/scratch_folder.h"

namespace sluice_cli {

// From the channel `vocabulary`, or NTM's `auxiliary`: vocabulary.tsv or vocab.txt, recipe.json.
struct ChannelWords {
  std::string path;  // "": words have no names
  Recipe recipe;     // may be none
};
// Throws: Failure (a channel without either file; a recipe that is none).
ChannelWords find_words(const TrainingFolder& folder, const JobConfiguration& job);

class ChannelInput {
 public:
  // Throws: Failure that begins with the channel's name: no files, a content type or mode that is
  // not known; those of opening. `reading` hears of a pipe's events.
  ChannelInput(const TrainingFolder& folder, const Channel& channel, const ChannelWords& words,
               InputMode reading, RunLog& log);
  const Documents& documents() const { return documents_; }

 private:
  std::optional<ScratchFolder> links_;  // record files by names that say so
  Documents documents_;
};

}  // namespace sluice_cli
