// Any bytes as one record: accepted exactly when libprotobuf accepts them, the fast path agrees
// with the general one, and what comes out is what a minibatch promises.
#include <algorithm>
#include <cfloat>
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/corpus/record_document.h"
#include "core/recordio/record_decode.h"
#include "core/recordio/record_parse.h"
#include "core/recordio/record_reader.h"
#include "core/recordio/record_writer.h"
#include "record.pb.h"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

bool is_same(std::span<const uint8_t> a, std::span<const uint8_t> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

bool is_same(const sluice::TensorView& a, const sluice::TensorView& b) {
  return a.type == b.type && is_same(a.values, b.values) && is_same(a.keys, b.keys) &&
         is_same(a.shape, b.shape);
}

void check_both_paths(std::span<const uint8_t> payload) {
  sluice::RecordView fast;
  if (!sluice::recordio_internal::parse_usual_record(payload, fast)) return;
  sluice::recordio_internal::ParseBuffers buffers;
  sluice::RecordView general;
  const auto status = sluice::recordio_internal::parse_any_record(payload, buffers, general);
  if (!status.ok()) {  // the fast path leaves overlong varints to the decoder
    require(!sluice::RecordParser().check(payload).ok());
    return;
  }
  require(is_same(fast.features, general.features) && is_same(fast.label, general.label));
  require(fast.uid == general.uid && fast.metadata == general.metadata);
}

// What was decoded, written and decoded again is the same.
void check_round_trip(const sluice::Minibatch& batch) {
  constexpr uint64_t kFeatureDim = sluice::kMaxFeatureDim;
  sluice::RecordWriter writer;
  require(writer
              .write_sparse<float>(batch.words_of(0), batch.counts_of(0), kFeatureDim,
                                   {.uid = batch.ids[0]})
              .ok());
  sluice::RecordReader reader(sluice::memory_byte_source(writer.bytes(), "fuzz"));
  sluice::Minibatch again;
  require(sluice::RecordDecoder(kFeatureDim).append(**reader.next(), again).ok());
  require(again.word_ids == batch.word_ids && again.counts == batch.counts);
  require(again.ids[0] == batch.ids[0]);
}

void check_document(std::span<const uint8_t> payload, uint64_t feature_dim) {
  sluice::Minibatch batch;
  sluice::RecordDecoder decoder(feature_dim, 10);
  if (!decoder.append(payload, batch).ok()) {
    require(batch.size() == 0 && batch.word_ids.empty() && batch.counts.empty());
    return;
  }
  require(batch.size() == 1 && batch.word_ids.size() == batch.counts.size());
  for (size_t i = 0; i < batch.word_ids.size(); ++i) {
    require(batch.counts[i] > 0 && batch.counts[i] <= FLT_MAX);
    require(i == 0 || batch.word_ids[i - 1] < batch.word_ids[i]);
    require(feature_dim == 0 || batch.word_ids[i] < feature_dim);
  }
  check_round_trip(batch);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span<const uint8_t> payload(data, size);
  aialgs::data::Record oracle;
  const bool is_good = oracle.ParseFromArray(data, static_cast<int>(size));
  require(sluice::RecordParser().check(payload).ok() == is_good);
  check_both_paths(payload);
  check_document(payload, 0);
  check_document(payload, 7);
  return 0;
}
