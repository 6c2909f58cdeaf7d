// What a report says of each topic by the model alone and its scores: words, place on the map, and
// whether it is worth a warning.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/evaluation_run.h"
#include "cli/library_objects.h"
#include "cli/report/document_survey.h"

namespace sluice_cli {

struct ShownWord {
  uint32_t id = 0;
  double probability = 0;  // p(w | topic)
  double share = 0;        // p(w) in the text
};

struct TopicWarning {
  std::string kind;  // near_duplicate, junk
  std::optional<uint32_t> other;
  std::string text;
};

struct TopicFacts {
  bool is_background = false;
  double share = 0;  // of the training text
  std::optional<std::pair<float, float>> position;
  double npmi = 0;
  std::vector<ShownWord> words;  // by probability
  std::vector<TopicWarning> warnings;
};

// [K]. Throws: Failure. Cost: four rankings of the model's words, and the map when it has none.
std::vector<TopicFacts> topic_facts(const Model& model, const Scores& scores,
                                    const DocumentSurvey& survey);

}  // namespace sluice_cli
