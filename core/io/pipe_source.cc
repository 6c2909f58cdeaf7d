// poll() before every read(): before a writer has opened a FIFO read() returns 0, which looks like
// the end, but poll() reports nothing; after the last writer has closed it poll() says POLLHUP.
#include "core/io/pipe_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/number_text.h"
#include "core/io/bell.h"
#include "core/io/decompress.h"
#include "core/io/descriptor.h"
#include "core/io/file_source.h"
#include "core/io/prefetch_source.h"

namespace sluice {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPipeBytes = 1 << 20;  // the most that Linux gives to anybody
constexpr int kAskMilliseconds = 100;

// "120 s", "0.05 s".
std::string seconds_text(double seconds) {
  char text[32];
  const auto end = to_chars(text, text + sizeof text, seconds);
  return std::string(text, end.ptr) + " s";
}

class PipeSource final : public ByteSource {
 public:
  // `channel`: "" for a single FIFO at `prefix`.
  PipeSource(std::string prefix, std::string channel, PipeOptions options)
      : prefix_(std::move(prefix)), channel_(std::move(channel)), options_(std::move(options)) {
    name_this_epoch();
  }

  // Waits for the first byte, or the end, of the first epoch that is there. `go_on` is the caller's
  // from then on: the reads may come from another thread, rewind() does not.
  Status begin() {
    is_beginning_ = true;
    Status status = wait_for_bytes();
    is_beginning_ = false;
    ask_ = std::exchange(options_.go_on, nullptr);
    return status;
  }

  Result<std::span<const uint8_t>> next() override {
    if (is_at_end_) return std::span<const uint8_t>();
    block_.resize(kFileBlockBytes);
    for (;;) {
      SLUICE_TRY(wait_for_bytes());
      const ssize_t count = read(pipe_.get(), block_.data(), block_.size());
      if (count >= 0) {
        consumed_bytes_ += count;
        is_at_end_ = count == 0;
        if (is_at_end_) pipe_.reset();
        return std::span<const uint8_t>(block_.data(), static_cast<size_t>(count));
      }
      if (errno != EINTR && errno != EAGAIN) {
        return io_error("cannot read " + name_, errno).at(-1, consumed_bytes_);
      }
    }
  }

  Status rewind() override {
    if (!can_rewind()) {
      return Status(StatusCode::kUnsupported, name_ + ": a pipe can be read only once");
    }
    bell_.silence();
    const std::optional<uint64_t> wanted = std::exchange(wanted_, std::nullopt);
    if (!wanted) {
      begin_next_epoch();
      return Status();
    }
    if (*wanted <= epoch_) {
      return Status(StatusCode::kIo, name_ + ": epoch " + std::to_string(*wanted) +
                                         " is wanted, which is over" + place() +
                                         "; start the feeder again");
    }
    options_.go_on = ask_;
    Status drained;
    while (drained.ok() && epoch_ < *wanted) drained = drop_epoch();
    options_.go_on = nullptr;
    return drained;
  }
  bool can_rewind() const override { return !channel_.empty(); }
  bool prepare_epoch(uint64_t epoch) override {
    if (channel_.empty()) return ByteSource::prepare_epoch(epoch);
    if (epoch == epoch_) return false;
    wanted_ = epoch;
    return true;
  }
  const std::string& name() const override { return name_; }
  int64_t consumed_bytes() const override { return consumed_bytes_; }
  void cancel() override { bell_.ring(); }

 private:
  void name_this_epoch() {
    name_ = channel_.empty() ? prefix_ : prefix_ + "_" + std::to_string(epoch_);
  }

  void begin_next_epoch() {
    pipe_.reset();
    ++epoch_;
    name_this_epoch();
    is_at_end_ = false;
    consumed_bytes_ = 0;
  }

  // Reads what is left of the epoch, all of it when nothing was read.
  Status drop_epoch() {
    if (!is_at_end_ && options_.draining) options_.draining();
    while (!SLUICE_TRY(next()).empty()) continue;
    begin_next_epoch();
    return Status();
  }

  // The lowest epoch whose FIFO is there, or 0.
  uint64_t first_epoch() const {
    namespace fs = std::filesystem;
    std::error_code error;
    if (fs::exists(prefix_ + "_0", error)) return 0;
    const fs::path folder = fs::path(prefix_).parent_path();
    uint64_t first = UINT64_MAX;
    fs::directory_iterator entry(folder.empty() ? "." : folder, error);
    for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
      const std::string name = entry->path().filename().native();
      if (!name.starts_with(channel_ + "_") || !fs::is_fifo(entry->path(), error)) continue;
      uint64_t epoch = 0;
      const char* const last = name.data() + name.size();
      const auto parsed = std::from_chars(name.data() + channel_.size() + 1, last, epoch);
      if (parsed.ec == std::errc() && parsed.ptr == last) first = std::min(first, epoch);
    }
    return first == UINT64_MAX ? 0 : first;
  }

  // While nothing came yet: an earlier epoch may have appeared, beside a FIFO that a feeder before
  // left behind. Returns: whether there is another one to open.
  bool changes_epoch() {
    if (!is_beginning_ || channel_.empty()) return false;
    const uint64_t first = first_epoch();
    if (first == epoch_) return false;
    epoch_ = first;
    name_this_epoch();
    pipe_.reset();
    return true;
  }

