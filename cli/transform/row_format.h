// How rows of results look in an output; where the bytes go is row_sink.h's.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cli/library_objects.h"
#include "cli/transform/row_batch.h"

namespace sluice_cli {

struct RowFormatOptions {
  std::string form;                 // jsonl, csv, npy, record, comprehend
  uint32_t top = 5;                 // topics named in a JSON row
  bool drop_background = false;     // CSV has no column for it then; elsewhere a 0 keeps its place
  bool errors_aside = false;        // bad documents are in the file of errors only
  bool line_breaks = true;          // after each JSON row; those of CSV always have one
  std::vector<std::string> joined;  // input columns of a row; "*" alone: all of them as one
};

// Immutable. Threads: any number.
class RowFormat {
 public:
  explicit RowFormat(const RowFormatOptions& options) : options_(options) {}
  virtual ~RowFormat() = default;

  // What stands before the first row.
  virtual std::string head() const { return ""; }
  // Fills batch.bytes from the rows. Requires: batch.infer(). Throws: Failure.
  void format(RowBatch& batch) const;

 protected:
  virtual void append(std::span<const MixtureRow> rows, RowBytes& to) const = 0;
  const RowFormatOptions& options() const { return options_; }

 private:
  RowFormatOptions options_;
};

// Lifetime: `model` outlives it.
std::unique_ptr<RowFormat> make_row_format(const Model& model, const RowFormatOptions& options);

}  // namespace sluice_cli
