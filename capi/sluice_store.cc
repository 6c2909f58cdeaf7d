// Stores that a caller brings along.
#include <memory>

#include "capi/boundary.h"
#include "capi/handles.h"

using sluice::Status;
using sluice::capi::guard;

namespace {

Status check_callbacks(const sluice_store_callbacks& callbacks) {
  SLUICE_REQUIRE(callbacks.list);
  SLUICE_REQUIRE(callbacks.open);
  SLUICE_REQUIRE(callbacks.read);
  SLUICE_REQUIRE(callbacks.close);
  if (callbacks.create == nullptr) return Status();
  SLUICE_REQUIRE(callbacks.write);
  SLUICE_REQUIRE(callbacks.commit);
  SLUICE_REQUIRE(callbacks.discard);
  SLUICE_REQUIRE(callbacks.remove);
  return Status();
}

}  // namespace

extern "C" {

sluice_status sluice_store_callbacks_init(sluice_store_callbacks* callbacks, size_t struct_size) {
  return sluice::capi::init_struct(callbacks, struct_size, sluice_store_callbacks{});
}

sluice_status sluice_store_create(const sluice_store_callbacks* callbacks, sluice_store** out,
                                  sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(callbacks);
    sluice_store_callbacks full{};
    SLUICE_TRY(sluice::capi::take_options(callbacks, full));
    SLUICE_TRY(check_callbacks(full));
    *out = new sluice_store(full);
    return Status();
  });
}

void sluice_store_free(sluice_store* store) { delete store; }

}  // extern "C"
