// Blocks twice as long whenever there are too many.
#include "core/corpus/block_cuts.h"

namespace sluice {
namespace {

void keep_every_second(std::vector<uint64_t>& values) {
  for (size_t i = 1; 2 * i < values.size(); ++i) values[i] = values[2 * i];
  values.resize((values.size() + 1) / 2);
}

}  // namespace

void BlockCuts::meet(uint64_t begin, std::optional<uint64_t> record, size_t most) {
  if (!begins.empty() && begin - begins.back() < bytes) return;
  begins.push_back(begin);
  if (record) records.push_back(*record);
  if (begins.size() <= most) return;
  keep_every_second(begins);
  keep_every_second(records);
  bytes *= 2;
}

}  // namespace sluice
