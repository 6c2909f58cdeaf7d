// A model of four words and three topics (the first is the background) for tests that need one
// without training it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/model/model_file.h"
#include "core/text/recipe.h"

namespace sluice {

inline Result<std::string> tiny_model_bytes() {
  TopicModel model;
  model.topics = 3;
  model.words = 4;
  SLUICE_TRY(model.allocate());
  const float columns[3][4] = {{0.25f, 0.25f, 0.25f, 0.25f},
                               {0.5f, 0.375f, 0.0625f, 0.0625f},
                               {0.0625f, 0.0625f, 0.5f, 0.375f}};
  for (uint32_t word = 0; word < 4; ++word) {
    for (uint32_t k = 0; k < 3; ++k) model.mutable_row(word)[k] = columns[k][word];
  }
  model.alpha = {0.5f, 0.1f, 0.1f};
  model.topic_tokens = {100, 60, 40};
  model.document_frequency = {5, 4, 3, 2};
  const std::vector<std::string> words = {"apple", "pear", "stone", "brick"};
  model.vocabulary = SLUICE_TRY(Vocabulary::create(words));
  model.eta = 0.03f;
  model.background_topic = 0;
  model.recipe_json = Recipe::standard().to_json();
  model.facts.documents = 6;
  model.facts.tokens = 200;
  model.facts.mean_document_tokens = 33.0;
  return serialise_model(model);
}

}  // namespace sluice
