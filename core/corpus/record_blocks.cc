// Blocks out of manifests, and their permutation.
#include "core/corpus/record_blocks.h"

#include <numeric>
#include <utility>

#include "core/base/random.h"

namespace sluice {
namespace {

constexpr uint64_t kPurpose = 0x626c6f636b73;  // keys these numbers apart from the sampler's

// Every `step`-th block of a file begins one.
std::vector<RecordBlock> blocks_of(const RecordFiles& files, size_t step) {
  std::vector<RecordBlock> blocks;
  for (size_t f = 0; f < files.files.size(); ++f) {
    const auto& [begins, records, bytes] = files.files[f].blocks;
    const uint32_t file = static_cast<uint32_t>(f);
    blocks.push_back({file, 0, UINT64_MAX});
    for (size_t i = step; i < begins.size(); i += step) {
      blocks.back().end = begins[i];
      blocks.push_back({file, begins[i], UINT64_MAX, records.empty() ? 0 : records[i]});
    }
  }
  return blocks;
}

}  // namespace

RecordBlocks RecordBlocks::whole_files(const RecordFiles& files) {
  RecordBlocks result;
  for (size_t f = 0; f < files.files.size(); ++f) {
    result.blocks_.push_back({static_cast<uint32_t>(f), 0, UINT64_MAX});
  }
  result.order_.resize(result.blocks_.size());
  std::iota(result.order_.begin(), result.order_.end(), 0u);
  return result;
}

RecordBlocks RecordBlocks::shuffled(const RecordFiles& files, uint64_t seed, uint64_t pass) {
  RecordBlocks result;
  size_t total = 0;
  for (const auto& file : files.files) total += std::max<size_t>(1, file.blocks.begins.size());
  size_t step = 1;
  while (total / step > kMostBlocks) step *= 2;
  result.blocks_ = blocks_of(files, step);
  std::vector<uint32_t>& order = result.order_;
  order.resize(result.blocks_.size());
  std::iota(order.begin(), order.end(), 0u);
  const uint64_t key = random_key(seed, kPurpose, pass);
  for (size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[random_below(random_bits(key, i), i)]);
  }
  return result;
}

}  // namespace sluice
