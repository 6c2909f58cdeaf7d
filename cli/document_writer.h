// Counted documents written as dense CSV, LDA-C or RecordIO-protobuf, batch by batch.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "cli/data_sink.h"
#include "cli/library_objects.h"

namespace sluice_cli {

struct DocumentWriterOptions {
  std::string path;  // "-" is stdout
  bool replace = false;
  std::string form;          // csv, ldac, records
  uint32_t feature_dim = 0;  // columns of csv, shape of records
  uint32_t label_size = 0;   // columns of csv before the counts, 0 or 1
};

// What the documents said that the form cannot hold.
struct LostFacts {
  bool ids = false;
  bool labels = false;
  bool titles = false;
  bool dates = false;
};

// Throws: Failure, as do all: an id from feature_dim on (csv, records), a label over 2^24
// (records).
class DocumentWriter {
 public:
  explicit DocumentWriter(const DocumentWriterOptions& options);
  void write(const sluice_minibatch& batch);
  // Puts the file in its place.
  void finish() { sink_.commit(); }

  uint64_t documents() const { return documents_; }
  const LostFacts& lost() const { return lost_; }

 private:
  void check(const sluice_minibatch& batch, size_t document) const;
  void note_losses(const sluice_minibatch& batch, size_t document);
  void append_csv(const sluice_minibatch& batch, size_t document);
  void append_ldac(const sluice_minibatch& batch, size_t document);
  void write_records(const sluice_minibatch& batch);
  void write_lines(const sluice_minibatch& batch);

  const DocumentWriterOptions options_;
  DataSink sink_;
  std::string lines_;
  uint64_t documents_ = 0;
  LostFacts lost_;
};

}  // namespace sluice_cli
