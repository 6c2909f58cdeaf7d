// A caller's store (sluice_store_callbacks) as a Store.
#pragma once

#include <memory>
#include <string>

#include "capi/include/sluice.h"
#include "core/io/store.h"

namespace sluice::capi {

class CallbackStore final : public Store {
 public:
  // Requires: list, open, read, close; and all four of writing when `create` is there.
  explicit CallbackStore(const sluice_store_callbacks& callbacks) : callbacks_(callbacks) {}
  CallbackStore(const CallbackStore&) = delete;
  CallbackStore& operator=(const CallbackStore&) = delete;
  ~CallbackStore() override;

  Status list(const std::string& prefix, const std::function<Status(StoreObject)>& add) override;
  Result<std::unique_ptr<ByteSource>> open(const StoreObject& object, uint64_t offset,
                                           uint64_t bytes) override;
  Result<std::unique_ptr<ByteSink>> create(const std::string& name, bool replace) override;
  Status remove(const std::string& name) override;

 private:
  const sluice_store_callbacks callbacks_;
};

}  // namespace sluice::capi
