// Status and Result: how every layer below the C wall reports failure. No exceptions, no printing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sluice {

// Values are those of SLUICE_STATUS_* in capi/include/sluice.h (a test holds them equal).
enum class StatusCode : int32_t {
  kOk = 0,
  kInternal = -1,         // a bug of ours, never the input's fault
  kInvalidArgument = -2,  // the caller's mistake
  kOutOfMemory = -3,
  kIo = -4,             // the operating system refused: errno text is in the message
  kNotFound = -5,       // a file, field or tensor that should be there is not
  kAlreadyExists = -6,  // an output that would be overwritten
  kCorrupt = -7,        // bad data: message has file, record and byte where they are known
  kUnsupported = -8,    // well-formed, but not something this build or version reads
  kLimit = -9,          // over a documented limit
  kCancelled = -10,     // a callback asked to stop
  kRemote = -11,        // a store refused or could not be reached
};

// Success, or a code with message and position. One pointer wide; the success path never allocates.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(StatusCode code, std::string message)
      : detail_(new Detail{code, -1, -1, std::move(message)}) {}

  // The same failure with its place: record number (from 0) and byte offset in the named source.
  Status at(int64_t record, int64_t offset) && {
    if (detail_ != nullptr) {
      detail_->record = record;
      detail_->offset = offset;
    }
    return std::move(*this);
  }
  // The same failure with `prefix` before its message, e.g. the file's name and ": ".
  Status with_prefix(std::string_view prefix) && {
    if (detail_ != nullptr) detail_->message.insert(0, prefix);
    return std::move(*this);
  }

  bool ok() const { return detail_ == nullptr; }
  StatusCode code() const { return detail_ == nullptr ? StatusCode::kOk : detail_->code; }
  // Record number from 0, or -1 when not about a record.
  int64_t record() const { return detail_ == nullptr ? -1 : detail_->record; }
  // Byte offset from the start of the source, or -1 when unknown.
  int64_t offset() const { return detail_ == nullptr ? -1 : detail_->offset; }
  std::string_view message() const {
    return detail_ == nullptr ? std::string_view() : std::string_view(detail_->message);
  }

  // Uniform access for SLUICE_TRY.
  Status status() && { return std::move(*this); }
  void value() && {}

 private:
  struct Detail {
    StatusCode code;
    int64_t record;
    int64_t offset;
    std::string message;
  };
  std::unique_ptr<Detail> detail_;
};

// A value, or the Status that explains its absence.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}          // NOLINT: implicit on purpose
  Result(Status status) : status_(std::move(status)) {}  // NOLINT: implicit on purpose

  bool ok() const { return value_.has_value(); }
  Status status() && { return std::move(status_); }
  const Status& status() const& { return status_; }
  // Requires: ok().
  T value() && { return std::move(*value_); }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

 private:
  std::optional<T> value_;
  Status status_;
};

inline Status invalid_argument(std::string message) {
  return Status(StatusCode::kInvalidArgument, std::move(message));
}
inline Status corrupt(std::string message) {
  return Status(StatusCode::kCorrupt, std::move(message));
}
// `what` names the operation and the file; the text of errno value `error` follows it.
Status io_error(std::string what, int error);

}  // namespace sluice

// Evaluates a Status or a Result<T>; on failure returns it from the enclosing function, otherwise
// yields the value: `auto x = SLUICE_TRY(f());`, `SLUICE_TRY(g());`. Never inside a new-expression:
// it may return after the allocation and before there is an object to free.
#define SLUICE_TRY(expression)                    \
  __extension__({                                 \
    auto sluice_outcome_ = (expression);          \
    if (!sluice_outcome_.ok()) [[unlikely]]       \
      return std::move(sluice_outcome_).status(); \
    std::move(sluice_outcome_).value();           \
  })
