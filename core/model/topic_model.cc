// The model's memory. How it is filled is the trainer's and the model file's business.
#include "core/model/topic_model.h"

namespace sluice {

Status TopicModel::allocate() {
  if (topics == 0 || topics > kMaxTopics) {
    return Status(StatusCode::kLimit, "a model has 1 to " + std::to_string(kMaxTopics) +
                                          " topics, not " + std::to_string(topics));
  }
  if (words == 0 || words > kMaxWords) {
    return Status(StatusCode::kLimit, "a model has 1 to " + std::to_string(kMaxWords) +
                                          " words, not " + std::to_string(words));
  }
  // At most 2^31 * 2^12 floats: the product fits wherever size_t has 64 bits, and is checked for
  // the sake of those (WebAssembly) where it has not.
  const uint64_t floats = uint64_t{words} * row_floats();
  if (floats > SIZE_MAX / sizeof(float)) {
    return Status(StatusCode::kOutOfMemory, "the model does not fit in this machine's addresses");
  }
  word_topic = {};
  mapping.reset();
  row_stride = row_floats();
  SLUICE_TRY(storage.resize(static_cast<size_t>(floats)));
  word_topic = storage.span();
  return Status();
}

}  // namespace sluice
