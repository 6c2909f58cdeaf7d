// Documents gathered until a batch is worth inferring, bad ones in their places, and what became of
// them: rows in are rows out. Its memory is kept from use to use.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/library_objects.h"

namespace sluice_cli {

// One row of results. Views live until the batch is cleared.
struct MixtureRow {
  uint64_t number = 0;  // of the row in its output's input, from 0
  std::string_view id;
  std::string_view metadata;       // of a record, as it stands
  std::string_view joined;         // a JSON object of input columns, or ""
  const float* mixture = nullptr;  // [K], or nullptr when there is an error
  float unknown_share = 1;
  std::string_view error;
};

// Bytes of a batch for the output, in the order of its rows.
struct RowBytes {
  std::string rows;
  std::string ids;   // of .npy
  std::string side;  // for the file of errors

  void clear();
};

class RowBatch {
 public:
  // `first_number`: that of the first row.
  void clear(uint64_t first_number);
  bool is_full() const;
  bool is_empty() const { return rows_.empty(); }

  // A batch is either of texts or of counted documents.
  void add_text(std::string_view id, std::string_view text, std::string_view joined);
  void add_counts(std::string_view id, std::string_view metadata, std::string_view joined,
                  const uint32_t* word_ids, const float* counts, size_t size);
  void add_error(std::string_view id, std::string_view error, std::string_view metadata = {});

  // Throws: Failure. Cost: allocates only what a larger batch than any before needs.
  void infer(sluice_inferencer* inferencer, uint32_t topics);
  size_t size() const { return rows_.size(); }
  // Requires: infer().
  MixtureRow row(size_t index) const;

  RowBytes bytes;

 private:
  struct Span {
    size_t begin = 0;
    size_t size = 0;
  };
  struct Row {
    Span id, text, metadata, joined, error;
  };

  Span keep(std::string_view text);
  std::string_view view(Span span) const {
    return std::string_view(arena_).substr(span.begin, span.size);
  }

  std::vector<Row> rows_;
  std::string arena_;
  bool is_counted_ = false;
  bool has_good_rows_ = false;
  std::vector<uint64_t> offsets_{0};
  std::vector<uint32_t> word_ids_;
  std::vector<float> counts_;
  uint64_t first_number_ = 0;
  uint32_t topics_ = 0;
  std::vector<sluice_text> texts_;
  std::vector<float> mixtures_;
  std::vector<float> unknown_shares_;
  std::vector<sluice_status> statuses_;
};

}  // namespace sluice_cli
