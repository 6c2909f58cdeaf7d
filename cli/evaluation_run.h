// A model scored on held-out documents of any format, for the verbs that show scores.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/article_options.h"
#include "cli/library_objects.h"
#include "cli/run_log.h"

namespace sluice_cli {

struct EvaluationInput {
  std::vector<std::string> paths;
  int32_t format = SLUICE_FORMAT_AUTOMATIC;  // found out
  int32_t label_size = 0;                    // of dense CSV
  std::string vocabulary_path;
  std::string reference;  // where co-occurrence is counted; "": in `paths`
  ArticleOptions articles;
  float alpha = 0.1f;
  uint32_t top_words = 10;
  uint32_t threads = 0;  // 0: all there are
  std::string kernels = "auto";
};

struct Scores {
  sluice_evaluation totals = {};
  std::vector<double> topic_npmi;  // [K]
  double tokens = 0;               // of the documents, unknown words among them
  double unknown_share = 0;
  std::string reference;
};

// All processors when `wanted` is 0, at most what the library takes.
uint32_t thread_count(uint32_t wanted);

// Throws: Failure.
Scores score_documents(const Model& model, const EvaluationInput& input, RunLog& log);

}  // namespace sluice_cli
