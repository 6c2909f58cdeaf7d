// What `sluice transform` was asked for.
#pragma once

#include <string>
#include <vector>

#include "cli/article_options.h"
#include "cli/input_format.h"
#include "cli/log_options.h"
#include "cli/transform/row_format.h"

namespace sluice_cli {

struct TransformOptions {
  std::string model;
  std::vector<std::string> paths;
  std::string sentence;
  FormatOption format;
  std::string split;  // "", line, recordio, none
  std::string vocabulary_path;
  ArticleOptions articles;
  std::string output = "-";
  std::string error_path;
  RowFormatOptions rows;
  std::string assemble;  // "", line, none
  std::vector<std::string> joined;
  bool replace = false;
  std::string background = "include";
  uint32_t threads = 0;
  std::string kernels = "auto";
  LogOptions log;
};

}  // namespace sluice_cli