  // " (channel train, epoch 1)"
  std::string place() const {
    if (channel_.empty()) return "";
    return " (channel " + channel_ + ", epoch " + std::to_string(epoch_) + ")";
  }

  Status wait_for_bytes() {
    const auto start = Clock::now();
    if (pipe_.get() < 0) SLUICE_TRY(open_pipe(start));
    const bool is_first = consumed_bytes_ == 0;
    const double limit = is_first ? options_.wait_seconds : options_.silence_seconds;
    while (!SLUICE_TRY(poll_once(pipe_.get(), start, limit))) {
      if (changes_epoch()) SLUICE_TRY(open_pipe(start));
      if (!is_over(start, limit)) continue;
      const std::string what = is_first ? ": no writer, or nothing from it, for "
                                        : ": nothing more from its writer for ";
      return Status(StatusCode::kIo,
                    name_ + what + seconds_text(limit) + place() + "; is the feeder running?")
          .at(-1, consumed_bytes_);
    }
    return Status();
  }

  // A channel's FIFO may not be there yet.
  Status open_pipe(Clock::time_point start) {
    for (;;) {
      const int descriptor = open(name_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
      if (descriptor >= 0) return take(descriptor);
      if (errno == EINTR) continue;
      if (errno != ENOENT || channel_.empty()) return io_error("cannot open " + name_, errno);
      if (is_over(start, options_.wait_seconds)) {
        return Status(StatusCode::kIo, name_ + ": did not appear for " +
                                           seconds_text(options_.wait_seconds) + place() +
                                           "; is the feeder running?");
      }
      SLUICE_TRY(poll_once(-1, start, options_.wait_seconds));
      changes_epoch();
    }
  }

  Status take(int descriptor) {
    pipe_.reset(descriptor);
    struct stat facts;
    if (fstat(descriptor, &facts) != 0) return io_error("cannot open " + name_, errno);
    if (!S_ISFIFO(facts.st_mode)) {
      pipe_.reset();
      return invalid_argument(name_ + ": is not a FIFO" + place());
    }
#ifdef F_SETPIPE_SZ
    fcntl(descriptor, F_SETPIPE_SZ, kPipeBytes);  // fewer wake-ups; refused beyond a user's quota
#endif
    return Status();
  }

  static bool is_over(Clock::time_point start, double limit) {
    return limit > 0 && std::chrono::duration<double>(Clock::now() - start).count() >= limit;
  }

  // Waits for bytes, a deadline or a tenth of a second. Returns: whether read() has something to
  // say. `descriptor` -1: waits for nothing but time. Errors: kCancelled, kIo.
  Result<bool> poll_once(int descriptor, Clock::time_point start, double limit) {
    if (options_.go_on && !options_.go_on()) return cancelled();
    pollfd wanted[] = {{bell_.descriptor(), POLLIN, 0}, {descriptor, POLLIN, 0}};
    const int count = poll(wanted, 2, poll_milliseconds(descriptor, start, limit));
    if (count < 0 && errno != EINTR) return io_error("cannot wait for " + name_, errno);
    if (count <= 0) return false;
    if (wanted[0].revents != 0) return cancelled();
    return wanted[1].revents != 0;
  }

  int poll_milliseconds(int descriptor, Clock::time_point start, double limit) const {
    if (descriptor < 0 || options_.go_on || is_beginning_) return kAskMilliseconds;
    if (limit <= 0) return -1;
    const double passed = std::chrono::duration<double>(Clock::now() - start).count();
    return static_cast<int>(std::clamp(std::ceil((limit - passed) * 1000), 0.0, 1e6));
  }

  Status cancelled() const {
    return Status(StatusCode::kCancelled, name_ + ": the wait for it was ended" + place());
  }

  std::string prefix_;
  std::string channel_;
  PipeOptions options_;
  std::string name_;
  uint64_t epoch_ = 0;
  std::optional<uint64_t> wanted_;  // see prepare_epoch()
  bool is_beginning_ = false;
  std::function<bool()> ask_;  // the caller's go_on, while it is not in options_
  Bell bell_;
  Descriptor pipe_;
  bool is_at_end_ = false;
  int64_t consumed_bytes_ = 0;  // of this epoch
  std::vector<uint8_t> block_;
};

Status check(const PipeOptions& options) {
  for (const double seconds : {options.wait_seconds, options.silence_seconds}) {
    if (!(seconds >= 0 && seconds <= kMostWaitSeconds)) {
      return invalid_argument("a time to wait is not in 0 to 1e9 seconds");
    }
  }
  return Status();
}

// ".../train" is the channel "train".
std::string last_part(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0
}

}  // namespace

std::unique_ptr<ByteSource> open_pipe_source(const std::string& path, PipeOptions options) {
  return std::make_unique<PipeSource>(path, "", std::move(options));
}

Result<std::unique_ptr<ByteSource>> open_channel_source(const std::string& prefix,
                                                        PipeOptions options) {
  SLUICE_TRY(check(options));
  const std::string channel = last_part(prefix);
  if (channel.empty()) return invalid_argument(prefix + ": a channel is FOLDER/NAME");
  PrefetchOptions ahead;
  ahead.go_on = options.go_on;
  auto pipe = std::make_unique<PipeSource>(prefix, channel, std::move(options));
  SLUICE_TRY(pipe->begin());
  auto bytes = SLUICE_TRY(decompress_source(std::move(pipe)));
  return prefetch_source(std::move(bytes), std::move(ahead));
}

}  // namespace sluice
