// The .npy format, version 1.0 (numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
#include "cli/transform/npy_sink.h"

#include <stdlib.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include "cli/failure.h"
#include "cli/remote.h"

namespace sluice_cli {
namespace {

static_assert(std::endian::native == std::endian::little, "rows are written as they lie in memory");

// The same for every count of rows, so that it can be put in place when that is known: the longest
// has 98 bytes, and the format wants a multiple of 64.
constexpr size_t kHeaderBytes = 128;

std::string header_of(uint64_t rows, uint32_t columns) {
  constexpr size_t kStart = 10;  // magic, version, length
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(kHeaderBytes - kStart);
  header += '\0';
  header += "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(rows) + ", " +
            std::to_string(columns) + "), }";
  header.resize(kHeaderBytes - 1, ' ');
  return header + '\n';
}

[[noreturn]] void fail(const std::string& path) {
  throw Failure(kFailed, path + ": " + std::strerror(errno));
}

std::FILE* open_unlinked() {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
  if (error) throw Failure(kFailed, "no folder for temporary files (TMPDIR): " + error.message());
  std::string name = folder / "sluice.rows.XXXXXX";
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
      errors_(options.error_path, options.replace) {
  if (is_remote(options.path)) {
    rows_.reset(open_unlinked());
  } else {
    array_.write(header_of(0, topics_));
  }
}

void NpySink::write(const RowBytes& bytes) {
  row_bytes_ += bytes.rows.size();
  if (rows_ == nullptr) {
    array_.write(bytes.rows);
  } else if (std::fwrite(bytes.rows.data(), 1, bytes.rows.size(), rows_.get()) !=
             bytes.rows.size()) {
    fail("rows");
  }
  ids_.write(bytes.ids);
  errors_.write(bytes.side);
}

void NpySink::finish() {
  const std::string header = header_of(row_bytes_ / (topics_ * sizeof(float)), topics_);
  if (rows_ == nullptr) {
    array_.overwrite(0, header);
  } else {
    array_.write(header);
    write_waiting_rows();
  }
  errors_.commit();
  ids_.commit();  // first: who sees the array has its ids
  array_.commit();
}

void NpySink::write_waiting_rows() {
  if (std::fflush(rows_.get()) != 0 || std::fseek(rows_.get(), 0, SEEK_SET) != 0) fail("rows");
  std::vector<char> block(1 << 16);
  while (const size_t size = std::fread(block.data(), 1, block.size(), rows_.get())) {
    array_.write({block.data(), size});
  }
  if (std::ferror(rows_.get()) != 0) fail("rows");
}

}  // namespace sluice_cli
