// The library's atomic output, or checked writes to stdout.
#include "cli/data_sink.h"

#include "cli/failure.h"
#include "cli/remote.h"
#include "cli/standard_output.h"

namespace sluice_cli {

DataSink::DataSink(const std::string& path, bool replace) {
  if (path == "-") return;
  sluice_output* created = nullptr;
  sluice_error error;
  require(sluice_output_create(path.c_str(), remote_store(), replace, &created, &error), error);
  output_.reset(created);
}

void DataSink::write(std::string_view bytes) {
  if (output_ == nullptr) return write_standard_output(bytes);
  sluice_error error;
  require(sluice_output_write(output_.get(), bytes.data(), bytes.size(), &error), error);
}

void DataSink::overwrite(uint64_t offset, std::string_view bytes) {
  sluice_error error;
  require(sluice_output_overwrite(output_.get(), offset, bytes.data(), bytes.size(), &error),
          error);
}

void DataSink::commit() {
  if (output_ == nullptr) return flush_standard_output();
  sluice_error error;
  require(sluice_output_commit(output_.get(), &error), error);
}

}  // namespace sluice_cli
