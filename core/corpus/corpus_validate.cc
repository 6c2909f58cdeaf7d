// The full check of a corpus directory against its own manifest.
#include <memory>
#include <utility>

#include "core/base/xxhash64.h"
#include "core/corpus/corpus_directory.h"
#include "core/corpus/corpus_manifest.h"
#include "core/corpus/record_document.h"
#include "core/io/decompress.h"
#include "core/recordio/record_reader.h"

namespace sluice {
namespace {

// A file's bytes as they pass, hashed and counted.
class HashingSource final : public ByteSource {
 public:
  explicit HashingSource(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}
  Result<std::span<const uint8_t>> next() override {
    const auto block = SLUICE_TRY(source_->next());
    hash_.update(block);
    bytes_ += block.size();
    return block;
  }
  // What a decompressor left unread belongs to the file as well.
  Status read_to_end() {
    while (!SLUICE_TRY(next()).empty()) {
    }
    return Status();
  }
  Status rewind() override { return Status(StatusCode::kUnsupported, "a check reads once"); }
  bool can_rewind() const override { return false; }
  const std::string& name() const override { return source_->name(); }
  int64_t total_bytes() const override { return source_->total_bytes(); }
  int64_t consumed_bytes() const override { return source_->consumed_bytes(); }
  uint64_t bytes() const { return bytes_; }
  uint64_t digest() const { return hash_.digest(); }

 private:
  std::unique_ptr<ByteSource> source_;
  Xxh64 hash_;
  uint64_t bytes_ = 0;
};

class CorpusValidation {
 public:
  CorpusValidation(const std::string& path, CorpusCheck& check, Store* store)
      : path_(path), check_(check), store_(store) {}

  Status run() {
    auto facts = read_corpus_facts(path_, store_);
    if (!facts.ok()) note(std::move(facts).status());
    auto manifest = read_manifest(path_, store_);
    // A broken manifest was noted with the facts, unless something else was broken before it.
    if (!manifest.ok()) return first_.ok() ? std::move(manifest).status() : std::move(first_);
    const std::optional<uint64_t> labels =
        facts.ok() ? std::optional<uint64_t>(facts->labels.size()) : std::nullopt;
    for (const CorpusShard& shard : manifest->shards) {
      Status status = check_shard(shard, RecordDecoder(manifest->feature_dim, labels));
      if (!status.ok()) note(std::move(status));
    }
    check_totals(manifest->totals);
    return std::move(first_);
  }

 private:
  void note(Status status) {
    if (check_.report) check_.report(status);
    if (first_.ok()) first_ = std::move(status);
  }

  // Returns: what ended the reading of this shard early; other problems are noted.
  Status check_shard(const CorpusShard& shard, RecordDecoder decoder) {
    const std::string file = path_ + "/records/" + shard.name;
    auto hashing = std::make_unique<HashingSource>(SLUICE_TRY(open_plain_source(file, store_)));
    HashingSource& bytes = *hashing;
    RecordReader reader(SLUICE_TRY(decompress_source(std::move(hashing))));
    const uint64_t records = read_records(reader, decoder);
    SLUICE_TRY(bytes.read_to_end());
    if (bytes.bytes() != shard.bytes) {
      note(corrupt(file + ": has " + std::to_string(bytes.bytes()) + " bytes, the manifest says " +
                   std::to_string(shard.bytes)));
    } else if (bytes.digest() != shard.xxh64) {
      note(corrupt(file + ": its checksum is not the manifest's: the file was changed"));
    }
    if (records != shard.records) {
      note(corrupt(file + ": has " + std::to_string(records) + " good records, the manifest says " +
                   std::to_string(shard.records)));
    }
    return Status();
  }

  // Returns: how many good records there are.
  uint64_t read_records(RecordReader& reader, RecordDecoder& decoder) {
    uint64_t good = 0;
    for (;;) {
      auto payload = reader.next();
      if (payload.ok()) {
        if (!payload->has_value()) return good;
        good += check_record(reader, **payload, decoder);
        continue;
      }
      const bool is_frame = payload.status().record() >= 0;
      check_.bad_records += is_frame;
      note(std::move(payload).status());
      if (!is_frame) return good;
      auto recovered = reader.recover();
      if (!recovered.ok()) note(std::move(recovered).status());
      if (!recovered.ok() || !*recovered) return good;
    }
  }

  bool check_record(const RecordReader& reader, std::span<const uint8_t> payload,
                    RecordDecoder& decoder) {
    document_.clear();
    Status status = decoder.append(payload, document_);
    if (!status.ok()) {
      ++check_.bad_records;
      note(reader.refuse_payload(std::move(status)));
      return false;
    }
    ++check_.totals.documents;
    check_.totals.entries += document_.word_ids.size();
    for (const float count : document_.counts) check_.totals.tokens += count;
    return true;
  }

  void check_totals(const CorpusTotals& stated) {
    if (!first_.ok()) return;  // bad records explain the difference
    // The writer adds the same counts in the same order, so that even tokens are equal.
    if (stated.entries != check_.totals.entries || stated.tokens != check_.totals.tokens) {
      note(corrupt(path_ + "/manifest.json: its totals are not those of the records"));
    }
  }

  const std::string& path_;
  CorpusCheck& check_;
  Store* store_;
  Status first_;
  Minibatch document_;
};

}  // namespace

Status validate_corpus(const std::string& path, CorpusCheck& check, Store* store) {
  check.totals = CorpusTotals();
  check.bad_records = 0;
  return CorpusValidation(path, check, store).run();
}

}  // namespace sluice
