// The library lists folders and stores; globs are matched here.
#include "cli/transform/shard_list.h"

#include <fnmatch.h>
#include <glob.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <iterator>
#include <string_view>

#include "cli/failure.h"
#include "cli/remote.h"
#include "cli/remote_name.h"
#include "cli/transform/content_hash.h"
#include "cli/transform/output_names.h"

namespace sluice_cli {
namespace {

namespace fs = std::filesystem;

struct Named {
  std::string path;
  std::string root;  // shards are called by what follows it
};

std::string folder_of(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

sluice_status take_object(const sluice_object* object, void* user) {
  static_cast<std::vector<TransformShard>*>(user)->push_back(
      {object->name, "", object->bytes, object->version});
  return SLUICE_STATUS_OK;
}

std::vector<TransformShard> list_path(const std::string& path) {
  std::vector<TransformShard> found;
  sluice_error error;
  require(sluice_path_list(path.c_str(), remote_store(), take_object, &found, &error), error);
  return found;
}

bool is_object(const std::string& name) {
  std::vector<TransformShard> found;
  sluice_error error;
  const sluice_status status =
      sluice_path_list(name.c_str(), remote_store(), take_object, &found, &error);
  if (status != SLUICE_STATUS_NOT_FOUND) require(status, error);
  return !found.empty();
}

// A name that is there stands for itself, also with *, ? or [ in it; addresses have queries, and no
// listing.
bool is_pattern(const std::string& path) {
  if (path == "-" || path.find_first_of("*?[") == std::string::npos) return false;
  std::error_code failure;
  if (!is_remote(path)) return !fs::exists(path, failure);
  return path.starts_with("s3://") && !is_object(path);
}

std::vector<std::string> match_remote(const std::string& pattern) {
  const std::string beginning = pattern.substr(0, pattern.find_first_of("*?["));
  std::vector<std::string> found;
  // A listing begins at a folder: what it has beside the pattern is left out below.
  for (const TransformShard& object : list_path(folder_of(beginning))) {
    if (fnmatch(pattern.c_str(), object.path.c_str(), FNM_PATHNAME) == 0) {
      found.push_back(object.path);
    }
  }
  return found;
}

std::vector<std::string> match_local(const std::string& pattern) {
  glob_t matches = {};
  const int outcome = glob(pattern.c_str(), 0, nullptr, &matches);
  std::vector<std::string> found(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
  globfree(&matches);
  if (outcome != 0 && outcome != GLOB_NOMATCH) throw Failure(kFailed, pattern + ": no listing");
  return found;
}

std::vector<Named> expand(const std::vector<std::string>& paths) {
  std::vector<Named> all;
  for (const std::string& path : paths) {
    if (!is_pattern(path)) {
      all.push_back({path, folder_of(shown_name(path))});
      continue;
    }
    const std::string root = folder_of(path.substr(0, path.find_first_of("*?[")));
    const std::vector<std::string> found = is_remote(path) ? match_remote(path) : match_local(path);
    const size_t before = all.size();
    for (const std::string& match : found) {
      // Outputs beside the inputs, unless they are asked for.
      if (!is_written(match) || is_written(path)) all.push_back({match, root});
    }
    if (all.size() == before) throw Failure(kBadInput, path + ": nothing matches");
  }
  return all;
}

// "jsonl" of "a/b.JSONL.gz".
std::string kind_of(std::string name) {
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const char* compression : {".gz", ".zst"}) {
    if (name.ends_with(compression)) name.resize(name.find_last_of('.'));
  }
  const size_t dot = name.find_last_of("./");
  return dot == std::string::npos || name[dot] == '/' ? "" : name.substr(dot + 1);
}

// The kinds of files that a folder has of a format.
struct FormatKinds {
  int32_t format;
  std::string_view kinds[4];  // "": none
};
constexpr FormatKinds kKinds[] = {
    {SLUICE_FORMAT_JSON_LINES, {"jsonl", "ndjson", "jsonlines", "json"}},
    {SLUICE_FORMAT_CSV, {"csv", "tsv"}},
    {SLUICE_FORMAT_COUNTS_CSV, {"csv"}},
    {SLUICE_FORMAT_LDAC, {"ldac"}},
    {SLUICE_FORMAT_CORPUS, {"rec", "pbr"}},
    {SLUICE_FORMAT_RECORDS, {"rec", "pbr"}}};

bool is_of(int32_t format, const std::string& kind) {
  for (const FormatKinds& one : kKinds) {
    if (one.format != format) continue;
    return !kind.empty() &&
           std::find(std::begin(one.kinds), std::end(one.kinds), kind) != std::end(one.kinds);
  }
  return true;  // texts have any name
}

bool is_data_file(const std::string& name) {
  const std::string kind = kind_of(name);
  return is_of(SLUICE_FORMAT_CSV, kind) || is_of(SLUICE_FORMAT_JSON_LINES, kind);
}

// Whether a file below a folder is of the format asked for.
bool fits(const std::string& name, int32_t format, bool is_whole) {
  if (is_written(name)) return false;
  if (is_whole) return true;
  return format == SLUICE_FORMAT_AUTOMATIC ? is_data_file(name) : is_of(format, kind_of(name));
}

void name_shard(TransformShard& shard, const std::string& root) {
  const std::string path = shown_name(shard.path);
  shard.name = path.substr(path.starts_with(root) ? root.size() : folder_of(path).size());
  if (shard.version.empty() && !is_remote(shard.path)) shard.version = version_of_file(shard.path);
}

// Whether a file says nothing about what a folder is: its own pages.
bool is_side_file(const std::string& path) {
  const std::string name = path.substr(folder_of(path).size());
  for (const char* page : {"README", "LICENSE", "LICENCE", "COPYING", "SOURCE"}) {
    if (name.starts_with(page)) return true;
  }
  return false;
}

// A local folder of articles: AUTOMATIC when it holds files of many each, FOLDER when each of its
// files is one.
int32_t format_of_folder(const std::string& path) {
  bool has_data = false;
  for (const TransformShard& file : list_path(path)) {
    if (is_written(file.path)) continue;  // beside its input
    if (!is_data_file(file.path) && !is_side_file(file.path)) return SLUICE_FORMAT_FOLDER;
    has_data |= is_data_file(file.path);
  }
  return has_data ? SLUICE_FORMAT_AUTOMATIC : SLUICE_FORMAT_FOLDER;
}

// "." and ".." are called as what they stand for.
std::string name_in_folder(const std::string& path) {
  std::string name = path.substr(folder_of(path).size());
  std::error_code failure;
  if (name == "." || name == "..") name = fs::canonical(path, failure).filename();
  return name;
}

void add_shards(const Named& named, ShardList& list) {
  std::error_code failure;
  const bool is_local = !is_remote(named.path);
  const bool is_folder = is_local && fs::is_directory(named.path, failure);
  const bool is_stream =
      named.path == "-" || (is_local && !is_folder && !fs::is_regular_file(named.path, failure) &&
                            fs::exists(named.path, failure));
  // A folder of texts is one input unless each of its files is to be a document or a shard.
  if (is_stream || (is_folder && list.format == SLUICE_FORMAT_FOLDER && !list.is_whole)) {
    TransformShard shard{named.path, named.path == "-" ? "stdin" : "", -1, ""};
    while (shard.path.size() > 1 && shard.path.ends_with('/')) shard.path.pop_back();
    if (shard.name.empty()) shard.name = name_in_folder(shard.path);
    list.shards.push_back(shard);
    return;
  }
  std::vector<TransformShard> found = list_path(named.path);
  const bool is_itself = found.size() == 1 && found[0].path == named.path;
  const std::string below = named.path.ends_with('/') ? named.path : named.path + "/";
  const size_t before = list.shards.size();
  for (TransformShard& shard : found) {
    const bool is_listed = is_itself || shown_name(named.path).ends_with(".manifest");
    if (!is_listed && !fits(shard.path, list.format, list.is_whole)) continue;
    name_shard(shard, is_itself ? named.root : below);
    list.shards.push_back(std::move(shard));
  }
  if (list.shards.size() == before) {
    throw Failure(kBadInput, named.path + ": no file of that format below it");
  }
}

// --split as the name of a format; what is told otherwise must fit.
int32_t told_format(const TransformOptions& options) {
  const int32_t told = options.format.format();
  if (options.split == "recordio") {
    if (told == SLUICE_FORMAT_AUTOMATIC || told == SLUICE_FORMAT_RECORDS) {
      return SLUICE_FORMAT_RECORDS;
    }
    throw Failure(kUsage,
                  "--split recordio is for records; the input was said to be something else");
  }
  if (options.split == "none") {
    if (told == SLUICE_FORMAT_AUTOMATIC || told == SLUICE_FORMAT_TEXT ||
        told == SLUICE_FORMAT_FOLDER) {
      return SLUICE_FORMAT_FOLDER;
    }
    throw Failure(kUsage, "--split none takes each file as one text; leave --input-format out");
  }
  return told;
}

void check_lines(ShardList& list) {
  if (list.format == SLUICE_FORMAT_FOLDER) list.format = SLUICE_FORMAT_TEXT;
  const bool has_lines = list.format == SLUICE_FORMAT_AUTOMATIC ||
                         list.format == SLUICE_FORMAT_JSON_LINES ||
                         list.format == SLUICE_FORMAT_TEXT || list.format == SLUICE_FORMAT_LDAC ||
                         list.format == SLUICE_FORMAT_COUNTS_CSV;
  if (has_lines) return;
  throw Failure(kUsage,
                "--split line is for JSON Lines, text, LDA-C and --content-type text/csv; CSV with "
                "a header has records of its own, and RecordIO is --split recordio");
}

}  // namespace

bool has_articles(const ShardList& list) {
  return list.format == SLUICE_FORMAT_AUTOMATIC || is_articles(list.format);
}

std::string version_of_file(const std::string& path) {
  std::error_code failure;
  const auto time = fs::last_write_time(path, failure);
  return failure ? "" : std::to_string(time.time_since_epoch().count());
}

std::string version_of_folder(const std::string& path) {
  ContentHash hash;
  for (const TransformShard& file : list_path(path)) {
    hash.add(file.path.substr(path.size()) + '\n' + std::to_string(file.bytes) + ':' +
             version_of_file(file.path) + '\n');
  }
  return hash.text();
}

ShardList list_shards(const TransformOptions& options, bool takes_text) {
  const std::vector<Named> named = expand(options.paths);
  ShardList list;
  list.is_whole = options.split == "none";
  const int32_t stream = takes_text ? SLUICE_FORMAT_JSON_LINES : SLUICE_FORMAT_RECORDS;
  const int32_t told = told_format(options);
  list.format = find_format({named[0].path}, told, stream);
  std::error_code failure;
  if (list.format == SLUICE_FORMAT_FOLDER && told == SLUICE_FORMAT_AUTOMATIC &&
      !is_remote(named[0].path) && fs::is_directory(named[0].path, failure)) {
    list.format = format_of_folder(named[0].path);
  }
  if (options.split == "line") check_lines(list);
  const bool is_corpus = list.format == SLUICE_FORMAT_CORPUS;
  if (is_corpus && named.size() > 1) {
    throw Failure(kUsage, "only one corpus directory: each has a vocabulary of its own");
  }
  for (const Named& one : named) add_shards(one, list);
  if (is_corpus) list.corpus = named[0].path;
  return list;
}

}  // namespace sluice_cli
