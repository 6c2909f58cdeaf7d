// Where a verb's data goes: a file that is complete or absent, or stdout.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/library_objects.h"

namespace sluice_cli {

class DataSink {
 public:
  // `path`: "-" is stdout. Throws: Failure, as do all.
  DataSink(const std::string& path, bool replace);
  void write(std::string_view bytes);
  // Requires: a local file, and all of that place was written.
  void overwrite(uint64_t offset, std::string_view bytes);
  void commit();

 private:
  Output output_;  // none: stdout
};

}  // namespace sluice_cli
