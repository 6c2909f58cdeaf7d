// The record codec beside memcpy and libprotobuf-lite, over 100,000 bags of words as trainers meet
// them: 43 words each out of 50,000, float32. All rows do one core's work on the same bytes in
// memory and report CPU time; results are checked before the clock starts.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/corpus/record_document.h"
#include "core/recordio/record_decode.h"
#include "core/recordio/record_reader.h"
#include "core/recordio/record_writer.h"
#include "record.pb.h"

namespace {

using sluice::Minibatch;
using Bytes = std::span<const uint8_t>;

constexpr uint32_t kRecords = 100000;
constexpr uint32_t kFeatureDim = 50000;
constexpr size_t kBlockBytes = size_t{256} << 10;  // what a file source hands out
constexpr size_t kMinibatchDocuments = 4096;

struct Corpus {
  Minibatch documents;
  std::vector<uint8_t> bytes;
  double tokens = 0;
};

// What ids mean decides how long their varints are: of one to three bytes, or nearly all of three.
enum Order : int64_t { kFrequentFirst, kAnyOrder };

uint32_t draw_word(uint64_t bits, Order order) {
  if (order == kAnyOrder) return static_cast<uint32_t>(sluice::random_below(bits, kFeatureDim));
  const float u = sluice::unit_float(static_cast<uint32_t>(bits >> 32));
  return static_cast<uint32_t>(std::pow(static_cast<double>(kFeatureDim), u)) - 1;
}

Corpus make_corpus(Order order) {
  Corpus corpus;
  sluice::RecordWriter writer;
  std::vector<uint32_t> words;
  std::vector<float> counts;
  for (uint32_t i = 0; i < kRecords; ++i) {
    const uint64_t key = sluice::random_key(43, i);
    const uint64_t drawn = 23 + sluice::random_below(sluice::random_bits(key, 0), 41);
    words.clear();
    for (uint64_t j = 1; j <= drawn; ++j)
      words.push_back(draw_word(sluice::random_bits(key, j), order));
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    counts.clear();
    for (const uint32_t word : words) counts.push_back(static_cast<float>(1 + word % 3));
    if (!writer.write_sparse<float>(words, counts, kFeatureDim).ok()) std::terminate();
    corpus.documents.word_ids.insert(corpus.documents.word_ids.end(), words.begin(), words.end());
    corpus.documents.counts.insert(corpus.documents.counts.end(), counts.begin(), counts.end());
    corpus.documents.offsets.push_back(corpus.documents.word_ids.size());
    for (const float count : counts) corpus.tokens += count;
  }
  corpus.bytes.assign(writer.bytes().begin(), writer.bytes().end());
  return corpus;
}

const Corpus& corpus(const benchmark::State& state) {
  static const Corpus made[] = {make_corpus(kFrequentFirst), make_corpus(kAnyOrder)};
  return made[state.range(0)];
}

sluice::RecordReader open(const Corpus& corpus) {
  return sluice::RecordReader(sluice::memory_byte_source(corpus.bytes, "bench", kBlockBytes));
}

void set_rates(benchmark::State& state) {
  const auto passes = static_cast<int64_t>(state.iterations());
  state.SetBytesProcessed(passes * static_cast<int64_t>(corpus(state).bytes.size()));
  state.SetLabel(state.range(0) == kFrequentFirst ? "frequent words first" : "words in any order");
  state.SetItemsProcessed(passes * kRecords);
}

double sum(std::span<const float> counts) {
  double total = 0;
  for (const float count : counts) total += count;
  return total;
}

void memcpy_floor(benchmark::State& state) {
  const Corpus& data = corpus(state);
  std::vector<uint8_t> copy(data.bytes.size());
  for (auto _ : state) {
    std::memcpy(copy.data(), data.bytes.data(), copy.size());
    benchmark::DoNotOptimize(copy.data());
    benchmark::ClobberMemory();
  }
  set_rates(state);
}

void framing_only(benchmark::State& state) {
  const Corpus& data = corpus(state);
  const auto pass = [&] {
    auto reader = open(data);
    uint64_t records = 0;
    while (reader.next()->has_value()) ++records;
    return records;
  };
  if (pass() != kRecords) state.SkipWithError("wrong number of records");
  for (auto _ : state) benchmark::DoNotOptimize(pass());
  set_rates(state);
}

void framing_and_wire_spans(benchmark::State& state) {
  const Corpus& data = corpus(state);
  const auto pass = [&] {
    auto reader = open(data);
    sluice::RecordParser parser;
    sluice::RecordView view;
    uint64_t values = 0;
    for (;;) {
      const auto payload = reader.next();
      if (!payload->has_value()) return values;
      if (parser.parse(**payload, view).ok()) values += view.features.values.size() / 4;
    }
  };
  if (pass() != data.documents.word_ids.size()) state.SkipWithError("wrong number of values");
  for (auto _ : state) benchmark::DoNotOptimize(pass());
  set_rates(state);
}

// Each record's entries as arrays, reused: comparable to libprotobuf's message.
double decode_to_scratch_pass(const Corpus& data, bool sums) {
  auto reader = open(data);
  sluice::RecordParser parser;
  sluice::RecordView view;
  std::vector<uint32_t> word_ids;
  std::vector<float> counts;
  double tokens = 0;
  for (;;) {
    const auto payload = reader.next();
    if (!payload->has_value()) return tokens;
    word_ids.clear();
    counts.clear();
    if (!parser.parse(**payload, view).ok() ||
        !sluice::decode_features(view, kFeatureDim, word_ids, counts).ok()) {
      return -1;
    }
    benchmark::DoNotOptimize(word_ids.data());
    if (sums) tokens += sum(counts);
  }
}

void decode_to_scratch(benchmark::State& state) {
  const Corpus& data = corpus(state);
  if (decode_to_scratch_pass(data, true) != data.tokens) state.SkipWithError("wrong result");
  for (auto _ : state) benchmark::DoNotOptimize(decode_to_scratch_pass(data, false));
  set_rates(state);
}

// What a trainer gets: minibatches of compressed sparse rows.
double decode_to_minibatch_pass(const Corpus& data, bool sums) {
  auto reader = open(data);
  sluice::RecordDecoder decoder(kFeatureDim);
  static Minibatch batch;
  batch.clear();
  double tokens = 0;
  for (;;) {
    const auto payload = reader.next();
    if (!payload->has_value() || batch.size() == kMinibatchDocuments) {
      if (sums) tokens += sum(batch.counts);
      batch.clear();
      if (!payload->has_value()) return tokens;
    }
    if (!decoder.append(**payload, batch).ok()) return -1;
    benchmark::DoNotOptimize(batch.word_ids.data());
  }
}

void decode_to_minibatch(benchmark::State& state) {
  const Corpus& data = corpus(state);
  if (decode_to_minibatch_pass(data, true) != data.tokens) state.SkipWithError("wrong result");
  for (auto _ : state) benchmark::DoNotOptimize(decode_to_minibatch_pass(data, false));
  set_rates(state);
}

void write(benchmark::State& state) {
  const Corpus& data = corpus(state);
  sluice::RecordWriter writer;
  const Minibatch& documents = data.documents;
  const auto pass = [&] {
    bool is_same = true;
    size_t at = 0;
    for (size_t i = 0; i < kRecords; ++i) {
      if (!writer.write_sparse<float>(documents.words_of(i), documents.counts_of(i), kFeatureDim)
               .ok()) {
        return false;
      }
      if (writer.bytes().size() < kBlockBytes && i + 1 < kRecords) continue;
      const Bytes piece = writer.bytes();
      is_same = is_same && piece.size() <= data.bytes.size() - at;
      at += piece.size();
      writer.clear();
    }
    return is_same && at == data.bytes.size();
  };
  if (!pass()) state.SkipWithError("wrong bytes");
  for (auto _ : state) benchmark::DoNotOptimize(pass());
  set_rates(state);
}

// libprotobuf-lite with its fastest pattern, one message reused, over payloads found by our framing
// (which costs it next to nothing); values and keys stay in its own arrays.
double protobuf_pass(const Corpus& data, bool sums) {
  auto reader = open(data);
  aialgs::data::Record record;
  double tokens = 0;
  for (;;) {
    const auto payload = reader.next();
    if (!payload->has_value()) return tokens;
    if (!record.ParseFromArray((*payload)->data(), static_cast<int>((*payload)->size()))) return -1;
    benchmark::DoNotOptimize(record);
    if (!sums) continue;
    const auto& tensor = record.features().at("values").float32_tensor();
    tokens += sum({tensor.values().data(), static_cast<size_t>(tensor.values_size())});
  }
}

void protobuf_lite_parse(benchmark::State& state) {
  const Corpus& data = corpus(state);
  if (protobuf_pass(data, true) != data.tokens) state.SkipWithError("wrong result");
  for (auto _ : state) benchmark::DoNotOptimize(protobuf_pass(data, false));
  set_rates(state);
}

BENCHMARK(memcpy_floor)->Arg(kFrequentFirst)->Arg(kAnyOrder);
BENCHMARK(framing_only)->Arg(kFrequentFirst)->Arg(kAnyOrder);
BENCHMARK(framing_and_wire_spans)->Arg(kFrequentFirst)->Arg(kAnyOrder);
BENCHMARK(decode_to_scratch)->Arg(kFrequentFirst)->Arg(kAnyOrder);
BENCHMARK(decode_to_minibatch)->Arg(kFrequentFirst)->Arg(kAnyOrder);
BENCHMARK(write)->Arg(kFrequentFirst)->Arg(kAnyOrder);
BENCHMARK(protobuf_lite_parse)->Arg(kFrequentFirst)->Arg(kAnyOrder);

}  // namespace
