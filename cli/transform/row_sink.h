// Where an output's bytes go: a file that is complete or absent, or stdout.
#pragma once

#include <memory>
#include <string>

#include "cli/data_sink.h"
#include "cli/transform/row_batch.h"

namespace sluice_cli {

class RowSink {
 public:
  virtual ~RowSink() = default;
  // Throws: Failure, as does finish().
  virtual void write(const RowBytes& bytes) = 0;
  // Puts the files in their places; the one that says that all is there comes last.
  virtual void finish() = 0;
};

struct RowSinkOptions {
  std::string path;        // "-" is stdout
  std::string error_path;  // "": none
  bool replace = false;
  std::string head;     // before the first row
  uint32_t topics = 0;  // of .npy; 0: bytes as they come
};

// Throws: Failure (the output can't be made).
std::unique_ptr<RowSink> open_row_sink(const RowSinkOptions& options);

// The file of errors, made by the first one: none when all went well.
class ErrorSink {
 public:
  ErrorSink(std::string path, bool replace) : path_(std::move(path)), replace_(replace) {}
  void write(std::string_view lines);
  void commit();

 private:
  std::string path_;
  bool replace_;
  std::unique_ptr<DataSink> sink_;
};

}  // namespace sluice_cli
