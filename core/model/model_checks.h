// What must be true of a model's numbers and words, whether we are about to write them or have just
// read them. Sizes and offsets are held by safetensors and model_file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/model/topic_model.h"

namespace sluice {

// How far a topic's words may be from summing to 1: what we write, and what we accept.
constexpr double kWrittenSumTolerance = 1e-5;
constexpr double kAcceptedSumTolerance = 1e-3;

// Gathers the sum of each topic's words and looks at each number once.
class ColumnSums {
 public:
  explicit ColumnSums(uint32_t topics) : sums_(topics, 0.0), block_(topics) {}
  // Rows of K floats of the words from `word` on, `stride` floats from one to the next.
  // Errors: kCorrupt: a number that is no probability, the first one.
  Status add_rows(uint32_t word, uint32_t count, const float* rows, uint32_t stride);
  // What another one has gathered.
  void add(const ColumnSums& other);
  // Errors: kCorrupt: a topic that does not sum to 1 within `tolerance`.
  Status finish(double tolerance) const;

 private:
  std::vector<double> sums_;
  std::vector<float> block_;
};

// alpha, topic_tokens and topic_map. Errors: kCorrupt (names the value).
Status check_topic_numbers(const TopicModel& model);

// A model that may be written: nothing is that load_model() would refuse. (The header is held to
// the same by ModelWriter, which reads it back.) Errors: kCorrupt. Cost: one look at each number.
Status check_model(const TopicModel& model);

}  // namespace sluice
