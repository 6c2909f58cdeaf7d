// The thread that writes, and what it hands back.
#include "core/train/checkpoint_writer.h"

#include <chrono>
#include <exception>
#include <system_error>

namespace sluice {

CheckpointWriter::~CheckpointWriter() {
  if (thread_.joinable()) thread_.join();
}

void CheckpointWriter::run() noexcept {
  const auto start = std::chrono::steady_clock::now();
  try {
    std::vector<CheckpointSection> sections;
    sections.push_back({"rows", std::span(reinterpret_cast<const uint8_t*>(image_.rows.data()),
                                          image_.rows.size_bytes())});
    for (const auto& [name, bytes] : image_.sections) sections.push_back({name, bytes});
    outcome_ = directory_.save(image_.facts, sections);
  } catch (const std::exception& exception) {
    outcome_ = Status(StatusCode::kOutOfMemory, exception.what());
  }
  image_ = CheckpointImage();  // the second copy of the topics goes as soon as it is written
  last_seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (outcome_.ok()) ++written_;
  is_done_ = true;
}

Status CheckpointWriter::wait() {
  if (thread_.joinable()) thread_.join();
  return std::exchange(outcome_, Status());
}

Status CheckpointWriter::write(CheckpointImage image, bool now) {
  SLUICE_TRY(wait());
  image_ = std::move(image);
  is_done_ = false;
  if (!now) {
    try {
      thread_ = std::thread([this] { run(); });
      return Status();
    } catch (const std::system_error&) {
      // No thread to be had: then here.
    }
  }
  run();
  return wait();
}

}  // namespace sluice
