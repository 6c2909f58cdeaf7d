// A byte source whose beginning can be looked at before it is read: formats and columns are guessed
// from it, on pipes too.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/io/byte_source.h"

namespace sluice {

class PrefixedSource final : public ByteSource {
 public:
  explicit PrefixedSource(std::unique_ptr<ByteSource> inner) : inner_(std::move(inner)) {}

  // Reads until the prefix has at least `bytes` bytes or is the whole stream. Requires: next() was
  // not called yet. Errors: those of the source. Cost: the prefix is held until next() has passed
  // it.
  Status look(size_t bytes);
  std::string_view prefix() const { return prefix_; }
  // Whether the prefix is all there is.
  bool is_whole() const { return whole_; }
  // Leaves out the first bytes of the prefix (a byte order mark). Requires: look() showed them.
  void skip(size_t bytes) { prefix_.erase(0, bytes); }

  Result<std::span<const uint8_t>> next() override;
  Status rewind() override { return Status(StatusCode::kUnsupported, name() + ": read once only"); }
  bool can_rewind() const override { return false; }
  const std::string& name() const override { return inner_->name(); }
  int64_t total_bytes() const override { return inner_->total_bytes(); }
  int64_t consumed_bytes() const override { return inner_->consumed_bytes(); }

 private:
  enum class Stage { kLooking, kPrefixGiven, kRest };
  std::unique_ptr<ByteSource> inner_;
  std::string prefix_;
  bool whole_ = false;
  Stage stage_ = Stage::kLooking;
};

// Without the UTF-8 byte order mark that spreadsheets write; everything else stays.
// Errors: kUnsupported for UTF-16 and UTF-32, those of the source.
Status skip_byte_order_mark(PrefixedSource& source);

}  // namespace sluice
