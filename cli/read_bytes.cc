// The library's input in a loop.
#include "cli/read_bytes.h"

#include "cli/library_objects.h"

namespace sluice_cli {

sluice_status read_bytes(const std::string& path, sluice_store* store, bool undo_compression,
                         const std::function<bool(std::string_view)>& take, sluice_error& error) {
  sluice_input* opened = nullptr;
  const sluice_status status =
      sluice_input_open(path.c_str(), store, undo_compression, &opened, &error);
  if (status != SLUICE_STATUS_OK) return status;
  const Input input(opened);
  for (;;) {
    const void* data = nullptr;
    size_t size = 0;
    const sluice_status read = sluice_input_read(input.get(), &data, &size, &error);
    if (read != SLUICE_STATUS_OK || size == 0) return read;
    if (!take({static_cast<const char*>(data), size})) return SLUICE_STATUS_OK;
  }
}

}  // namespace sluice_cli
