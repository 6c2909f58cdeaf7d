// Raw articles as a temporary corpus with a model's own words and recipe, to be scored.
#pragma once

#include <string>
#include <thread>
#include <vector>

#include "cli/article_options.h"
#include "cli/library_objects.h"
#include "cli/run_log.h"
#include "cli/scratch_folder.h"

namespace sluice_cli {

class HeldoutArticles {
 public:
  // The corpus lies in the system's folder for temporary files and goes with this object, or with
  // the program when a signal ends it. Throws: Failure (the model takes no text; no articles).
  HeldoutArticles(const Model& model, const std::vector<std::string>& paths, int32_t format,
                  const ArticleOptions& options, RunLog& log);

  std::string corpus() const { return folder_.path() + "/corpus"; }
  // Of the articles' tokens, those that are no word of the model; 0 when read from stdin.
  double unknown_share() const { return unknown_share_; }

 private:
  ScratchFolder folder_;
  double unknown_share_ = 0;
  std::jthread watcher_;  // ends first
};

}  // namespace sluice_cli
