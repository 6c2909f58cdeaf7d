// Writes checkpoints beside the training: one at a time, on a thread of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/base/status.h"
#include "core/train/checkpoint_directory.h"

namespace sluice {

// All that a checkpoint holds.
struct CheckpointImage {
  std::string facts;  // JSON
  std::vector<std::pair<std::string, std::vector<uint8_t>>> sections;
  std::span<const float> rows;      // the section "rows", written first
  AlignedBuffer<float> owned_rows;  // what `rows` shows, when it must outlive the training's own
};

class CheckpointWriter {
 public:
  // Lifetime: the directory outlives the writer.
  explicit CheckpointWriter(CheckpointDirectory& directory) : directory_(directory) {}
  CheckpointWriter(const CheckpointWriter&) = delete;
  CheckpointWriter& operator=(const CheckpointWriter&) = delete;
  ~CheckpointWriter();  // waits

  // Whether the one before is still being written.
  bool is_busy() const { return thread_.joinable() && !is_done_; }
  // Waits for the one before, then writes `image`: here when `now`, else in the background (image
  // owns its rows then). Errors: of the one before or, when `now`, of this one.
  Status write(CheckpointImage image, bool now);
  // Waits for the last one. Errors: its own.
  Status wait();

  uint32_t written() const { return written_; }  // also while one is being written
  // That writing took. Requires: not is_busy().
  double last_seconds() const { return last_seconds_; }

 private:
  void run() noexcept;

  CheckpointDirectory& directory_;
  CheckpointImage image_;
  std::thread thread_;
  std::atomic<bool> is_done_ = false;
  Status outcome_;
  std::atomic<uint32_t> written_ = 0;
  double last_seconds_ = 0;
};

}  // namespace sluice
