// One sequential read of a file, whose records are passed over by their lengths.
#include "core/corpus/record_cuts.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/corpus/record_blocks.h"
#include "core/io/asking_source.h"
#include "core/io/file_source.h"
#include "core/recordio/record_reader.h"

namespace sluice {
namespace {

Result<BlockCuts> cut_file(const std::string& path, size_t most,
                           const std::function<bool()>& go_on) {
  RecordReader reader(asking_source(SLUICE_TRY(open_file_source(path)), go_on));
  BlockCuts cuts;
  for (;;) {
    auto payload = reader.next();
    if (payload.ok()) {
      if (!payload->has_value()) break;
      cuts.meet(reader.record_offset(), reader.record_number(), most);
      continue;
    }
    if (payload.status().record() < 0)
      return std::move(payload).status();  // the source's own failure
    if (cuts.begins.empty() || !SLUICE_TRY(reader.recover())) break;
  }
  return cuts;
}

}  // namespace

Status cut_record_files(RecordFiles& files, const std::function<bool()>& go_on) {
  if (files.manifest || files.files.empty()) return Status();
  const size_t most = std::min(BlockCuts::kMost, RecordBlocks::kMostBlocks / files.files.size());
  if (most < 2) return Status();
  for (RecordFiles::File& file : files.files) {
    if (file.bytes < kLeastCutBytes || is_store_name(file.path)) continue;
    file.blocks = SLUICE_TRY(cut_file(file.path, most, go_on));
  }
  return Status();
}

}  // namespace sluice
