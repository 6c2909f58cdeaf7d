// Dense numeric CSV as SageMaker's algorithms take it: no header, one document a row, one word a
// column. CSV with a header and text in it is core/articles' business.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/status.h"
#include "core/corpus/document_source.h"
#include "core/io/byte_source.h"
#include "core/io/store.h"

namespace sluice {

struct CsvCountsOptions {
  // Columns before the counts that hold a label: 0, or 1. A label that is no integer from 0 on
  // becomes kNoLabel, as in records.
  uint32_t label_size = 0;
  // Number of words; 0: as many as the first good row has.
  uint32_t vocabulary_size = 0;
};

// Reads such rows, plain or compressed, "-" for stdin; of a folder all that find_data_files()
// names, one after the other: the first good row's columns are everybody's. Record numbers are line
// numbers from 0; blank lines are passed over. Numbers are integers or decimals, with or without
// exponent, with blanks around them; zeros are dropped. Rows of another number of columns, and
// fields that are empty, no number, negative, NaN, infinite or out of the range of 32-bit floats
// are bad records. Documents have no id, title or date. Errors: those of open_byte_source(); bad
// records by the source's policy as kCorrupt (kLimit for a line over 64 MiB) with `FILE:LINE:
// what`. One plain local file of kLeastCutBytes or more is mixed in shuffled passes (line_lanes.h).
// Requires: label_size <= 1. Cost: 256 KiB and the longest line, in shuffled passes those of
// LineLanes::start(); about 2 ns a zero, inflating aside.
Result<std::unique_ptr<DocumentSource>> open_csv_counts(const std::string& path,
                                                        const CsvCountsOptions& options,
                                                        Store* store = nullptr);
// The same from any source of bytes.
std::unique_ptr<DocumentSource> read_csv_counts(std::unique_ptr<ByteSource> source,
                                                const CsvCountsOptions& options);

}  // namespace sluice
