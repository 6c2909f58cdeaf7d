// Which files a path to records stands for: a file, a folder, a corpus directory, a manifest,
// stdin.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/corpus_manifest.h"
#include "core/io/store.h"

namespace sluice {

struct RecordFiles {
  struct File {
    std::string path;
    int64_t bytes = -1;     // -1: not a regular file
    std::string version;    // of an object of a store
    BlockCuts blocks = {};  // CorpusShard::blocks
  };
  std::vector<File> files;
  std::optional<CorpusManifest> manifest;
  std::optional<uint64_t> label_count;  // lines of labels.tsv
  uint32_t shard_count = 1;             // see keep_shard()
};

// Keeps the files of one shard, and their part of the manifest: shards and documents; its other
// totals stay those of all. Errors: kNotFound when no file is left.
Status keep_shard(RecordFiles& files, const FileShard& shard, const std::string& path);

// Errors: kNotFound (no such path; no record file in the folder), kCorrupt (a shard is missing or
// has another size than the manifest says), those of read_manifest() and read_object_manifest().
// Opens no record file. Names of stores: an object, or all below a prefix.
Result<RecordFiles> find_record_files(const std::string& path, Store* store = nullptr);

}  // namespace sluice
