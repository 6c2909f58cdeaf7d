// The writing side of one FIFO: waits for a reader, writes, and hears when the reader has gone.
#pragma once

#include <cstddef>
#include <string>

namespace sluice_cli {

// A FIFO that is made here (or taken over, when there is one) and removed at the end.
class Fifo {
 public:
  // Throws: Failure when something else has that name.
  explicit Fifo(const std::string& path);
  Fifo(const Fifo&) = delete;
  Fifo& operator=(const Fifo&) = delete;
  ~Fifo();

  // Throws: Failure when nobody reads for `wait_seconds` (0: no limit). Returns: false when
  // interrupted.
  bool wait_for_reader(double wait_seconds);
  // Waits while the reader is slow. Returns: false when the reader has closed, or when interrupted.
  // Requires: there is a reader.
  bool write(const void* data, size_t size);
  // The end of the epoch.
  void close();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int descriptor_ = -1;
};

// Throws: Failure when something that is no FIFO has that name.
void require_fifo_name(const std::string& path);

}  // namespace sluice_cli
