// Names for the words of a model that has none, such as one trained on bare ids.
#pragma once

#include <memory>
#include <string>

#include "core/base/status.h"
#include "core/corpus/vocabulary.h"
#include "core/model/topic_model.h"

namespace sluice {

// Gives `model` its words; word i of the vocabulary is word i of the model.
// Errors: kCorrupt when they are not as many (`name` is the vocabulary's, for the message);
// kInvalidArgument when the words have names already. The model is then as it was.
Status name_words(TopicModel& model, Vocabulary vocabulary, const std::string& name);

// A copy with everything the model has. Errors: kOutOfMemory. Cost: the model's size.
Result<std::shared_ptr<TopicModel>> copy_model(const TopicModel& model);

}  // namespace sluice
