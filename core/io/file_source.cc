// read() with everything that can interrupt it; see file_source.h.
#include "core/io/file_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "core/io/descriptor.h"
#include "core/io/pipe_source.h"

namespace sluice {
namespace {

class FileSource final : public ByteSource {
 public:
  // `total_bytes`: -1 when unknown.
  FileSource(std::string name, Descriptor descriptor, bool is_seekable, int64_t total_bytes,
             size_t block_bytes)
      : name_(std::move(name)),
        descriptor_(std::move(descriptor)),
        is_seekable_(is_seekable),
        total_bytes_(total_bytes),
        block_(block_bytes) {}

  Status start_at(uint64_t offset) {
    first_byte_ = offset;
    if (total_bytes_ >= 0) total_bytes_ -= std::min(total_bytes_, static_cast<int64_t>(offset));
    return rewind();
  }

  Result<std::span<const uint8_t>> next() override {
    for (;;) {
      const ssize_t count = read(descriptor_.get(), block_.data(), block_.size());
      if (count >= 0) {
        consumed_bytes_ += count;
        return std::span<const uint8_t>(block_.data(), static_cast<size_t>(count));
      }
      if (errno == EAGAIN || errno == EWOULDBLOCK) {
        wait_for_bytes();
      } else if (errno != EINTR) {
        return io_error("cannot read " + name_, errno).at(-1, consumed_bytes_);
      }
    }
  }

  Status rewind() override {
    if (!is_seekable_) {
      return Status(StatusCode::kUnsupported, name_ + ": a pipe can be read only once");
    }
    const off_t first = static_cast<off_t>(first_byte_);
    if (lseek(descriptor_.get(), first, SEEK_SET) != first)
      return io_error("cannot rewind " + name_, errno);
    consumed_bytes_ = 0;
    return Status();
  }

  bool can_rewind() const override { return is_seekable_; }
  const std::string& name() const override { return name_; }
  int64_t total_bytes() const override { return total_bytes_; }
  int64_t consumed_bytes() const override { return consumed_bytes_; }

 private:
  // Somebody made our end of the pipe non-blocking (a shell, a parent that shares it).
  void wait_for_bytes() const {
    pollfd wanted{descriptor_.get(), POLLIN, 0};
    poll(&wanted, 1, -1);
  }

  std::string name_;
  Descriptor descriptor_;
  bool is_seekable_;
  int64_t total_bytes_;
  uint64_t first_byte_ = 0;
  int64_t consumed_bytes_ = 0;
  std::vector<uint8_t> block_;
};

// Asked before it is opened: a FIFO opened and closed again would be SIGPIPE to its writer.
bool is_fifo(const std::string& path) {
  struct stat facts;
  return stat(path.c_str(), &facts) == 0 && S_ISFIFO(facts.st_mode);
}

int open_for_reading(const std::string& path) {
  for (;;) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0 || errno != EINTR) return descriptor;
  }
}

// The bytes of a regular file that are left to read, -1 for all else.
int64_t bytes_left(int descriptor, const struct stat& facts) {
  if (!S_ISREG(facts.st_mode)) return -1;
  // Somebody may hand us a file that a part of was read.
  const off_t start = lseek(descriptor, 0, SEEK_CUR);
  return start > 0 && start <= facts.st_size ? facts.st_size - start : facts.st_size;
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_descriptor_source(int descriptor) {
  std::string name = "descriptor " + std::to_string(descriptor);
  struct stat facts;
  if (fstat(descriptor, &facts) != 0) return invalid_argument(name + " is not open");
  if (S_ISDIR(facts.st_mode)) return invalid_argument(name + " is a directory, not a file");
  Descriptor own(fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (own.get() < 0) return io_error("cannot duplicate " + name, errno);
  const int64_t total_bytes = bytes_left(own.get(), facts);
  return std::unique_ptr<ByteSource>(std::make_unique<FileSource>(
      std::move(name), std::move(own), false, total_bytes, kFileBlockBytes));
}

Result<std::unique_ptr<ByteSource>> open_file_source(const std::string& path, uint64_t offset,
                                                     size_t block_bytes) {
  const bool is_stdin = path == "-";
  if (!is_stdin && is_fifo(path)) return open_pipe_source(path, {});
  Descriptor descriptor(is_stdin ? STDIN_FILENO : open_for_reading(path), !is_stdin);
  struct stat facts;
  if (descriptor.get() < 0 || fstat(descriptor.get(), &facts) != 0) {
    return io_error("cannot open " + path, errno);
  }
  if (S_ISDIR(facts.st_mode)) return invalid_argument(path + ": is a directory, not a file");
  const bool is_regular = S_ISREG(facts.st_mode);
  const int64_t total_bytes = bytes_left(descriptor.get(), facts);
  if (is_regular) posix_fadvise(descriptor.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  auto source = std::make_unique<FileSource>(path, std::move(descriptor), is_regular && !is_stdin,
                                             total_bytes, block_bytes);
  if (offset > 0) SLUICE_TRY(source->start_at(offset));
  return std::unique_ptr<ByteSource>(std::move(source));
}

}  // namespace sluice
