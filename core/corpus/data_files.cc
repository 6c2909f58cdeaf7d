// One walk; the order of names is the order of reading.
#include "core/corpus/data_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace sluice {

namespace fs = std::filesystem;

Result<std::vector<std::string>> find_data_files(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().native();
    if (name.starts_with('.') || name.starts_with('_')) {
      entry.disable_recursion_pending();
      continue;
    }
    std::error_code gone;
    if (entry->is_regular_file(gone) && entry->file_size(gone) > 0) {
      files.push_back(entry->path().native());
    }
  }
  if (error) return io_error("cannot list " + folder, error.value());
  if (files.empty()) return Status(StatusCode::kNotFound, folder + ": no files in it");
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace sluice
