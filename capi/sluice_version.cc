// Version, features, kernel sets and the names of status codes.
#include <iterator>
#include <string>
#include <string_view>

#include "capi/handles.h"
#include "core/kernels/kernels.h"

namespace sluice::capi {

Result<const KernelTable*> find_kernels(const char* name) {
  if (name == nullptr) return &best_kernels();
  const KernelTable* table = kernel_table(std::string_view(name));
  if (table != nullptr) return table;
  std::string known = "auto";
  for (KernelSet set : kKernelSets) {
    if (const KernelTable* here = kernel_table(set)) known.append(", ").append(here->name);
  }
  return Status(StatusCode::kUnsupported,
                "no kernels \"" + std::string(name) + "\" here; there are " + known);
}

}  // namespace sluice::capi

extern "C" {

const char* sluice_version(void) { return SLUICE_VERSION_TEXT; }

uint32_t sluice_abi_version(void) { return SLUICE_ABI_VERSION; }

const char* sluice_status_name(sluice_status status) {
  switch (status) {
    case SLUICE_STATUS_OK:
      return "OK";
    case SLUICE_STATUS_INTERNAL:
      return "INTERNAL";
    case SLUICE_STATUS_INVALID_ARGUMENT:
      return "INVALID_ARGUMENT";
    case SLUICE_STATUS_OUT_OF_MEMORY:
      return "OUT_OF_MEMORY";
    case SLUICE_STATUS_IO:
      return "IO";
    case SLUICE_STATUS_NOT_FOUND:
      return "NOT_FOUND";
    case SLUICE_STATUS_ALREADY_EXISTS:
      return "ALREADY_EXISTS";
    case SLUICE_STATUS_CORRUPT:
      return "CORRUPT";
    case SLUICE_STATUS_UNSUPPORTED:
      return "UNSUPPORTED";
    case SLUICE_STATUS_LIMIT:
      return "LIMIT";
    case SLUICE_STATUS_CANCELLED:
      return "CANCELLED";
    case SLUICE_STATUS_REMOTE:
      return "REMOTE";
    default:
      return "UNKNOWN";
  }
}

int32_t sluice_feature_is_built(const char* name) {
  if (name == nullptr) return 0;
  const std::string_view feature(name);
  if (feature == "train") return SLUICE_HAS_TRAIN;
  if (feature == "gzip" || feature == "zstd") return SLUICE_HAS_COMPRESSION;
  return 0;
}

const char* sluice_kernels_name(size_t index) {
  for (sluice::KernelSet set : sluice::kKernelSets) {
    const sluice::KernelTable* table = sluice::kernel_table(set);
    if (table != nullptr && index-- == 0) return table->name;
  }
  return nullptr;
}

const char* sluice_kernels_best(void) { return sluice::best_kernels().name; }

}  // extern "C"
