// Records of one or many files as a stream of documents.
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/xxhash64.h"
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
struct Lane {
  size_t block = 0;                      // in the pass' order
  std::unique_ptr<RecordReader> reader;  // none: it has ended, and there was no other block
  uint64_t skipped_bytes = 0;            // of the block, read before a seek
  uint64_t records = 0;
  uint64_t documents = 0;
};

class RecordSource final : public DocumentSource {
 public:
  RecordSource(RecordFiles files, uint64_t feature_dim, Store* store)
      : files_(std::move(files)),
        feature_dim_(feature_dim),
        decoder_(feature_dim, files_.label_count),
        blocks_(RecordBlocks::whole_files(files_)),
        opener_(files_, store) {}

  // Begins with the first blocks of blocks_, one a lane.
  Status open_lanes(size_t count) {
    lanes_.clear();
    next_block_ = 0;
    turn_ = turn_documents_ = 0;
    finished_bytes_ = 0;
    opener_.start(blocks_, count > 1);
    lanes_.resize(std::min(count, blocks_.size()));
    for (Lane& lane : lanes_) SLUICE_TRY(open_next(lane));
    return Status();
  }

  Result<size_t> read(Minibatch& out, size_t max_documents) override {
    size_t count = 0;
    size_t ended = 0;
    while (count < max_documents && ended < lanes_.size()) {
      Lane& lane = lanes_[turn_];
      if (lane.reader == nullptr) {
        ++ended;
        take_turns();
        continue;
      }
      ended = 0;
      if (!SLUICE_TRY(read_record(lane, out))) continue;
      ++count;
      if (++turn_documents_ == kTurnDocuments) take_turns();
    }
    return count;
  }

  Status rewind() override {
    const bool is_single = files_.files.size() == 1 && !is_shuffled_ && lanes_.size() == 1;
    is_shuffled_ = false;
    if (is_single && lanes_[0].reader != nullptr) {
      lanes_[0].records = lanes_[0].documents = lanes_[0].skipped_bytes = 0;
      return lanes_[0].reader->rewind();
    }
    if (!can_rewind()) {
      return Status(StatusCode::kUnsupported,
                    files_.files.front().path + ": a pipe can be read only once");
    }
    blocks_ = RecordBlocks::whole_files(files_);
    return open_lanes(1);
  }
  bool can_rewind() const override {
    return std::all_of(files_.files.begin(), files_.files.end(),
                       [](const auto& file) { return file.bytes >= 0; });
  }

  Status start_pass(const PassOrder& order, uint64_t pass) override {
    if (!order.is_shuffled || !can_rewind()) return DocumentSource::start_pass(order, pass);
    is_shuffled_ = true;
    if (!std::exchange(are_cut_, true)) SLUICE_TRY(cut_record_files(files_));
    lanes_.clear();  // they are of the blocks that go
    blocks_ = RecordBlocks::shuffled(files_, order.seed, pass);
    return open_lanes(SLUICE_TRY(lane_count()));
  }
  bool keep_encoded() override { return keeps_encoded_ = true; }
  std::optional<SourceCursor> cursor() const override {
    if (!can_rewind()) return std::nullopt;
    SourceCursor cursor{next_block_, turn_, turn_documents_, {}};
    for (const Lane& lane : lanes_) {
      if (lane.reader == nullptr) {
        cursor.lanes.emplace_back();
      } else {
        cursor.lanes.push_back(
            {lane.block, lane.reader->next_offset(), lane.records, lane.documents});
      }
    }
    return cursor;
  }
  Status seek(const SourceCursor& cursor) override {
    if (cursor.lanes.size() != lanes_.size() || cursor.next_block > blocks_.size() ||
        cursor.turn >= std::max<size_t>(1, lanes_.size()) ||
        cursor.turn_documents > kTurnDocuments) {
      return corrupt("a cursor of other blocks");
    }
    finished_bytes_ = 0;
    for (size_t i = 0; i < cursor.next_block; ++i) finished_bytes_ += block_bytes(i);
    for (size_t i = 0; i < lanes_.size(); ++i) SLUICE_TRY(seek_lane(lanes_[i], cursor.lanes[i]));
    next_block_ = cursor.next_block;
    turn_ = cursor.turn;
    turn_documents_ = cursor.turn_documents;
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
    for (const Lane& lane : lanes_) {
      if (lane.reader == nullptr) continue;
      const int64_t read = lane.reader->source().consumed_bytes();
      consumed +=
          std::min(block_bytes(lane.block), lane.skipped_bytes + static_cast<uint64_t>(read));
    }
    return std::min(1.0, static_cast<double>(consumed) / static_cast<double>(total));
  }

 private:
  // Takes the next block of the pass, none when there are no more.
  Status open_next(Lane& lane) {
    lane = Lane();
    if (next_block_ >= blocks_.size()) return Status();
    lane.block = next_block_++;
    auto source = SLUICE_TRY(opener_.open(lane.block));
    lane.reader = std::make_unique<RecordReader>(std::move(source));
    const RecordBlock& block = blocks_[lane.block];
    lane.reader->begin_at(block.first_record, block.begin);
    return Status();
  }

