// The steps that files and directories of atomic_file.h share: names for work in progress, and
// fsync and rename in the order that survives a power cut.
#pragma once

#include <string>

#include "core/base/status.h"

namespace sluice {

// Names to try, because a process of our number may have been killed and left its file behind.
constexpr int kTemporaryNames = 100;

// Returns: `PATH.partial-PID`, and `PATH.partial-PID-N` for attempts N > 0.
std::string temporary_name(const std::string& path, int attempt);

// Returns: the directory that holds `path`, "." for a bare name.
std::string parent_directory(const std::string& path);

// Looks early at what commit would meet, so that hours of work are not lost at the end.
// Errors: kAlreadyExists when `path` exists and `replace` is false; kInvalidArgument when it exists
// but is no regular file (no directory, when `is_directory`), so that "/dev/null" stays what it is.
Status check_target(const std::string& path, bool replace, bool is_directory);

// fsyncs a descriptor; a file system that has no fsync for it is fine. Errors: kIo.
Status sync_descriptor(int descriptor, const std::string& path);
// The same for a file or directory by name.
Status sync_path(const std::string& path);

// Renames `from` onto `path` and fsyncs the directory that holds `path`. With `replace` a file is
// replaced; without it nothing is, even when another process creates `path` meanwhile (on file
// systems that know neither RENAME_NOREPLACE nor hard links: as far as a look before can tell).
// Errors: kIo; kAlreadyExists.
Status rename_into_place(const std::string& from, const std::string& path, bool replace);

}  // namespace sluice
