// The .npy format, version 1.0 (numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
#include "cli/transform/npy_sink.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "cli/failure.h"
#include "cli/remote.h"

namespace sluice_cli {
namespace {

static_assert(std::endian::native == std::endian::little, "rows are written as they lie in memory");

constexpr size_t kHeaderAlignment = 64;

std::string header_of(uint64_t rows, uint32_t columns) {
  std::string text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(rows) +
                     ", " + std::to_string(columns) + "), }";
  constexpr size_t kStart = 10;  // magic, version, length
  while ((kStart + text.size() + 1) % kHeaderAlignment != 0) text += ' ';
  text += '\n';
  std::string start("\x93NUMPY\x01\x00", 8);
  start += static_cast<char>(text.size() & 0xff);
  start += static_cast<char>(text.size() >> 8);
  return start + text;
}

[[noreturn]] void fail(const std::string& path) {
  throw Failure(kFailed, path + ": " + std::strerror(errno));
}

std::FILE* open_unlinked(const std::string& beside) {
  const char* const folder = std::getenv("TMPDIR");
  std::string name = !is_remote(beside)  ? beside + ".rows.XXXXXX"
                     : folder != nullptr ? std::string(folder) + "/sluice.rows.XXXXXX"
                                         : "/tmp/sluice.rows.XXXXXX";
  const int descriptor = mkstemp(name.data());
  if (descriptor < 0) fail(name);
  unlink(name.c_str());
  std::FILE* file = fdopen(descriptor, "w+b");
  if (file == nullptr) fail(name);
  return file;
}

}  // namespace

std::string ids_path_of(const std::string& npy_path) {
  std::string name = npy_path;
  if (name.ends_with(".npy")) name.resize(name.size() - 4);
  return name + ".ids.txt";
}

NpySink::NpySink(const RowSinkOptions& options)
    : topics_(options.topics),
      array_(options.path, options.replace),
      ids_(ids_path_of(options.path), true),  // without their array: of a run that was ended
      errors_(options.error_path, options.replace),
      rows_(open_unlinked(options.path)) {}

void NpySink::write(const RowBytes& bytes) {
  if (std::fwrite(bytes.rows.data(), 1, bytes.rows.size(), rows_.get()) != bytes.rows.size()) {
    fail("rows");
  }
  row_bytes_ += bytes.rows.size();
  ids_.write(bytes.ids);
  errors_.write(bytes.side);
}

void NpySink::finish() {
  array_.write(header_of(row_bytes_ / (topics_ * sizeof(float)), topics_));
  if (std::fflush(rows_.get()) != 0 || std::fseek(rows_.get(), 0, SEEK_SET) != 0) fail("rows");
  std::vector<char> block(1 << 16);
  while (const size_t size = std::fread(block.data(), 1, block.size(), rows_.get())) {
    array_.write({block.data(), size});
  }
  if (std::ferror(rows_.get()) != 0) fail("rows");
  errors_.commit();
  ids_.commit();  // first: who sees the array has its ids
  array_.commit();
}

}  // namespace sluice_cli
