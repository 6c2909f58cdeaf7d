// Files by their own descriptors, objects by ranges: one stream for one block at a time, pieces
// fetched ahead for many.
#include "core/corpus/block_opener.h"

#include <algorithm>
#include <utility>

#include "core/base/endian.h"
#include "core/io/decompress.h"
#include "core/io/file_source.h"
#include "core/recordio/record_reader.h"

namespace sluice {
namespace {

// Blocks whose first pieces are fetched before a lane is free for them.
constexpr size_t kAheadBlocks = 8;

StoreObject object_of(const RecordFiles::File& file) {
  return {file.path, file.bytes, file.version};
}

}  // namespace

void BlockOpener::start(const RecordBlocks& blocks, bool many) {
  ahead_.clear();
  first_ahead_ = 0;
  blocks_ = &blocks;
  many_ = many;
}

std::unique_ptr<ByteSource> BlockOpener::take_ahead(size_t index) {
  if (index < first_ahead_ || index >= first_ahead_ + ahead_.size()) {
    ahead_.clear();
    first_ahead_ = index;
  }
  for (size_t i = first_ahead_ + ahead_.size();
       i < std::min(index + 1 + kAheadBlocks, blocks_->size()); ++i) {
    const RecordBlock& block = (*blocks_)[i];
    const RecordFiles::File& file = files_.files[block.file];
    ahead_.push_back(fetcher_->open(object_of(file), block.begin, block.end));
  }
  for (; first_ahead_ < index; ++first_ahead_) ahead_.pop_front();
  std::unique_ptr<ByteSource> source = std::move(ahead_.front());
  ahead_.pop_front();
  ++first_ahead_;
  return source;
}

Result<std::unique_ptr<ByteSource>> BlockOpener::open(size_t index) {
  const RecordBlock& block = (*blocks_)[index];
  const RecordFiles::File& file = files_.files[block.file];
  std::unique_ptr<ByteSource> source;
  if (many_ && is_store_name(file.path)) {
    if (fetcher_ == nullptr) fetcher_ = std::make_unique<RangeFetcher>(*store_);
    source = take_ahead(index);
  } else {
    source = SLUICE_TRY(open_bytes(file, block.begin, block.end));
  }
  // Blocks that begin within a file are of plain files only.
  if (block.begin > 0) return source;
  return decompress_source(std::move(source));
}

Result<std::unique_ptr<ByteSource>> BlockOpener::open_at(size_t index, uint64_t offset) {
  const RecordBlock& block = (*blocks_)[index];
  const RecordFiles::File& file = files_.files[block.file];
  if (!many_ || !is_store_name(file.path)) return open_bytes(file, offset, block.end);
  if (fetcher_ == nullptr) fetcher_ = std::make_unique<RangeFetcher>(*store_);
  return fetcher_->open(object_of(file), offset, block.end);
}

// Objects of stores are held to the version that was listed.
Result<std::unique_ptr<ByteSource>> BlockOpener::open_bytes(const RecordFiles::File& file,
                                                            uint64_t begin, uint64_t end) {
  if (!is_store_name(file.path)) {
    return many_ ? open_file_source(file.path, begin, kLaneBytes)
                 : open_file_source(file.path, begin);
  }
  return store_->open(object_of(file), begin, end == UINT64_MAX ? 0 : end - std::min(begin, end));
}

Result<bool> BlockOpener::is_plain(const RecordFiles::File& file) {
  if (file.blocks.begins.size() > 1 || file.bytes < 4) return true;
  const auto source =
      SLUICE_TRY(is_store_name(file.path) ? store_->open(object_of(file), 0, 4)
                                          : open_file_source(file.path, 0, kLaneBytes));
  const auto block = SLUICE_TRY(source->next());
  return block.size() >= 4 && load_le<uint32_t>(block.data()) == RecordReader::kMagic;
}

}  // namespace sluice
