// Bytes as they come; .npy is npy_sink.cc.
#include "cli/transform/row_sink.h"

#include <filesystem>

#include "cli/remote.h"
#include "cli/transform/npy_sink.h"

namespace sluice_cli {
namespace {

class PlainSink final : public RowSink {
 public:
  explicit PlainSink(const RowSinkOptions& options)
      : rows_(options.path, options.replace), errors_(options.error_path, options.replace) {
    rows_.write(options.head);
  }

  void write(const RowBytes& bytes) override {
    rows_.write(bytes.rows);
    errors_.write(bytes.side);
  }

  void finish() override {
    errors_.commit();
    rows_.commit();
  }

 private:
  DataSink rows_;
  ErrorSink errors_;
};

// Also where it can't be known, with the right to write alone.
bool may_be_there(const std::string& path) {
  return sluice_path_check_output(path.c_str(), remote_store(), 0, 0, nullptr) != SLUICE_STATUS_OK;
}

}  // namespace

void ErrorSink::write(std::string_view lines) {
  if (lines.empty() || path_.empty()) return;
  if (sink_ == nullptr) sink_ = std::make_unique<DataSink>(path_, replace_);
  sink_->write(lines);
}

void ErrorSink::commit() {
  if (sink_ != nullptr) return sink_->commit();
  if (!replace_ || path_.empty() || path_ == "-") return;
  // Errors of an earlier run would be taken for this one's.
  std::error_code ignored;
  if (!is_remote(path_)) {
    std::filesystem::remove(path_, ignored);
  } else if (may_be_there(path_)) {
    DataSink(path_, true).commit();
  }
}

std::unique_ptr<RowSink> open_row_sink(const RowSinkOptions& options) {
  if (options.topics > 0) return std::make_unique<NpySink>(options);
  return std::make_unique<PlainSink>(options);
}

}  // namespace sluice_cli
