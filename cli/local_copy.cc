// A plan is written first, so that whatever ends the copy, each file in its place is a whole object
// of the plan.
#include "cli/local_copy.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "cli/data_sink.h"
#include "cli/failure.h"
#include "cli/interrupt.h"
#include "cli/json_text.h"
#include "cli/library_objects.h"
#include "cli/remote.h"
#include "cli/remote_name.h"

namespace sluice_cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPlan = ".sluice-copy";
constexpr const char* kManifest = ".sluice-copy.manifest";

// Files must stay below the folder, and keep their plan apart.
bool is_file_name(const std::string& name) {
  return is_below(name) && !name.starts_with(kPlan) &&
         name.find("/" + std::string(kPlan)) == std::string::npos &&
         name.find_first_of("\t\n") == std::string::npos;
}

size_t common_folder_size(const std::vector<std::string>& names) {
  std::string common = names.front();
  for (const std::string& name : names) {
    const auto [end, ignored] =
        std::mismatch(common.begin(), common.end(), name.begin(), name.end());
    common.erase(end, common.end());
  }
  return common.rfind('/') + 1;
}

std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
  return text;
}

}  // namespace

LocalCopy::LocalCopy(std::string source, std::string folder, RunLog& log)
    : source_(std::move(source)), folder_(std::move(folder)) {
  objects_ = list();
  std::error_code failure;
  fs::create_directories(folder_, failure);
  if (!fs::is_directory(folder_)) {
    throw Failure(kFailed, folder_ + ": is no folder and cannot be made one");
  }
  keep_finished();
  check_room();
  write_plan();
  copy_all(log);
  check_unchanged();
  path_ = choose_path();
}

std::vector<LocalCopy::Object> LocalCopy::list() const {
  std::vector<Object> objects;
  const auto add = [](const sluice_object* object, void* user) -> sluice_status {
    static_cast<std::vector<Object>*>(user)->push_back({object->name, on_one_line(object->version),
                                                        object->bytes, shown_name(object->name),
                                                        false});
    return SLUICE_STATUS_OK;
  };
  sluice_error error;
  require(sluice_path_list(source_.c_str(), remote_store(), add, &objects, &error), error);
  std::vector<std::string> names;
  for (const Object& object : objects) names.push_back(object.file);
  const size_t folder = common_folder_size(names);
  for (Object& object : objects) {
    object.file.erase(0, folder);
    if (is_file_name(object.file)) continue;
    throw Failure(kBadInput, object.name +
                                 ": is no name for a local file; --input-mode fastfile reads it "
                                 "without a copy");
  }
  return objects;
}

// Lines "bytes <tab> version <tab> file". Without one the folder must be empty.
std::vector<LocalCopy::Object> LocalCopy::read_plan() const {
  std::vector<Object> plan;
  std::ifstream file(folder_ + "/" + kPlan);
  if (!file) {
    std::error_code failure;
    if (fs::is_empty(folder_, failure)) return plan;
    throw Failure(kFailed, folder_ +
                               ": has files that are no earlier copy; give another "
                               "--download-dir");
  }
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string bytes;
    Object object{};
    std::getline(fields, bytes, '\t');
    std::getline(fields, object.version, '\t');
    std::getline(fields, object.file);
    object.bytes = std::atoll(bytes.c_str());
    if (is_file_name(object.file)) plan.push_back(std::move(object));
  }
  return plan;
}

void LocalCopy::write_plan() const {
  DataSink plan(folder_ + "/" + kPlan, true);
  for (const Object& object : objects_) {
    plan.write(std::to_string(object.bytes) + "\t" + object.version + "\t" + object.file + "\n");
  }
  plan.commit();
}

// Whatever is not the object of now goes, so that nothing else is read with it.
void LocalCopy::keep_finished() {
  std::unordered_map<std::string, Object*> wanted;
  for (Object& object : objects_) wanted.emplace(object.file, &object);
  for (const Object& old : read_plan()) {
    const auto found = wanted.find(old.file);
    std::error_code failure;
    const uintmax_t bytes = fs::file_size(local(old), failure);
    const bool is_same = found != wanted.end() && !failure && !old.version.empty() &&
                         found->second->version == old.version &&
                         found->second->bytes == old.bytes &&
                         static_cast<int64_t>(bytes) == old.bytes;
    if (is_same) {
      found->second->is_kept = true;
    } else {
      fs::remove(local(old), failure);
    }
  }
}

