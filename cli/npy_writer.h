// Mixtures as a NumPy array, float32 [documents, K], with their ids in NAME.ids.txt, one a line.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "cli/data_sink.h"
#include "cli/mixture_writer.h"

namespace sluice_cli {

// NAME.ids.txt of NAME.npy.
std::string ids_path_of(const std::string& npy_path);

// The header comes first and says how many rows there are, so rows wait in an unlinked file beside
// the output: constant memory, twice the disk. A document with an error is a row of zeros.
class NpyWriter final : public MixtureWriter {
 public:
  // Throws: Failure (stdout, or the output can't be made).
  NpyWriter(uint32_t topics, const MixtureWriterOptions& options);
  void write(const MixtureRow& row) override;
  void finish() override;

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  uint32_t topics_;
  DataSink array_;
  DataSink ids_;
  std::unique_ptr<std::FILE, Close> rows_;
  std::string zeros_;
  uint64_t row_count_ = 0;
};

}  // namespace sluice_cli
