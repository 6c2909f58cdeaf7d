// The .npy format, version 1.0 (numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
#include "cli/npy_writer.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <vector>

#include "cli/failure.h"

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
  std::string name = beside + ".rows.XXXXXX";
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

NpyWriter::NpyWriter(uint32_t topics, const MixtureWriterOptions& options)
    : topics_(topics),
      array_(options.path, options.replace),
      ids_(ids_path_of(options.path), options.replace),
      rows_(open_unlinked(options.path)),
      zeros_(topics * sizeof(float), '\0') {}

void NpyWriter::write(const MixtureRow& row) {
  const void* values = row.mixture == nullptr ? static_cast<const void*>(zeros_.data())
                                              : static_cast<const void*>(row.mixture);
  if (std::fwrite(values, sizeof(float), topics_, rows_.get()) != topics_) fail("rows");
  std::string id(row.id);
  std::replace(id.begin(), id.end(), '\n', ' ');
  ids_.write(id + "\n");
  ++row_count_;
}

void NpyWriter::finish() {
  array_.write(header_of(row_count_, topics_));
  if (std::fflush(rows_.get()) != 0 || std::fseek(rows_.get(), 0, SEEK_SET) != 0) fail("rows");
  std::vector<char> block(1 << 16);
  while (const size_t size = std::fread(block.data(), 1, block.size(), rows_.get())) {
    array_.write({block.data(), size});
  }
  if (std::ferror(rows_.get()) != 0) fail("rows");
  ids_.commit();  // first: who sees the array has its ids
  array_.commit();
}

}  // namespace sluice_cli
