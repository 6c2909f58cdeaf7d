// LDA-C (Blei): one document a line, `N id:count id:count ...`, ids into a vocabulary file.
// Bytes, lines and decompression are left to core/io.
#pragma once

#include <memory>
#include <string>

#include "core/base/status.h"
#include "core/corpus/document_source.h"
#include "core/corpus/vocabulary.h"
#include "core/io/byte_source.h"
#include "core/io/line_reader.h"
#include "core/io/store.h"

namespace sluice {

// Reads LDA-C, plain or compressed, "-" for stdin. Record numbers are line numbers from 0.
// `vocabulary_size` > 0: larger ids are bad records; 0: ids are bounded by 2^31 - 1.
// N must be the number of entries; "0" is a document without words and is kept. Counts are integers
// or decimals. Unsorted entries are sorted, duplicates summed, zero counts dropped; negative, NaN
// or infinite counts are bad records. Documents have no id, label, title or date. Errors: those of
// open_byte_source(); bad records by the source's policy as kCorrupt (kLimit for a line over 64
// MiB) with `FILE:LINE: what`. A plain local file of kLeastCutBytes or more is mixed in shuffled
// passes (line_lanes.h). Cost: 256 KiB and the longest line, in shuffled passes those of
// LineLanes::start(); about 10 ns an entry, inflating aside.
Result<std::unique_ptr<DocumentSource>> open_ldac(const std::string& path, uint32_t vocabulary_size,
                                                  Store* store = nullptr);
// The same from any source of bytes.
std::unique_ptr<DocumentSource> read_ldac(std::unique_ptr<ByteSource> source,
                                          uint32_t vocabulary_size);

// One word a line (first tab-separated field); line i is word i.
// Errors: kCorrupt with `FILE:LINE: what` for an empty word or one that stood before.
Result<Vocabulary> read_vocabulary(const std::string& path, Store* store = nullptr);
Result<Vocabulary> read_vocabulary(LineReader& lines);

}  // namespace sluice
