// The C wall: turns what happens inside (Status, exceptions) into codes and sluice_error, and what
// callers give (NULL, option structs of any age) into checked values. Knows no module.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <new>
#include <string>
#include <string_view>

#include "capi/include/sluice.h"
#include "capi/struct_sizes.h"
#include "core/base/status.h"
#include "core/corpus/document_source.h"

namespace sluice::capi {

// Fills `error` (may be nullptr) from `status`; clears it on success. Returns: the code.
sluice_status report(const Status& status, sluice_error* error) noexcept;
sluice_status report(StatusCode code, std::string_view text, sluice_error* error) noexcept;

// Runs the body of an exported function: Status in, sluice_status out, no exception leaves.
template <typename Body>
sluice_status guard(sluice_error* error, Body&& body) noexcept {
  try {
    return report(body(), error);
  } catch (const std::bad_alloc&) {
    return report(StatusCode::kOutOfMemory, "out of memory", error);
  } catch (const std::exception& exception) {
    return report(StatusCode::kInternal, exception.what(), error);
  } catch (...) {
    return report(StatusCode::kInternal, "unexpected failure inside sluice", error);
  }
}

// Sets *out = nullptr first, so that a handle is NULL after any failure.
#define SLUICE_REQUIRE_OUT(pointer)                                                   \
  do {                                                                                \
    if ((pointer) == nullptr) return ::sluice::invalid_argument(#pointer " is NULL"); \
    *(pointer) = nullptr;                                                             \
  } while (false)

#define SLUICE_REQUIRE(pointer)                                                       \
  do {                                                                                \
    if ((pointer) == nullptr) return ::sluice::invalid_argument(#pointer " is NULL"); \
  } while (false)

// A flag is 0 or 1.
Status check_flag(int32_t value, const char* name);
// So many as an operation may have: 1 to 256.
Status check_threads(uint32_t threads);
// `what` must be at least `needed`, the length of an output array.
Status check_capacity(size_t capacity, size_t needed, const char* name);
// "" for NULL.
inline std::string_view or_empty(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}
// Text of a caller: NULL data only with size 0.
Status check_text(const char* data, size_t size, const char* name);
inline sluice_text to_text(std::string_view text) {
  return {text.data() == nullptr ? "" : text.data(), text.size()};
}

// Larger than any struct will ever be; a struct_size over it is garbage.
constexpr size_t kMaxStructBytes = 4096;

Status check_struct_size(size_t given, size_t first, const char* name);

// Takes an option struct of any age over `full`, which holds the defaults. `given` may be nullptr.
// Errors: kInvalidArgument for an impossible struct_size, or a set field that we do not know.
template <typename Struct>
Status take_options(const Struct* given, Struct& full) {
  if (given == nullptr) return Status();
  const size_t size = given->struct_size;
  SLUICE_TRY(check_struct_size(size, kFirstSize<Struct>, kStructName<Struct>));
  const char* bytes = reinterpret_cast<const char*>(given);
  for (size_t i = sizeof(Struct); i < size; ++i) {
    if (bytes[i] != 0) {
      return invalid_argument(std::string(kStructName<Struct>) +
                              " sets an option that this version of sluice does not know");
    }
  }
  std::memcpy(static_cast<void*>(&full), given, std::min(size, sizeof(Struct)));
  full.struct_size = sizeof(Struct);
  return Status();
}

// The body of every sluice_x_options_init().
template <typename Struct>
sluice_status init_struct(Struct* options, size_t struct_size, Struct defaults) noexcept {
  return guard(nullptr, [&]() -> Status {
    SLUICE_REQUIRE(options);
    SLUICE_TRY(check_struct_size(struct_size, kFirstSize<Struct>, kStructName<Struct>));
    std::memset(static_cast<void*>(options), 0, struct_size);
    std::memcpy(static_cast<void*>(options), &defaults, std::min(struct_size, sizeof(Struct)));
    options->struct_size = static_cast<uint32_t>(struct_size);
    return Status();
  });
}

// Checks a struct that we shall fill; do it before the work.
template <typename Struct>
Status check_output(const Struct* out) {
  if (out == nullptr) return invalid_argument(std::string(kStructName<Struct>) + " is NULL");
  return check_struct_size(out->struct_size, kFirstSize<Struct>, kStructName<Struct>);
}
// Requires: check_output(out) was ok. The caller's struct_size stays.
template <typename Struct>
void fill_output(Struct* out, Struct full) {
  const uint32_t size = out->struct_size;
  std::memset(static_cast<void*>(out), 0, size);
  std::memcpy(static_cast<void*>(out), &full, std::min<size_t>(size, sizeof(Struct)));
  out->struct_size = size;
}

// What a caller's callback of that name returned; a code that is none of ours is kInternal.
Status callback_status(sluice_status status, const char* name);

// A caller's warning callback (may be nullptr) as a policy's report.
std::function<void(const Status&)> warning_report(sluice_warning_callback callback, void* user);

}  // namespace sluice::capi
