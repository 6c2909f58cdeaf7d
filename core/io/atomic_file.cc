// Files under construction; the order of the last steps is atomic_rename.cc's.
#include "core/io/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "core/io/atomic_rename.h"

namespace sluice {
namespace {

// More than this at once is not copied first.
constexpr size_t kBufferBytes = size_t{64} << 10;
constexpr off_t kAtTheEnd = -1;

Status write_all(int descriptor, std::string_view bytes, off_t offset, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = offset == kAtTheEnd
                              ? ::write(descriptor, bytes.data(), bytes.size())
                              : ::pwrite(descriptor, bytes.data(), bytes.size(), offset);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<size_t>(count));
      if (offset != kAtTheEnd) offset += count;
    } else if (errno != EINTR) {
      return io_error("cannot write " + path, errno);
    }
  }
  return Status();
}

}  // namespace

Result<AtomicFile> AtomicFile::create(const std::string& path, bool replace,
                                      std::string_view suffix) {
  SLUICE_TRY(check_target(path, replace, false));
  AtomicFile file;
  file.path_ = path;
  file.replace_ = replace;
  for (int attempt = 0; attempt < kTemporaryNames && file.descriptor_ < 0; ++attempt) {
    file.temporary_path_ = temporary_name(path, attempt).append(suffix);
    file.descriptor_ =
        open(file.temporary_path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file.descriptor_ < 0 && errno != EEXIST) break;
  }
  if (file.descriptor_ < 0) return io_error("cannot create " + path, errno);
  return file;
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_path_(std::move(other.temporary_path_)),
      buffer_(std::move(other.buffer_)),
      written_bytes_(other.written_bytes_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      replace_(other.replace_) {}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  unlink(temporary_path_.c_str());
}

Status AtomicFile::write(std::span<const uint8_t> bytes) {
  return write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

Status AtomicFile::write(std::string_view text) {
  if (descriptor_ < 0) return invalid_argument(path_ + ": written to after commit");
  written_bytes_ += text.size();
  if (buffer_.size() + text.size() > kBufferBytes) SLUICE_TRY(flush());
  if (text.size() > kBufferBytes) return write_all(descriptor_, text, kAtTheEnd, path_);
  buffer_.append(text);
  return Status();
}

Status AtomicFile::overwrite(uint64_t offset, std::span<const uint8_t> bytes) {
  if (descriptor_ < 0) return invalid_argument(path_ + ": written to after commit");
  if (offset > written_bytes_ || bytes.size() > written_bytes_ - offset) {
    return invalid_argument(path_ + ": only what was written can be written over");
  }
  SLUICE_TRY(flush());
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return write_all(descriptor_, text, static_cast<off_t>(offset), path_);
}

Status AtomicFile::flush() {
  SLUICE_TRY(write_all(descriptor_, buffer_, kAtTheEnd, path_));
  buffer_.clear();
  return Status();
}

Status AtomicFile::commit() {
  if (descriptor_ < 0) return invalid_argument(path_ + ": committed twice");
  SLUICE_TRY(flush());
  SLUICE_TRY(sync_descriptor(descriptor_, path_));
  SLUICE_TRY(rename_into_place(temporary_path_, path_, replace_));
  // Nothing of the file is waiting any more, so that close() has no failure worth telling.
  close(std::exchange(descriptor_, -1));
  return Status();
}

}  // namespace sluice