  Status finish_block(Lane& lane) {
    finished_bytes_ += block_bytes(lane.block);
    return open_next(lane);
  }

  // Returns: whether a document was appended.
  Result<bool> read_record(Lane& lane, Minibatch& out) {
    auto payload = lane.reader->next();
    if (lane.reader->record_offset() >= blocks_[lane.block].end) {
      SLUICE_TRY(finish_block(lane));  // it is the next block's, good or bad
      return false;
    }
    if (payload.ok() && !payload->has_value()) {
      SLUICE_TRY(finish_block(lane));
      return false;
    }
    ++lane.records;
    if (!payload.ok()) {
      SLUICE_TRY(meet_bad_frame(lane, std::move(payload).status()));
      return false;
    }
    if (Status status = decoder_.append(**payload, out); !status.ok()) {
      SLUICE_TRY(policy_.meet(lane.reader->refuse_payload(std::move(status))));
      return false;
    }
    if (is_shuffled_) {
      // The number of its block in stored order, then its own.
      out.positions.push_back(uint64_t{blocks_.number(lane.block)} << 32 |
                              (lane.documents & 0xffffffffu));
    }
    if (keeps_encoded_) {
      out.encoded.push_back(
          {reinterpret_cast<const char*>((*payload)->data()), (*payload)->size()});
    }
    ++lane.documents;
    return true;
  }

  void take_turns() {
    turn_ = (turn_ + 1) % lanes_.size();
    turn_documents_ = 0;
  }

  // By the files' content alone, so that it is the same wherever they lie.
  Result<size_t> lane_count() {
    if (files_.files.empty()) return size_t{1};
    for (const auto& file : files_.files) {
      if (file.path.ends_with(".gz") || file.path.ends_with(".zst")) return kCompressedLanes;
    }
    return SLUICE_TRY(opener_.is_plain(files_.files.front())) ? kLanes : kCompressedLanes;
  }

  Status seek_lane(Lane& lane, const SourceCursor::Lane& to) {
    lane = Lane();
    if (to.block == SourceCursor::Lane::kEnded) return Status();
    if (to.block >= blocks_.size()) return corrupt("a cursor past the last block");
    lane.block = to.block;
    finished_bytes_ -= std::min(finished_bytes_, block_bytes(lane.block));
    const RecordBlock& block = blocks_[lane.block];
    const bool is_plain = block.begin > 0 || SLUICE_TRY(opener_.is_plain(files_.files[block.file]));
    if (is_plain && to.offset >= block.begin) {
      lane.reader =
          std::make_unique<RecordReader>(SLUICE_TRY(opener_.open_at(lane.block, to.offset)));
      lane.reader->begin_at(block.first_record + to.records, to.offset);
      lane.skipped_bytes = to.offset - block.begin;
      lane.records = to.records;
      lane.documents = to.documents;
      return Status();
    }
    lane.reader = std::make_unique<RecordReader>(SLUICE_TRY(opener_.open(lane.block)));
    return skip(lane, to);
  }

  // Reads up to a place in a compressed file.
  Status skip(Lane& lane, const SourceCursor::Lane& to) {
    Minibatch skipped;
    const size_t block = lane.block;
    while (lane.records < to.records) {
      skipped.clear();
      SLUICE_TRY(read_record(lane, skipped));
      if (lane.reader == nullptr || lane.block != block) break;
    }
    if (lane.reader != nullptr && lane.block == block && lane.documents == to.documents) {
      return Status();
    }
    return corrupt("the records end before the place to go on from");
  }

  uint64_t block_bytes(size_t index) const {
    const RecordBlock& block = blocks_[index];
    const int64_t bytes = files_.files[block.file].bytes;
    const uint64_t end =
        std::min<uint64_t>(block.end, bytes < 0 ? 0 : static_cast<uint64_t>(bytes));
    return end - std::min(end, block.begin);
  }

  Status meet_bad_frame(Lane& lane, Status status) {
    if (status.record() < 0) return status;  // the source's own failure: nothing follows
    SLUICE_TRY(policy_.meet(std::move(status)));
    if (!SLUICE_TRY(lane.reader->recover())) SLUICE_TRY(finish_block(lane));
    return Status();
  }

  RecordFiles files_;
  uint64_t feature_dim_;  // 0: unknown
  RecordDecoder decoder_;
  RecordBlocks blocks_;  // of this pass, in its order
  BlockOpener opener_;
  std::vector<Lane> lanes_;  // after the opener: what they read goes first
  size_t next_block_ = 0;
  size_t turn_ = 0;  // in lanes_
  uint64_t turn_documents_ = 0;
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
  SLUICE_TRY(source->open_lanes(1));
  return std::unique_ptr<DocumentSource>(std::move(source));
}

}  // namespace sluice
