// Runs a fuzzer's entry over files and folders named on the command line, without libFuzzer, so
// that every compiler and sanitizer replays the seeds. Looking for new inputs is libFuzzer's
// business.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

// All regular files under `name`, sorted: a failure is the same one on every machine.
std::vector<fs::path> files_under(const fs::path& name) {
  if (!fs::is_directory(name)) return {name};
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(name)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool replay(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    std::fprintf(stderr, "%s: cannot be read\n", file.c_str());
    return false;
  }
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::fprintf(stderr, "%s (%zu bytes)\n", file.c_str(), bytes.size());
  // An exact-size heap copy: the address sanitizer sees a read one byte past the end.
  const auto copy = std::make_unique_for_overwrite<std::uint8_t[]>(bytes.size());
  if (!bytes.empty()) std::memcpy(copy.get(), bytes.data(), bytes.size());
  LLVMFuzzerTestOneInput(copy.get(), bytes.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t file_count = 0;
  const std::uint8_t nothing = 0;
  LLVMFuzzerTestOneInput(&nothing, 0);  // libFuzzer begins with the empty input too
  for (int i = 1; i < argc; ++i) {
    for (const fs::path& file : files_under(argv[i])) {
      if (!replay(file)) return 1;
      ++file_count;
    }
  }
  std::fprintf(stderr, "%zu files replayed\n", file_count);
  return file_count == 0 ? 1 : 0;  // a replay of nothing proves nothing
}
