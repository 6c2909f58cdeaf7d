// Which files a transform reads: files, folders, globs, stdin and names of stores, one by one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/transform/transform_options.h"

namespace sluice_cli {

struct TransformShard {
  std::string path;
  std::string name;     // below what was named: of its output in a folder of outputs
  int64_t bytes = -1;   // negative when unknown
  std::string version;  // changes with the content; "" when unknown, as of a stream
};

struct ShardList {
  std::vector<TransformShard> shards;  // in the order named, those of a folder by ascending names
  // Of all of them; AUTOMATIC: articles, each file by its name.
  int32_t format = 0;
  bool is_whole = false;  // each is one document
  std::string corpus;     // the corpus directory that they are of; "" for none
};

// Whether a list's files hold articles.
bool has_articles(const ShardList& list);

// `takes_text`: what stdin holds when nothing else is told.
// Throws: Failure (nothing there; of no known format; --split and the format contradict).
ShardList list_shards(const TransformOptions& options, bool takes_text);

// What changes when a local file does; "" when it is not there.
std::string version_of_file(const std::string& path);

// What changes when a file of a local folder does, or another is there. Throws: Failure. Cost: asks
// for each file.
std::string version_of_folder(const std::string& path);

}  // namespace sluice_cli
