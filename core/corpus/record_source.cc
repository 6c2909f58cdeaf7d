// Records of one or many files as a stream of documents.
#include <algorithm>
#include <memory>
#include <utility>

#include "core/base/xxhash64.h"
#include "core/corpus/corpus_directory.h"
#include "core/corpus/record_blocks.h"
#include "core/corpus/record_document.h"
#include "core/corpus/record_files.h"
#include "core/io/decompress.h"
#include "core/io/file_source.h"
#include "core/recordio/record_reader.h"

namespace sluice {
namespace {

class RecordSource final : public DocumentSource {
 public:
  RecordSource(RecordFiles files, uint64_t feature_dim, Store* store)
      : files_(std::move(files)),
        feature_dim_(feature_dim),
        store_(store),
        decoder_(feature_dim, files_.label_count),
        blocks_(RecordBlocks::whole_files(files_)) {}

  // Opens block `index` of this pass, none when there are no more.
  Status open_block(size_t index) {
    reader_.reset();
    block_index_ = index;
    block_documents_ = 0;
    if (index >= blocks_.size()) return Status();
    const RecordBlock& block = blocks_[index];
    auto source = SLUICE_TRY(open_bytes(files_.files[block.file], block));
    reader_ = std::make_unique<RecordReader>(std::move(source));
    reader_->begin_at(0, block.begin);
    return Status();
  }

  Result<size_t> read(Minibatch& out, size_t max_documents) override {
    size_t count = 0;
    while (count < max_documents && reader_ != nullptr) {
      auto payload = reader_->next();
      if (reader_->record_offset() >= blocks_[block_index_].end) {
        SLUICE_TRY(open_block(block_index_ + 1));  // it is the next block's, good or bad
      } else if (!payload.ok()) {
        SLUICE_TRY(meet_bad_frame(std::move(payload).status()));
      } else if (!payload->has_value()) {
        SLUICE_TRY(open_block(block_index_ + 1));
      } else if (Status status = decoder_.append(**payload, out); !status.ok()) {
        SLUICE_TRY(policy_.meet(reader_->refuse_payload(std::move(status))));
      } else {
        if (is_shuffled_) out.positions.push_back(position());
        ++block_documents_;
        ++count;
      }
    }
    return count;
  }

  Status rewind() override {
    is_shuffled_ = false;
    blocks_ = RecordBlocks::whole_files(files_);
    if (files_.files.size() == 1 && reader_ != nullptr && block_index_ == 0) {
      block_documents_ = 0;
      return reader_->rewind();
    }
    if (!can_rewind()) {
      return Status(StatusCode::kUnsupported,
                    files_.files.front().path + ": a pipe can be read only once");
    }
    return open_block(0);
  }
  bool can_rewind() const override {
    return std::all_of(files_.files.begin(), files_.files.end(),
                       [](const auto& file) { return file.bytes >= 0; });
  }

  Status start_pass(const PassOrder& order, uint64_t pass) override {
    if (!order.is_shuffled || !can_rewind()) return DocumentSource::start_pass(order, pass);
    is_shuffled_ = true;
    blocks_ = RecordBlocks::shuffled(files_, order.seed, pass);
    return open_block(0);
  }
  std::optional<SourceCursor> cursor() const override {
    if (!can_rewind()) return std::nullopt;
    return SourceCursor{block_index_, block_documents_};
  }
  Status seek(const SourceCursor& cursor) override {
    if (cursor.block > blocks_.size()) return corrupt("a cursor past the last block");
    SLUICE_TRY(open_block(cursor.block));
    Minibatch skipped;
    while (block_documents_ < cursor.documents && block_index_ == cursor.block) {
      skipped.clear();
      const uint64_t left = cursor.documents - block_documents_;
      if (SLUICE_TRY(read(skipped, std::min<uint64_t>(left, 256))) == 0) break;
    }
    if (block_index_ == cursor.block && block_documents_ == cursor.documents) return Status();
    return corrupt("the records end before the place to go on from");
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
    int64_t consumed = static_cast<int64_t>(finished_bytes());
    if (reader_ != nullptr) consumed += reader_->source().consumed_bytes();
    if (total == 0) return 1.0;
    return std::min(1.0, static_cast<double>(consumed) / static_cast<double>(total));
  }

 private:
  // Of the blocks before this one. Blocks are asked for in order, so that each is added once.
  uint64_t finished_bytes() const {
    if (summed_blocks_ > block_index_) summed_blocks_ = summed_bytes_ = 0;
    for (; summed_blocks_ < std::min(block_index_, blocks_.size()); ++summed_blocks_) {
      const RecordBlock& block = blocks_[summed_blocks_];
      const uint64_t end = std::min<uint64_t>(block.end, files_.files[block.file].bytes);
      summed_bytes_ += end - std::min(end, block.begin);
    }
    return summed_bytes_;
  }

  Status meet_bad_frame(Status status) {
    if (status.record() < 0) return status;  // the source's own failure: nothing follows
    SLUICE_TRY(policy_.meet(std::move(status)));
    if (!SLUICE_TRY(reader_->recover())) SLUICE_TRY(open_block(block_index_ + 1));
    return Status();
  }

  // Objects of stores are held to the version that was listed.
  Result<std::unique_ptr<ByteSource>> open_bytes(const RecordFiles::File& file,
                                                 const RecordBlock& block) const {
    const uint64_t begin = block.begin;
    const uint64_t bytes = block.end == UINT64_MAX ? 0 : block.end - begin;
    auto source =
        is_store_name(file.path)
            ? SLUICE_TRY(store_->open({file.path, file.bytes, file.version}, begin, bytes))
            : SLUICE_TRY(open_file_source(file.path, begin));
    // Blocks that begin within a file are of plain files only.
    if (begin > 0) return source;
    return decompress_source(std::move(source));
  }

  // Of the document about to be counted: the number of its block in stored order, then its own.
  uint64_t position() const {
    return uint64_t{blocks_.number(block_index_)} << 32 | (block_documents_ & 0xffffffffu);
  }

  RecordFiles files_;
  uint64_t feature_dim_;  // 0: unknown
  Store* store_;
  RecordDecoder decoder_;
  std::unique_ptr<RecordReader> reader_;  // of the current block; none after the last
  RecordBlocks blocks_;                   // of this pass, in its order
  bool is_shuffled_ = false;
  size_t block_index_ = 0;            // in blocks_
  uint64_t block_documents_ = 0;      // good ones read of the block
  mutable size_t summed_blocks_ = 0;  // see finished_bytes()
  mutable uint64_t summed_bytes_ = 0;
};

}  // namespace

Result<std::unique_ptr<DocumentSource>> open_records(const std::string& path,
                                                     uint32_t vocabulary_size, Store* store) {
  RecordFiles files = SLUICE_TRY(find_record_files(path, store));
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
  SLUICE_TRY(source->open_block(0));
  return std::unique_ptr<DocumentSource>(std::move(source));
}

}  // namespace sluice