void LocalCopy::check_room() const {
  int64_t needed = 0;
  for (const Object& object : objects_) {
    if (!object.is_kept && object.bytes > 0) needed += object.bytes;
  }
  std::error_code failure;
  const fs::space_info space = fs::space(folder_, failure);
  if (failure || static_cast<uintmax_t>(needed) <= space.available) return;
  throw Failure(kOverLimit,
                folder_ + ": the copy needs " + short_bytes(static_cast<double>(needed)) +
                    " and the disk has " + short_bytes(static_cast<double>(space.available)) +
                    "; give another --download-dir, or --input-mode fastfile, which needs none");
}

void LocalCopy::copy_all(RunLog& log) {
  const double begin = log.elapsed_seconds();
  int64_t copied = 0;
  size_t kept = 0;
  for (const Object& object : objects_) {
    if (object.is_kept) {
      ++kept;
    } else {
      copy(object, copied, log);
    }
  }
  log.note("copied " + std::to_string(objects_.size() - kept) + " objects, " +
           short_bytes(static_cast<double>(copied)) + ", to " + folder_ + " in " +
           short_duration(log.elapsed_seconds() - begin) +
           (kept == 0 ? "" : "; " + std::to_string(kept) + " were there"));
}

void LocalCopy::copy(const Object& object, int64_t& copied, RunLog& log) const {
  sluice_input* opened = nullptr;
  sluice_error error;
  require(sluice_input_open(object.name.c_str(), remote_store(), 0, &opened, &error), error);
  const Input input(opened);
  fs::create_directories(fs::path(local(object)).parent_path());
  DataSink file(local(object), true);
  int64_t bytes = 0;
  for (;;) {
    const void* data = nullptr;
    size_t size = 0;
    require(sluice_input_read(input.get(), &data, &size, &error), error);
    if (size == 0) break;
    if (interrupted() != 0) {
      throw Failure(interrupt_exit_status(),
                    "interrupted; the same command goes on with the copy "
                    "in " +
                        folder_);
    }
    file.write({static_cast<const char*>(data), size});
    bytes += static_cast<int64_t>(size);
    copied += static_cast<int64_t>(size);
    JsonObject fields;
    fields.add("event", "progress").add("phase", "copy");
    fields.add("bytes", static_cast<uint64_t>(copied));
    log.progress("copy: " + short_bytes(static_cast<double>(copied)), fields, false);
  }
  if (object.bytes >= 0 && bytes != object.bytes) {
    throw Failure(kBadInput, object.name + ": " + std::to_string(bytes) +
                                 " bytes came, listed are " + std::to_string(object.bytes) +
                                 "; the same command copies it again");
  }
  file.commit();
}

// Objects are listed, then opened: one may have been replaced in between.
void LocalCopy::check_unchanged() const {
  const std::vector<Object> now = list();
  for (size_t i = 0; i < objects_.size(); ++i) {
    const Object& object = objects_[i];
    if (i < now.size() && now[i].name == object.name && now[i].version == object.version) continue;
    throw Failure(kBadInput, object.name +
                                 ": changed while it was copied; the same command goes on with "
                                 "what is there now");
  }
}

// A manifest keeps the order that was asked for, and names that say nothing.
std::string LocalCopy::choose_path() const {
  if (!shown_name(source_).ends_with(".manifest")) {
    const bool is_one = objects_.size() == 1 && objects_.front().name == source_;
    return is_one ? local(objects_.front()) : folder_;
  }
  std::string list = "[{\"prefix\":";
  append_json_string(list, folder_ + "/");
  list += "}";
  for (const Object& object : objects_) append_json_string(list += ",", object.file);
  std::string path = folder_ + "/" + kManifest;
  DataSink file(path, true);
  file.write(list + "]\n");
  file.commit();
  return path;
}

void LocalCopy::remove() const {
  std::error_code ignored;
  for (const Object& object : objects_) fs::remove(local(object), ignored);
  for (const char* name : {kManifest, kPlan}) fs::remove(folder_ + "/" + name, ignored);
  std::vector<fs::path> folders = {folder_};
  for (const auto& entry : fs::recursive_directory_iterator(folder_, ignored)) {
    if (entry.is_directory(ignored)) folders.push_back(entry.path());
  }
  // Innermost first; one with other files stays.
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    fs::remove(*folder, ignored);
  }
}

}  // namespace sluice_cli
