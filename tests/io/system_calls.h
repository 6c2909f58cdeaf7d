// Which system calls one (disabled) test of this program makes, in order, by strace.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "tests/io/temporary_directory.h"

namespace sluice {

// Runs `test` of this very program with `output` in SLUICE_TEST_OUTPUT. Returns: its calls with
// the paths of descriptors, one a line; nothing when strace is missing or may not trace.
inline std::optional<std::vector<std::string>> trace_test(const std::string& test,
                                                          const std::string& output) {
  const TemporaryDirectory directory;
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").native();
  const std::string calls =
      "write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink";
  // The leak check cannot run while it is traced itself.
  const std::string prefix = "SLUICE_TEST_OUTPUT='" + output +
                             "' ASAN_OPTIONS=detect_leaks=0 strace -f -y -qq -o '" +
                             directory.path("trace") + "' -e trace=";
  const std::string quiet = " >'" + directory.path("log") + "' 2>&1";
  if (system((prefix + "none true" + quiet).c_str()) != 0) return std::nullopt;
  const int outcome = system((prefix + calls + " '" + self + "' --gtest_filter=" + test +
                              " --gtest_also_run_disabled_tests" + quiet)
                                 .c_str());
  EXPECT_EQ(outcome, 0) << read_whole_file(directory.path("log"));
  std::vector<std::string> lines;
  std::ifstream trace(directory.path("trace"));
  for (std::string line; std::getline(trace, line);) lines.push_back(line);
  return lines;
}

// Returns: the first successful call of `name` from `begin` on that names `text`, or calls.size().
inline size_t find_call(const std::vector<std::string>& calls, size_t begin,
                        const std::string& name, const std::string& text) {
  for (size_t i = begin; i < calls.size(); ++i) {
    const bool has_name = calls[i].find(" " + name + "(") != std::string::npos;
    const bool has_failed = calls[i].find(") = -1") != std::string::npos;
    if (has_name && !has_failed && calls[i].find(text) != std::string::npos) return i;
  }
  return calls.size();
}

}  // namespace sluice
