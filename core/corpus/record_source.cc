// Records of one or many files as a stream of documents.
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/xxhash64.h"
#include "core/corpus/block_lanes.h"
#include "core/corpus/block_opener.h"
#include "core/corpus/corpus_directory.h"
#include "core/corpus/record_blocks.h"
#include "core/corpus/record_cuts.h"
#include "core/corpus/record_document.h"
#include "core/corpus/record_files.h"
#include "core/recordio/record_reader.h"

namespace sluice {
namespace {

// A decompressor can take megabytes.
constexpr size_t kCompressedLanes = 16;

// A block that is being read.
struct OpenBlock {
  std::unique_ptr<RecordReader> reader;
  uint64_t skipped_bytes = 0;  // read before a seek
  uint64_t records = 0;        // bad ones included
};
using Lanes = BlockLanes<OpenBlock>;
using Lane = Lanes::Lane;

class RecordSource final : public DocumentSource {
 public:
  RecordSource(RecordFiles files, uint64_t feature_dim, Store* store)
      : files_(std::move(files)),
        feature_dim_(feature_dim),
        decoder_(feature_dim, files_.label_count),
        opener_(files_, store),
        lanes_(RecordBlocks::whole_files(files_)) {}

  // Begins with whole files as they are stored.
  Status start() {
    lanes_ = Lanes(RecordBlocks::whole_files(files_));
    return open_lanes(1);
  }

  Result<size_t> read(Minibatch& out, size_t max_documents) override {
    size_t count = 0;
    while (count < max_documents) {
      Lane* const lane = lanes_.current();
      if (lane == nullptr) break;
      if (!SLUICE_TRY(read_record(*lane, out))) continue;
      lanes_.count_document();
      ++count;
    }
    return count;
  }

  Status rewind() override {
    const bool is_single = files_.files.size() == 1 && !is_shuffled_;
    is_shuffled_ = false;
    if (Lane* const lane = lanes_.current(); is_single && lane != nullptr) {
      lane->documents = lane->reading->records = lane->reading->skipped_bytes = 0;
      return lane->reading->reader->rewind();
    }
    if (!can_rewind()) {
      return Status(StatusCode::kUnsupported,
                    files_.files.front().path + ": a pipe can be read only once");
    }
    return start();
  }
  bool can_rewind() const override {
    return std::all_of(files_.files.begin(), files_.files.end(),
                       [](const auto& file) { return file.bytes >= 0; });
  }

