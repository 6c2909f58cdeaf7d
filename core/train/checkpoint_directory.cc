// Checkpoints are checkpoint-NNNNNNNN.sluice, numbered from 1.
#include "core/train/checkpoint_directory.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/io/atomic_file.h"
#include "core/io/atomic_rename.h"
#include "core/io/file_source.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "checkpoint-";
constexpr std::string_view kEnding = ".sluice";

// Returns: the number in a checkpoint's name, 0 when it is none.
uint64_t number_of(std::string_view name) {
  if (!name.starts_with(kPrefix) || !name.ends_with(kEnding)) return 0;
  name.remove_prefix(kPrefix.size());
  name.remove_suffix(kEnding.size());
  uint64_t number = 0;
  const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == name.data() + name.size() ? number : 0;
}

std::string name_of(uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(kPrefix) + std::string(digits.size() < 8 ? 8 - digits.size() : 0, '0') +
         digits + std::string(kEnding);
}

}  // namespace

CheckpointDirectory::CheckpointDirectory(std::string path, Store* store,
                                         std::function<void(const Status&)> warn)
    : path_(std::move(path)), store_(store), warn_(std::move(warn)) {
  while (path_.size() > 1 && path_.back() == '/') path_.pop_back();
}

Result<std::vector<CheckpointDirectory::Entry>> CheckpointDirectory::list_local(
    std::vector<std::string>* leftovers) const {
  std::vector<Entry> entries;
  std::error_code error;
  if (!fs::exists(path_, error)) return entries;
  fs::directory_iterator file(path_, error);
  for (const fs::directory_iterator end; !error && file != end; file.increment(error)) {
    const std::string name = file->path().filename().native();
    std::error_code gone;
    if (const uint64_t number = number_of(name); number > 0) {
      const uintmax_t bytes = file->file_size(gone);
      if (!gone) entries.push_back({number, bytes, file->path().native()});
    } else if (leftovers != nullptr && name.starts_with(kPrefix) && name.ends_with(kIgnoreSuffix)) {
      leftovers->push_back(file->path().native());
    }
  }
  if (error) return io_error("cannot list " + path_, error.value());
  return entries;
}

Result<std::vector<CheckpointDirectory::Entry>> CheckpointDirectory::list_store() const {
  if (store_ == nullptr) return no_store(path_);
  std::vector<Entry> entries;
  SLUICE_TRY(store_->list(path_ + "/", [&](const StoreObject& object) {
    const uint64_t number = number_of(std::string_view(object.name).substr(path_.size() + 1));
    if (number > 0 && object.bytes >= 0) {
      entries.push_back({number, static_cast<uint64_t>(object.bytes), object.name});
    }
    return Status();
  }));
  return entries;
}

Result<std::vector<CheckpointDirectory::Entry>> CheckpointDirectory::list(
    std::vector<std::string>* leftovers) const {
  auto entries =
      is_store_name(path_) ? SLUICE_TRY(list_store()) : SLUICE_TRY(list_local(leftovers));
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.number < b.number; });
  return entries;
}

Result<LoadedCheckpoint> CheckpointDirectory::load(const Entry& entry) const {
  const auto source = SLUICE_TRY(open_plain_source(entry.name, store_));
  return read_checkpoint(*source, entry.bytes);
}

Result<bool> CheckpointDirectory::load_newest(LoadedCheckpoint& out) {
  std::vector<std::string> leftovers;
  auto entries = SLUICE_TRY(list(&leftovers));
  for (const std::string& name : leftovers) remove(name);
  if (entries.empty()) return false;
  last_number_ = entries.back().number;
  std::reverse(entries.begin(), entries.end());
  if (entries.size() > kTried) entries.resize(kTried);
  for (const Entry& entry : entries) {
    auto loaded = load(entry);
    if (loaded.ok()) {
      out = std::move(*loaded);
      return true;
    }
    Status status = std::move(loaded).status();
    const bool is_newer = status.code() == StatusCode::kUnsupported;
    // What the system or the store refuses has its name already.
    if (status.code() != StatusCode::kCorrupt && !is_newer) return status;
    status = std::move(status).with_prefix(entry.name + ": ");
    if (is_newer) return status;
    if (warn_) warn_(status);
  }
  return corrupt(path_ + ": none of the newest " + std::to_string(entries.size()) +
                 " checkpoints can be read; --resume never starts anew");
}

Status CheckpointDirectory::make_folder() const {
  std::error_code error;
  if (fs::is_directory(path_, error)) return Status();
  fs::create_directory(path_, error);
  if (error) return io_error("cannot create " + path_, error.value());
  return sync_path(parent_directory(path_));
}

Status CheckpointDirectory::save(std::string_view facts,
                                 std::span<const CheckpointSection> sections) {
  if (last_number_ == 0) {
    const auto entries = SLUICE_TRY(list(nullptr));
    if (!entries.empty()) last_number_ = entries.back().number;
  }
  const std::string name = path_ + '/' + name_of(last_number_ + 1);
  if (is_store_name(path_)) {
    const auto sink = SLUICE_TRY(create_byte_sink(name, true, store_));
    SLUICE_TRY(write_checkpoint(*sink, facts, sections));
    SLUICE_TRY(sink->commit());
  } else {
    SLUICE_TRY(make_folder());
    const auto sink = SLUICE_TRY(create_file_sink(name, true, kIgnoreSuffix));
    SLUICE_TRY(write_checkpoint(*sink, facts, sections));
    SLUICE_TRY(sink->commit());
  }
  ++last_number_;
  remove_old();
  return Status();
}

// SageMaker marks what it uploads: removing that would remove half of an upload.
bool CheckpointDirectory::is_being_uploaded(const std::string& name) const {
  std::error_code ignored;
  return !is_store_name(name) && fs::exists(name + ".sagemaker-uploading", ignored) &&
         !fs::exists(name + ".sagemaker-uploaded", ignored);
}

// There is nobody to tell: what could not be removed is tried again after the next checkpoint.
void CheckpointDirectory::remove(const std::string& name) const {
  if (is_store_name(name)) {
    [[maybe_unused]] const Status ignored = store_->remove(name);
    return;
  }
  std::error_code ignored;
  fs::remove(name, ignored);
}

void CheckpointDirectory::remove_old() {
  std::vector<std::string> leftovers;
  const auto entries = list(&leftovers);
  if (!entries.ok()) return;
  for (size_t i = 0; i + kKept < entries->size(); ++i) {
    if (!is_being_uploaded((*entries)[i].name)) remove((*entries)[i].name);
  }
  for (const std::string& name : leftovers) remove(name);
}

Status CheckpointDirectory::remove_all() {
  std::vector<std::string> leftovers;
  for (const Entry& entry : SLUICE_TRY(list(&leftovers))) {
    if (!is_being_uploaded(entry.name)) remove(entry.name);
  }
  for (const std::string& name : leftovers) remove(name);
  std::error_code ignored;  // somebody else's files may be in it
  if (!is_store_name(path_)) fs::remove(path_, ignored);
  return Status();
}

}  // namespace sluice
