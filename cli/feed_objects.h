// Which objects an epoch of a channel has, and in which order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sluice_cli {

// Names of all files and objects that `sources` stand for, by ascending names within each source;
// of a corpus directory its records. Throws: Failure.
std::vector<std::string> list_feed_objects(const std::vector<std::string>& sources);

// Every fourth of the objects from the first on for "0/4", as ShardedByS3Key has it. "" is all.
// Throws: Failure when it is no I/N with I below N.
std::vector<std::string> shard_of(const std::vector<std::string>& objects,
                                  const std::string& shard);

// The order of one epoch: a permutation keyed by (seed, epoch); "" leaves it as it is.
// Throws: Failure when the seed is no number.
std::vector<std::string> epoch_order(std::vector<std::string> objects, const std::string& seed,
                                     uint64_t epoch);

}  // namespace sluice_cli
