// The data of a report as JSON, for the page that shows it (wasm/demo).
#pragma once

#include <string>
#include <vector>

#include "cli/evaluation_run.h"
#include "cli/library_objects.h"
#include "cli/report/document_survey.h"
#include "cli/report/topic_facts.h"

namespace sluice_cli {

struct Report {
  std::string title;
  std::string created;  // "": not said, so that reports are deterministic
  std::string model_name;
  std::string corpus_name;
};

// No NaN, no infinity: null. Probabilities and shares have four digits.
std::string report_json(const Report& report, const Model& model, const Scores& scores,
                        const DocumentSurvey& survey, const std::vector<TopicFacts>& topics);

}  // namespace sluice_cli
