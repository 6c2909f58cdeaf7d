// Documents gathered until a batch is worth inferring, bad ones in their places, then written in
// order: rows in are rows out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/library_objects.h"
#include "cli/mixture_writer.h"

namespace sluice_cli {

class InferenceBatch {
 public:
  InferenceBatch(const Inferencer& inferencer, uint32_t topics, MixtureWriter& writer)
      : inferencer_(inferencer), topics_(topics), writer_(writer) {}

  // A batch is either of texts or of counted documents. Throws: Failure, as do all.
  void add_text(std::string_view id, std::string_view text);
  void add_counts(std::string_view id, const uint32_t* word_ids, const float* counts, size_t size);
  void add_error(std::string_view id, std::string_view error);
  void flush();

  bool is_empty() const { return batch_.empty(); }  // just flushed
  uint64_t rows() const { return rows_; }
  uint64_t errors() const { return errors_; }
  uint64_t without_words() const { return without_words_; }

 private:
  struct Row {
    std::string id;
    std::string text;
    std::string error;
  };

  void add(Row row, size_t bytes);
  void infer(std::vector<float>& mixtures, std::vector<float>& unknown_shares,
             std::vector<sluice_status>& statuses, size_t count);

  const Inferencer& inferencer_;
  uint32_t topics_;
  MixtureWriter& writer_;
  std::vector<Row> batch_;
  bool is_counted_ = false;
  std::vector<uint64_t> offsets_{0};
  std::vector<uint32_t> word_ids_;
  std::vector<float> counts_;
  size_t bytes_ = 0;
  uint64_t rows_ = 0;
  uint64_t errors_ = 0;
  uint64_t without_words_ = 0;
};

}  // namespace sluice_cli