  Status start_pass(const PassOrder& order, uint64_t pass) override {
    if (!order.is_shuffled || !can_rewind()) return DocumentSource::start_pass(order, pass);
    if (!are_cut_) SLUICE_TRY(cut_record_files(files_, go_on_));
    are_cut_ = is_shuffled_ = true;
    // First: what the lanes had open goes, with its threads and its memory.
    lanes_ = Lanes(RecordBlocks::shuffled(files_, order.seed, pass));
    return open_lanes(SLUICE_TRY(lane_count()));
  }
  bool keep_encoded() override { return keeps_encoded_ = true; }
  std::optional<SourceCursor> cursor() const override {
    if (!can_rewind()) return std::nullopt;
    SourceCursor cursor = lanes_.cursor();
    for (const Lane& lane : lanes_.lanes()) {
      if (!lane.reading) {
        cursor.lanes.emplace_back();
      } else {
        cursor.lanes.push_back({lane.block, lane.reading->reader->next_offset(),
                                lane.reading->records, lane.documents});
      }
    }
    return cursor;
  }
  Status seek(const SourceCursor& cursor) override {
    SLUICE_TRY(lanes_.seek(cursor));
    finished_bytes_ = 0;
    for (size_t i = 0; i < cursor.next_block; ++i) finished_bytes_ += block_bytes(i);
    for (size_t i = 0; i < cursor.lanes.size(); ++i) {
      SLUICE_TRY(seek_lane(lanes_.lanes()[i], cursor.lanes[i]));
    }
    return Status();
  }
  uint64_t identity() const override {
    Xxh64 hash;
    const auto add = [&hash](std::string_view text) {
      hash.update(std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
    };
    for (size_t f = 0; f < files_.files.size(); ++f) {
      const RecordFiles::File& file = files_.files[f];
      if (file.bytes < 0) return 0;
      // The folder may be another by now.
      add(file.path.substr(file.path.rfind('/') + 1) + '\n' + std::to_string(file.bytes) + '\n');
      if (files_.manifest) {
        add(std::to_string(files_.manifest->shards[f].xxh64));
      } else {
        add(file.version);
      }
    }
    return hash.digest();
  }

  std::optional<uint64_t> total_documents() const override {
    if (!files_.manifest) return std::nullopt;
    return files_.manifest->totals.documents;
  }
  std::optional<double> total_tokens() const override {
    if (!files_.manifest) return std::nullopt;
    if (files_.shard_count > 1) return std::nullopt;  // said of all shards together
    return files_.manifest->totals.tokens;
  }
  std::optional<uint32_t> vocabulary_size() const override {
    const uint64_t size = feature_dim_ != 0 ? feature_dim_ : decoder_.largest_feature_dim();
    if (size == 0 && !files_.manifest) return std::nullopt;
    return static_cast<uint32_t>(size);
  }

  double progress() const override {
    int64_t total = 0;
    for (const auto& file : files_.files) {
      if (file.bytes < 0) return -1.0;
      total += file.bytes;
    }
    if (total == 0) return 1.0;
    uint64_t consumed = finished_bytes_;
    for (const Lane& lane : lanes_.lanes()) {
      if (!lane.reading) continue;
      const int64_t read = lane.reading->reader->source().consumed_bytes();
      consumed += std::min(block_bytes(lane.block),
                           lane.reading->skipped_bytes + static_cast<uint64_t>(read));
    }
    return std::min(1.0, static_cast<double>(consumed) / static_cast<double>(total));
  }

 private:
  Status open_lanes(size_t count) {
    finished_bytes_ = 0;
    opener_.start(lanes_.blocks(), count > 1);
    return lanes_.start(count, [this](size_t block) { return open_block(block); });
  }

  Result<OpenBlock> open_block(size_t index) {
    OpenBlock open{std::make_unique<RecordReader>(SLUICE_TRY(opener_.open(index)))};
    const RecordBlock& block = lanes_.blocks()[index];
    open.reader->begin_at(block.first_record, block.begin);
    return open;
  }

  Status finish_block(Lane& lane) {
    finished_bytes_ += block_bytes(lane.block);
    return lanes_.open_next(lane, [this](size_t block) { return open_block(block); });
  }

  // Returns: whether a document was appended.
  Result<bool> read_record(Lane& lane, Minibatch& out) {
    RecordReader& reader = *lane.reading->reader;
    auto payload = reader.next();
    if (reader.record_offset() >= lanes_.blocks()[lane.block].end) {
      SLUICE_TRY(finish_block(lane));  // it is the next block's, good or bad
      return false;
    }
    if (payload.ok() && !payload->has_value()) {
      SLUICE_TRY(finish_block(lane));
      return false;
    }
    ++lane.reading->records;
    if (!payload.ok()) {
      SLUICE_TRY(meet_bad_frame(lane, std::move(payload).status()));
      return false;
    }
    if (Status status = decoder_.append(**payload, out); !status.ok()) {
      SLUICE_TRY(policy_.meet(reader.refuse_payload(std::move(status))));
      return false;
    }
    if (is_shuffled_) out.positions.push_back(lanes_.position(lane));
    if (keeps_encoded_) {
      out.encoded.push_back(
          {reinterpret_cast<const char*>((*payload)->data()), (*payload)->size()});
    }
    return true;
  }

  // By the files' content alone, so that it is the same wherever they lie.
  Result<size_t> lane_count() {
    if (files_.files.empty()) return size_t{1};
    for (const auto& file : files_.files) {
      const std::string_view name = without_query(file.path);
      if (name.ends_with(".gz") || name.ends_with(".zst")) return kCompressedLanes;
    }
    return SLUICE_TRY(opener_.is_plain(files_.files.front())) ? kLanes : kCompressedLanes;
  }

  Status seek_lane(Lane& lane, const SourceCursor::Lane& to) {
    lane = Lane();
    if (to.block == SourceCursor::Lane::kEnded) return Status();
    if (to.block >= lanes_.blocks().size()) return corrupt("a cursor past the last block");
    lane.block = to.block;
    finished_bytes_ -= std::min(finished_bytes_, block_bytes(lane.block));
    const RecordBlock& block = lanes_.blocks()[lane.block];
    const bool is_plain = block.begin > 0 || SLUICE_TRY(opener_.is_plain(files_.files[block.file]));
    if (!is_plain || to.offset < block.begin) {
      lane.reading.emplace(SLUICE_TRY(open_block(lane.block)));
      return skip(lane, to);
    }
    auto reader =
        std::make_unique<RecordReader>(SLUICE_TRY(opener_.open_at(lane.block, to.offset)));
    reader->begin_at(block.first_record + to.records, to.offset);
    lane.reading.emplace(OpenBlock{std::move(reader), to.offset - block.begin, to.records});
    lane.documents = to.documents;
    return Status();
  }

  // Reads up to a place in a compressed file.
  Status skip(Lane& lane, const SourceCursor::Lane& to) {
    Minibatch skipped;
    const auto is_there = [&] { return lane.reading && lane.block == to.block; };
    while (is_there() && lane.reading->records < to.records) {
      SLUICE_TRY(go_on());
      skipped.clear();
      if (SLUICE_TRY(read_record(lane, skipped))) ++lane.documents;
    }
    if (is_there() && lane.documents == to.documents) return Status();
    return corrupt("the records end before the place to go on from");
  }

  uint64_t block_bytes(size_t index) const {
    const RecordBlock& block = lanes_.blocks()[index];
    const int64_t bytes = files_.files[block.file].bytes;
    const uint64_t end =
        std::min<uint64_t>(block.end, bytes < 0 ? 0 : static_cast<uint64_t>(bytes));
    return end - std::min(end, block.begin);
  }

  Status meet_bad_frame(Lane& lane, Status status) {
    if (status.record() < 0) return status;  // the source's own failure: nothing follows
    SLUICE_TRY(policy_.meet(std::move(status)));
    if (!SLUICE_TRY(lane.reading->reader->recover())) SLUICE_TRY(finish_block(lane));
    return Status();
  }

  RecordFiles files_;
  uint64_t feature_dim_;  // 0: unknown
  RecordDecoder decoder_;
  BlockOpener opener_;
  Lanes lanes_;  // of this pass; after the opener: what they read goes first
  bool is_shuffled_ = false;
  bool are_cut_ = false;
  bool keeps_encoded_ = false;
  uint64_t finished_bytes_ = 0;  // of the blocks whose end was reached
};

}  // namespace

Result<std::unique_ptr<DocumentSource>> open_records(const std::string& path,
                                                     uint32_t vocabulary_size, Store* store,
                                                     const FileShard& shard) {
  RecordFiles files = SLUICE_TRY(find_record_files(path, store));
  SLUICE_TRY(keep_shard(files, shard, path));
  uint64_t feature_dim = vocabulary_size;
  if (files.manifest) {
    const uint64_t stated = files.manifest->feature_dim;
    if (vocabulary_size != 0 && vocabulary_size != stated) {
      return invalid_argument(path + ": its manifest says feature_dim " + std::to_string(stated) +
                              ", but the vocabulary has " + std::to_string(vocabulary_size));
    }
    feature_dim = stated;
  }
  auto source = std::make_unique<RecordSource>(std::move(files), feature_dim, store);
  SLUICE_TRY(source->start());
  return std::unique_ptr<DocumentSource>(std::move(source));
}

}  // namespace sluice
