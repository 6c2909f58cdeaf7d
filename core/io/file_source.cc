// read() with everything that can interrupt it; see file_source.h.
#include "core/io/file_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "core/io/pipe_source.h"

namespace sluice {
namespace {

class FileSource final : public ByteSource {
 public:
  // `total_bytes`: -1 when unknown. Takes the descriptor, except that of stdin.
  FileSource(std::string name, int descriptor, bool is_seekable, int64_t total_bytes,
             size_t block_bytes)
      : name_(std::move(name)),
        descriptor_(descriptor),
        is_seekable_(is_seekable),
        total_bytes_(total_bytes),
        block_(block_bytes) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override {
    if (name_ != "-") close(descriptor_);
  }

  Status start_at(uint64_t offset) {
    first_byte_ = offset;
    if (total_bytes_ >= 0) total_bytes_ -= std::min(total_bytes_, static_cast<int64_t>(offset));
    return rewind();
  }

  Result<std::span<const uint8_t>> next() override {
    for (;;) {
      const ssize_t count = read(descriptor_, block_.data(), block_.size());
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
    if (lseek(descriptor_, first, SEEK_SET) != first)
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
    pollfd wanted{descriptor_, POLLIN, 0};
    poll(&wanted, 1, -1);
  }

  std::string name_;
  int descriptor_;
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

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file_source(const std::string& path, uint64_t offset,
                                                     size_t block_bytes) {
  const bool is_stdin = path == "-";
  if (!is_stdin && is_fifo(path)) return open_pipe_source(path, {});
  const int descriptor = is_stdin ? STDIN_FILENO : open_for_reading(path);
  if (descriptor < 0) return io_error("cannot open " + path, errno);
  struct stat facts;
  if (fstat(descriptor, &facts) != 0) {
    Status status = io_error("cannot open " + path, errno);
    if (!is_stdin) close(descriptor);
    return status;
  }
  if (S_ISDIR(facts.st_mode)) {
    if (!is_stdin) close(descriptor);
    return invalid_argument(path + ": is a directory, not a file");
  }
  const bool is_regular = S_ISREG(facts.st_mode);
  int64_t total_bytes = -1;
  if (is_regular) {
    // A shell may hand us a file as stdin that somebody has read a part of.
    const off_t start = lseek(descriptor, 0, SEEK_CUR);
    total_bytes = start > 0 && start <= facts.st_size ? facts.st_size - start : facts.st_size;
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  auto source = std::make_unique<FileSource>(path, descriptor, is_regular && !is_stdin, total_bytes,
                                             block_bytes);
  if (offset > 0) SLUICE_TRY(source->start_at(offset));
  return std::unique_ptr<ByteSource>(std::move(source));
}

}  // namespace sluice
