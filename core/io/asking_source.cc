// A question before each block.
#include "core/io/asking_source.h"

#include <string>
#include <utility>

namespace sluice {
namespace {

class AskingSource final : public ByteSource {
 public:
  AskingSource(std::unique_ptr<ByteSource> source, std::function<bool()> go_on)
      : source_(std::move(source)), go_on_(std::move(go_on)) {}

  Result<std::span<const uint8_t>> next() override {
    if (!go_on_()) return Status(StatusCode::kCancelled, name() + ": reading was stopped");
    return source_->next();
  }
  Status rewind() override { return source_->rewind(); }
  bool can_rewind() const override { return source_->can_rewind(); }
  bool prepare_epoch(uint64_t epoch) override { return source_->prepare_epoch(epoch); }
  const std::string& name() const override { return source_->name(); }
  int64_t total_bytes() const override { return source_->total_bytes(); }
  int64_t consumed_bytes() const override { return source_->consumed_bytes(); }
  void cancel() override { source_->cancel(); }

 private:
  const std::unique_ptr<ByteSource> source_;
  const std::function<bool()> go_on_;
};

}  // namespace

std::unique_ptr<ByteSource> asking_source(std::unique_ptr<ByteSource> source,
                                          std::function<bool()> go_on) {
  if (!go_on) return source;
  return std::make_unique<AskingSource>(std::move(source), std::move(go_on));
}

}  // namespace sluice
