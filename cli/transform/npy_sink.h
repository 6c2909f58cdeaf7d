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

// The header comes first and says how many rows there are, so rows wait in an unlinked file beside
// the output (of one in a store: in the folder for temporary files): constant memory, twice the
// disk.
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

  uint32_t topics_;
  DataSink array_;
  DataSink ids_;
  ErrorSink errors_;
  std::unique_ptr<std::FILE, Close> rows_;
  uint64_t row_bytes_ = 0;
};

}  // namespace sluice_cli
