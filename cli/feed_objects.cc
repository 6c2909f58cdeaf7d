// Lists by the library; shards and orders by arithmetic.
#include "cli/feed_objects.h"

#include <charconv>
#include <utility>

#include "cli/failure.h"
#include "cli/input_format.h"
#include "cli/remote.h"

namespace sluice_cli {
namespace {

// Steele, Lea, Flood 2014: a generator that is its own key.
uint64_t split_mix(uint64_t& state) {
  state += 0x9e3779b97f4a7c15u;
  uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

sluice_status add_name(const sluice_object* object, void* names) {
  static_cast<std::vector<std::string>*>(names)->push_back(object->name);
  return SLUICE_STATUS_OK;
}

bool parse_number(const char* begin, const char* end, uint64_t& value) {
  const auto parsed = std::from_chars(begin, end, value);
  return parsed.ec == std::errc() && parsed.ptr == end && begin != end;
}

}  // namespace

std::vector<std::string> list_feed_objects(const std::vector<std::string>& sources) {
  std::vector<std::string> names;
  for (std::string source : sources) {
    int32_t format = SLUICE_FORMAT_AUTOMATIC;
    sluice_error error;
    require(sluice_path_detect_format(source.c_str(), remote_store(), &format, &error), error);
    while (source.size() > 1 && source.ends_with('/')) source.pop_back();
    if (format == SLUICE_FORMAT_CORPUS) source += "/records";
    require(sluice_path_list(source.c_str(), remote_store(), add_name, &names, &error), error);
  }
  return names;
}

std::vector<std::string> shard_of(const std::vector<std::string>& objects,
                                  const std::string& shard) {
  const InputShard part = parse_shard(shard);
  if (part.count == 0) return objects;
  std::vector<std::string> mine;
  for (uint64_t i = part.index; i < objects.size(); i += part.count) mine.push_back(objects[i]);
  return mine;
}

std::vector<std::string> epoch_order(std::vector<std::string> objects, const std::string& seed,
                                     uint64_t epoch) {
  if (seed.empty()) return objects;
  uint64_t state = 0;
  if (!parse_number(seed.data(), seed.data() + seed.size(), state)) {
    throw Failure(kUsage, "--object-seed " + seed + ": is no number");
  }
  state = split_mix(state) + epoch;
  for (size_t i = objects.size(); i > 1; --i) {
    std::swap(objects[i - 1], objects[split_mix(state) % i]);
  }
  return objects;
}

}  // namespace sluice_cli
