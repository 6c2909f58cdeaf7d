// A model of random topics for the tests of this folder.
#pragma once

#include <memory>

#include "core/base/random.h"
#include "core/model/topic_model.h"

namespace sluice {

// K topics over V words, columns summing to 1; each word is strong in two topics.
inline std::shared_ptr<TopicModel> make_test_model(uint32_t topics, uint32_t words) {
  auto model = std::make_shared<TopicModel>();
  model->topics = topics;
  model->words = words;
  if (!model->allocate().ok()) return nullptr;
  for (uint32_t k = 0; k < topics; ++k) {
    double sum = 0;
    for (uint32_t w = 0; w < words; ++w) {
      const float u = unit_float(static_cast<uint32_t>(random_bits(k, w) >> 32));
      model->mutable_row(w)[k] = (w % topics == k || (w / topics) % topics == k ? 1.0f : 0.02f) * u;
      sum += model->row(w)[k];
    }
    for (uint32_t w = 0; w < words; ++w) {
      model->mutable_row(w)[k] = static_cast<float>(model->row(w)[k] / sum);
    }
    model->alpha.push_back(k == 0 ? 1.0f : 0.1f);
  }
  return model;
}

}  // namespace sluice
