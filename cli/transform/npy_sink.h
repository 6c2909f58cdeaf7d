// Mixtures as a NumPy array, float32 [documents, K], with their ids in NAME.ids.txt, one a line.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "cli/data_sink.h"
#include "cli/transform/row_sink.h"

namespace sluice_cli {

// NAME.ids.txt of NAME.npy.
std::string ids_path_of(const std::string& npy_path);

// The header comes first and says how many rows there are. In a local file it is put in place at
// the end. A store takes bytes only once, so rows for one wait in an unlinked file in the folder
// for temporary files.
class NpySink final : public RowSink {
 public:
  // Throws: Failure (the output can't be made).
  explicit NpySink(const RowSinkOptions& options);
  void write(const RowBytes& bytes) override;
  void finish() override;

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void write_waiting_rows();

  uint32_t topics_;
  DataSink array_;
  DataSink ids_;
  ErrorSink errors_;
  std::unique_ptr<std::FILE, Close> rows_;  // of an output in a store
  uint64_t row_bytes_ = 0;
};

}  // namespace sluice_cli
