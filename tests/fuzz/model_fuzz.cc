// A model file from a stranger: refused, or a model that can be shown, written and read back. The
// mutator keeps header length and checksums true, so that what lies behind them is reached too.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "core/base/endian.h"
#include "core/base/thread_team.h"
#include "core/base/xxhash64.h"
#include "core/model/model_file.h"
#include "core/model/model_layout.h"
#include "core/model/model_loader.h"
#include "core/model/random_access.h"
#include "core/model/safetensors.h"
#include "core/model/topic_words.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void show(const sluice::TopicModel& model) {
  for (int ranking = 0; ranking <= 3; ++ranking) {
    auto words = sluice::TopicWords::create(model, static_cast<sluice::WordRanking>(ranking),
                                            sluice::kDefaultRelevanceLambda, 3);
    require(words.ok());
    for (uint32_t k = 0; k < model.topics; ++k) {
      for (const sluice::RankedWord& word : (*words).top(k)) require(std::isfinite(word.score));
    }
  }
  for (const double share : sluice::topic_shares(model)) require(share >= 0 && share <= 1);
  for (const sluice::SimilarTopics& pair : sluice::similar_topics(model, 0)) {
    require(pair.a < pair.b && pair.similarity >= 0 && pair.similarity <= 1);
  }
}

// The same file with its rows used where they lie, as those of a mapped one: the same model, or
// refused for the same reason.
void check_in_place(std::span<const uint8_t> bytes,
                    const sluice::Result<std::shared_ptr<const sluice::TopicModel>>& copied) {
  static sluice::ThreadTeam team = sluice::ThreadTeam::create(2).value();
  const auto in_place = sluice::load_model(*sluice::memory_random_access(bytes), "fuzz", &team);
  require(in_place.ok() == copied.ok());
  if (!copied.ok()) {
    require(in_place.status().message() == copied.status().message());
    return;
  }
  const sluice::TopicModel &a = **in_place, &b = **copied;
  for (uint32_t word = 0; word < a.words; ++word) {
    require(std::equal(a.row(word), a.row(word) + a.topics, b.row(word)));
  }
}

// Makes the checksums in the header true. Leaves a file alone whose header does not parse.
void seal(std::string& bytes) {
  if (bytes.size() < 8) return;
  const uint64_t header_bytes = sluice::load_le<uint64_t>(bytes.data());
  if (header_bytes > bytes.size() - 8) return;
  const std::string_view data = std::string_view(bytes).substr(8 + header_bytes);
  auto header = sluice::parse_safetensors_header(std::string_view(bytes).substr(8, header_bytes),
                                                 data.size());
  if (!header.ok()) return;
  for (const sluice::TensorPlace& tensor : header->tensors) {
    const std::string key = '"' + sluice::checksum_key(tensor.name) + "\":\"";
    const size_t at = bytes.substr(0, 8 + header_bytes).find(key);
    if (at == std::string::npos || at + key.size() + 16 > 8 + header_bytes) continue;
    const uint64_t sum = sluice::xxh64(data.substr(tensor.begin, tensor.bytes()));
    bytes.replace(at + key.size(), 16, sluice::checksum_text(sum));
  }
}

}  // namespace

// libFuzzer's own mutation; absent where only seeds are replayed.
extern "C" __attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max, unsigned seed) {
  if (size < 8 || seed % 4 == 0) return LLVMFuzzerMutate(data, size, max);
  const std::string old(reinterpret_cast<const char*>(data), size);
  const uint64_t header_bytes = sluice::load_le<uint64_t>(data);
  if (header_bytes > size - 8) return LLVMFuzzerMutate(data, size, max);
  // Half of the time the header changes, half of the time the numbers behind it.
  const bool in_header = seed % 2 == 0;
  const size_t begin = in_header ? 8 : 8 + header_bytes;
  const size_t old_bytes = in_header ? header_bytes : size - begin;
  std::string part = old.substr(begin, old_bytes);
  const size_t room = in_header ? old_bytes + (max > size ? max - size : 0) : old_bytes;
  part.resize(room);
  if (room == 0) return size;
  part.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(part.data()), old_bytes, room));
  if (!in_header) part.resize(old_bytes);
  std::string bytes = old.substr(0, begin) + part + old.substr(begin + old_bytes);
  if (in_header) sluice::store_le<uint64_t>(bytes.data(), part.size());
  seal(bytes);
  std::memcpy(data, bytes.data(), bytes.size());
  return bytes.size();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto model = sluice::load_model({data, size}, "fuzz");
  check_in_place({data, size}, model);
  if (!model.ok()) {
    require(model.status().message().substr(0, 6) == "fuzz: ");
    return 0;
  }
  show(**model);
  // What is read may be up to 1e-3 off, what is written only 1e-5: the one reason to refuse.
  auto written = sluice::serialise_model(**model);
  if (!written.ok()) {
    require(written.status().message().find(" sum to ") != std::string_view::npos);
    return 0;
  }
  auto again = sluice::load_model(
      {reinterpret_cast<const uint8_t*>((*written).data()), (*written).size()}, "again");
  require(again.ok() && sluice::serialise_model(**again).value() == *written);
  return 0;
}
