// A copy and a check.
#include "core/model/model_words.h"

#include <algorithm>
#include <utility>

namespace sluice {

Status name_words(TopicModel& model, Vocabulary vocabulary, const std::string& name) {
  if (model.vocabulary.size() != 0) {
    return invalid_argument("the words of this model have names already");
  }
  if (vocabulary.size() != model.words) {
    return corrupt(name + " has " + std::to_string(vocabulary.size()) + " words, the model " +
                   std::to_string(model.words));
  }
  model.vocabulary = std::move(vocabulary);
  return Status();
}

Result<std::shared_ptr<TopicModel>> copy_model(const TopicModel& model) {
  auto copy = std::make_shared<TopicModel>();
  copy->topics = model.topics;
  copy->words = model.words;
  SLUICE_TRY(copy->allocate());
  for (uint32_t word = 0; word < model.words; ++word) {
    std::copy_n(model.row(word), model.topics, copy->mutable_row(word));
  }
  copy->alpha = model.alpha;
  copy->topic_tokens = model.topic_tokens;
  copy->document_frequency = model.document_frequency;
  copy->vocabulary = model.vocabulary;
  copy->topic_map = model.topic_map;
  copy->eta = model.eta;
  copy->background_topic = model.background_topic;
  copy->recipe_json = model.recipe_json;
  copy->facts = model.facts;
  return copy;
}

}  // namespace sluice
