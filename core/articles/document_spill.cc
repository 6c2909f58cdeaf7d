// Plain file calls and varints. The reader trusts nothing it reads, as disks do fail.
#include "core/articles/document_spill.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace sluice {
namespace {

constexpr size_t kBufferBytes = size_t{1} << 20;
constexpr size_t kMaxVarintBytes = 5;

void put_varint(std::vector<uint8_t>& out, uint32_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<uint8_t>(value));
}

void put_text(std::vector<uint8_t>& out, std::string_view text) {
  put_varint(out, static_cast<uint32_t>(text.size()));
  out.insert(out.end(), text.begin(), text.end());
}

// A position in bytes that may end too early.
struct Bytes {
  const uint8_t* at;
  const uint8_t* end;

  bool varint(uint32_t& value) {
    uint64_t sum = 0;
    for (unsigned shift = 0; shift < 7 * kMaxVarintBytes; shift += 7) {
      if (at == end) return false;
      const uint8_t byte = *at++;
      sum |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) {
        value = static_cast<uint32_t>(sum);
        return true;
      }
    }
    return false;
  }
  bool text(std::string_view& value) {
    uint32_t bytes = 0;
    if (!varint(bytes) || bytes > static_cast<size_t>(end - at)) return false;
    value = std::string_view(reinterpret_cast<const char*>(at), bytes);
    at += bytes;
    return true;
  }
};

}  // namespace

SpillFile::SpillFile(SpillFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

SpillFile& SpillFile::operator=(SpillFile&& other) noexcept {
  // What this held is closed with `other`.
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

SpillFile::~SpillFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<SpillFile> SpillFile::create(const std::string& path) {
  SpillFile file;
  file.path_ = path;
  file.descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file.descriptor_ < 0) return io_error("cannot create " + path, errno);
  return file;
}

Result<SpillFile> SpillFile::open(const std::string& path) {
  SpillFile file;
  file.path_ = path;
  file.descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file.descriptor_ < 0) return io_error("cannot open " + path, errno);
  return file;
}

Status SpillFile::append(std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_error("cannot write " + path_, errno);
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return Status();
}

Result<size_t> SpillFile::read(std::span<uint8_t> bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::read(descriptor_, bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("cannot read " + path_, errno);
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  return done;
}

Result<uint64_t> SpillFile::size() const {
  struct stat facts;
  if (fstat(descriptor_, &facts) != 0) return io_error("cannot read " + path_, errno);
  return static_cast<uint64_t>(facts.st_size);
}

Status SpillWriter::create(const std::string& path) {
  file_ = SLUICE_TRY(SpillFile::create(path));
  buffer_.reserve(kBufferBytes + kBufferBytes / 8);
  return Status();
}

Status SpillWriter::write(const SpilledDocument& document) {
  put_varint(buffer_, static_cast<uint32_t>(document.words.size()));
  for (const WordCount& word : document.words) {
    put_varint(buffer_, word.id);
    put_varint(buffer_, word.count);
  }
  put_varint(buffer_, static_cast<uint32_t>(document.label + 1));
  put_text(buffer_, document.id);
  put_text(buffer_, document.title);
  put_text(buffer_, document.date);
  return buffer_.size() < kBufferBytes ? Status() : flush();
}

Status SpillWriter::flush() {
  SLUICE_TRY(file_.append(buffer_));
  buffer_.clear();
  return Status();
}

Status SpillWriter::finish() {
  SLUICE_TRY(flush());
  file_ = SpillFile();
  return Status();
}

Status SpillReader::open(const std::string& path) {
  file_ = SLUICE_TRY(SpillFile::open(path));
  buffer_.resize(std::max(buffer_.size(), kBufferBytes));
  begin_ = end_ = 0;
  at_end_ = false;
  return Status();
}

void SpillReader::remove() {
  unlink(file_.path().c_str());
  file_ = SpillFile();
}

Result<bool> SpillReader::next(SpilledDocument& document) {
  for (;;) {
    size_t used = 0;
    if (begin_ < end_ && parse(document, used)) {
      begin_ += used;
      return true;
    }
    if (at_end_ && begin_ == end_) return false;
    if (at_end_) return corrupt(file_.path() + ": a document is cut off");
    SLUICE_TRY(refill());
  }
}

Status SpillReader::refill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  // Only a document longer than the buffer makes it grow.
  if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
  const size_t got = SLUICE_TRY(file_.read(std::span(buffer_).subspan(end_)));
  at_end_ = got < buffer_.size() - end_;
  end_ += got;
  return Status();
}

bool SpillReader::parse(SpilledDocument& document, size_t& used) {
  Bytes bytes{buffer_.data() + begin_, buffer_.data() + end_};
  uint32_t count = 0;
  // Each word has at least two bytes: what is not there yet is not reserved either.
  if (!bytes.varint(count) || count > static_cast<size_t>(bytes.end - bytes.at) / 2) return false;
  words_.resize(count);
  for (WordCount& word : words_) {
    if (!bytes.varint(word.id) || !bytes.varint(word.count)) return false;
  }
  uint32_t label = 0;
  if (!bytes.varint(label) || !bytes.text(document.id) || !bytes.text(document.title) ||
      !bytes.text(document.date)) {
    return false;
  }
  document.words = words_;
  document.label = static_cast<int32_t>(label) - 1;
  used = static_cast<size_t>(bytes.at - (buffer_.data() + begin_));
  return true;
}

Status write_id_map(const std::string& path, std::span<const uint32_t> ids) {
  SpillFile file = SLUICE_TRY(SpillFile::create(path));
  return file.append(std::span(reinterpret_cast<const uint8_t*>(ids.data()), ids.size_bytes()));
}

Status read_id_map(const std::string& path, std::vector<uint32_t>& ids) {
  SpillFile file = SLUICE_TRY(SpillFile::open(path));
  ids.resize(SLUICE_TRY(file.size()) / sizeof(uint32_t));
  const std::span bytes(reinterpret_cast<uint8_t*>(ids.data()), ids.size() * sizeof(uint32_t));
  if (SLUICE_TRY(file.read(bytes)) == bytes.size()) return Status();
  return corrupt(path + ": cut short while it was read");
}

}  // namespace sluice
