// Raw articles to a corpus directory, with progress: the verb process, and the first half of train
// and evaluate on articles.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/article_options.h"
#include "cli/library_objects.h"
#include "cli/run_log.h"

namespace sluice_cli {

struct ProcessOptions {
  ArticleOptions articles;
  std::string vocabulary_path;
  std::string stop_words = "en,ko";
  uint32_t min_characters = 2;
  bool keep_apostrophes = false;
  bool keep_hyphens = false;
  uint64_t min_df = 0;
  double max_df = 0.5;
  uint32_t max_vocabulary = 100'000;
  uint32_t max_candidates = 1'000'000;
  std::string partition_by;
};

// Everything but --vocabulary, which other verbs have as well.
void add_process_options(OptionList& list, ProcessOptions& options);

struct ProcessJob {
  std::vector<std::string> paths;
  int32_t format = SLUICE_FORMAT_AUTOMATIC;
  std::string output;
  bool replace = false;
  // Used instead of the options' when it is there; not owned.
  const sluice_recipe* recipe = nullptr;
};

// Says the columns and a summary as notes. Throws: Failure; the output is then as before.
sluice_process_summary run_process_job(const ProcessJob& job, const ProcessOptions& options,
                                       RunLog& log);

}  // namespace sluice_cli
