// Bytes as they come; .npy is npy_sink.cc.
#include "cli/transform/row_sink.h"

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

}  // namespace

void ErrorSink::write(std::string_view lines) {
  if (lines.empty() || path_.empty()) return;
  if (sink_ == nullptr) sink_ = std::make_unique<DataSink>(path_, replace_);
  sink_->write(lines);
}

void ErrorSink::commit() {
  if (sink_ != nullptr) sink_->commit();
}

std::unique_ptr<RowSink> open_row_sink(const RowSinkOptions& options) {
  if (options.topics > 0) return std::make_unique<NpySink>(options);
  return std::make_unique<PlainSink>(options);
}

}  // namespace sluice_cli
