// How well the documents' main topics agree with the labels they came with.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

namespace sluice {

struct LabelAgreement {
  uint64_t documents = 0;  // with a label
  double purity = 0;       // share of documents whose label is the commonest of their topic
  double nmi = 0;          // normalised by the arithmetic mean of the entropies
};

// The contingency table of topics and labels. Memory: an entry per pair that occurs.
class TopicLabelTable {
 public:
  void add(uint32_t topic, int32_t label) { ++counts_[{topic, label}]; }
  // Purity and NMI (1 when there is one topic and one label); zeroes for an empty table.
  LabelAgreement agreement() const;

 private:
  std::map<std::pair<uint32_t, int32_t>, uint64_t> counts_;  // ordered: sums are reproducible
};

}  // namespace sluice
