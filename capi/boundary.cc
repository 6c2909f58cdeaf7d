// The parts of the C wall that are no templates.
#include "capi/boundary.h"

namespace sluice::capi {
namespace {

// The size of the longest prefix of at most `limit` bytes that does not cut a UTF-8 character.
size_t size_at_character(std::string_view text, size_t limit) {
  if (text.size() <= limit) return text.size();
  size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return end;
}

// The query of an address may hold a signature: what stands from "?" to the next blank is left out,
// but for a colon at its end. Returns: the size of the copy, at most `room`.
size_t copy_without_queries(std::string_view text, char* to, size_t room) noexcept {
  const auto is_blank = [](char c) { return c == ' ' || c == '\n' || c == '\t'; };
  size_t size = 0;
  bool is_address = false, is_query = false;
  for (size_t i = 0; i < text.size() && size < room; ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("http://") || rest.starts_with("https://")) is_address = true;
    const bool is_last = rest.size() == 1 || is_blank(rest[1]);
    if (is_blank(text[i])) is_address = is_query = false;
    if (is_address && text[i] == '?') is_query = true;
    if (!is_query || (is_last && text[i] == ':')) to[size++] = text[i];
  }
  return size;
}

void fill(sluice_error* error, StatusCode code, int64_t record, int64_t offset,
          std::string_view text) noexcept {
  error->code = static_cast<sluice_status>(code);
  error->reserved = 0;
  error->record = record;
  error->offset = offset;
  const size_t size = copy_without_queries(text, error->text, sizeof error->text);
  error->text[size_at_character({error->text, size}, sizeof error->text - 1)] = '\0';
}

}  // namespace

sluice_status report(const Status& status, sluice_error* error) noexcept {
  if (error != nullptr) {
    fill(error, status.code(), status.record(), status.offset(), status.message());
  }
  return static_cast<sluice_status>(status.code());
}

sluice_status report(StatusCode code, std::string_view text, sluice_error* error) noexcept {
  if (error != nullptr) fill(error, code, -1, -1, text);
  return static_cast<sluice_status>(code);
}

Status check_flag(int32_t value, const char* name) {
  if (value == 0 || value == 1) return Status();
  return invalid_argument(std::string(name) + " is " + std::to_string(value) + ", not 0 or 1");
}

Status check_threads(uint32_t threads) {
  if (threads >= 1 && threads <= 256) return Status();
  return invalid_argument("threads is not in 1 to 256");
}

Status check_capacity(size_t capacity, size_t needed, const char* name) {
  if (capacity >= needed) return Status();
  return invalid_argument(std::string(name) + " has room for " + std::to_string(capacity) +
                          " values, " + std::to_string(needed) + " are needed");
}

Status check_text(const char* data, size_t size, const char* name) {
  if (data == nullptr && size > 0) return invalid_argument(std::string(name) + " is NULL");
  return Status();
}

Status check_struct_size(size_t given, size_t first, const char* name) {
  if (given >= first && given <= kMaxStructBytes) return Status();
  return invalid_argument(std::string(name) + ".struct_size is " + std::to_string(given) +
                          "; set it to sizeof(" + name + ")");
}

Status callback_status(sluice_status status, const char* name) {
  if (status == SLUICE_STATUS_OK) return Status();
  const bool is_known = status < 0 && status >= SLUICE_STATUS_REMOTE;
  return Status(is_known ? static_cast<StatusCode>(status) : StatusCode::kInternal,
                std::string("the ") + name + " callback returned " + std::to_string(status));
}

std::function<void(const Status&)> warning_report(sluice_warning_callback callback, void* user) {
  if (callback == nullptr) return {};
  return [callback, user](const Status& status) {
    sluice_error warning;
    report(status, &warning);
    callback(&warning, user);
  };
}

}  // namespace sluice::capi
