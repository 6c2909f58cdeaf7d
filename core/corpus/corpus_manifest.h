// manifest.json of a corpus directory: which shards there are, how large, and what they hold in
// all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/block_cuts.h"
#include "core/corpus/corpus_directory.h"

namespace sluice {

inline constexpr uint64_t kCorpusFormatVersion = 1;

struct CorpusShard {
  std::string name;  // below records/, with its key=value/ folders
  uint64_t bytes = 0;
  uint64_t records = 0;
  uint64_t xxh64 = 0;  // of the file as it lies there, compressed where compressed
  // Bytes at which records begin, ascending from 0, at most 256 and 64 KiB or more apart: where
  // reading may begin, so that documents can be shuffled. Empty: at 0 only (compressed shards,
  // older corpora).
  BlockCuts blocks = {};
};

struct CorpusManifest {
  uint64_t feature_dim = 0;
  CorpusTotals totals;
  std::vector<CorpusShard> shards;
};

std::string write_manifest(const CorpusManifest& manifest);

// Errors: kCorrupt: no such JSON, names that lead out of records/ or come twice, records that do
// not add up to the documents; kUnsupported: a newer format version.
Result<CorpusManifest> parse_manifest(std::string_view json);

// The manifest of the corpus directory `path`. Errors: also kNotFound, kIo; messages name the file.
Result<CorpusManifest> read_manifest(const std::string& path, Store* store = nullptr);

// Of a recipe.json: its stop words are bounded by core/text/recipe.h.
constexpr size_t kMaxRecipeBytes = size_t{64} << 20;

// A file that is read at once. Errors: kLimit over `max_bytes`.
Result<std::string> read_small_file(const std::string& path, size_t max_bytes,
                                    Store* store = nullptr);

}  // namespace sluice
