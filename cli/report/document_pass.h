// One pass over the documents of a report, each with its mixture, into a survey.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/article_options.h"
#include "cli/library_objects.h"
#include "cli/report/document_survey.h"
#include "cli/run_log.h"

namespace sluice_cli {

struct PassInput {
  std::vector<std::string> paths;
  int32_t format = SLUICE_FORMAT_AUTOMATIC;  // found out
  int32_t label_size = 0;                    // of dense CSV
  std::string vocabulary_path;
  ArticleOptions articles;
  uint32_t threads = 1;
  std::string kernels = "auto";
};

// Articles show their texts, counted documents what is known of them.
// Throws: Failure (reading; kInterrupted).
void survey_documents(const Model& model, const PassInput& input, DocumentSurvey& survey,
                      RunLog& log);

}  // namespace sluice_cli
