// Tables of extensions, and the little that first bytes tell.
#include "core/articles/article_format.h"

#include <algorithm>
#include <array>

#include "core/articles/article_part.h"
#include "core/articles/column_choice.h"
#include "core/io/store.h"

namespace sluice {
namespace {

constexpr std::string_view kJsonExtensions[] = {"jsonl", "ndjson", "jsonlines", "json"};
constexpr std::string_view kCsvExtensions[] = {"csv", "tsv"};
constexpr std::string_view kTextExtensions[] = {"txt", "text", "md"};
constexpr std::string_view kBinaryExtensions[] = {
    "7z",     "a",      "arrow", "avi",   "avif", "bin",  "bmp",     "bz2",     "class",
    "db",     "dll",    "doc",   "docx",  "eot",  "epub", "exe",     "feather", "flac",
    "gif",    "gz",     "heic",  "ico",   "iso",  "jar",  "jpeg",    "jpg",     "lz4",
    "m4a",    "mkv",    "mobi",  "mov",   "mp3",  "mp4",  "npy",     "npz",     "o",
    "odp",    "ods",    "odt",   "ogg",   "orc",  "otf",  "parquet", "pbr",     "pdf",
    "pickle", "pkl",    "png",   "ppt",   "pptx", "pyc",  "rar",     "rec",     "safetensors",
    "so",     "sqlite", "tar",   "tgz",   "tif",  "tiff", "ttf",     "wasm",    "wav",
    "webm",   "webp",   "woff",  "woff2", "xls",  "xlsx", "xz",      "zip",     "zst"};

template <size_t N>
bool is_one_of(std::string_view extension, const std::string_view (&list)[N]) {
  return std::find(std::begin(list), std::end(list), extension) != std::end(list);
}

// A header line has at least two names, all short, no sentence, one of them known: "id;text;x".
bool looks_like_header(std::string_view line) {
  constexpr size_t kMaxNameBytes = 40;
  constexpr std::string_view kDelimiters = ",;\t";
  if (line.find_first_of(kDelimiters) == std::string_view::npos) return false;
  bool has_known = false;
  for (;;) {
    const size_t end = line.find_first_of(kDelimiters);
    std::string_view name = line.substr(0, end);
    while (!name.empty() && (name.back() == '\r' || name.back() == '"')) name.remove_suffix(1);
    while (!name.empty() && name.front() == '"') name.remove_prefix(1);
    if (name.empty() || name.size() > kMaxNameBytes || name.front() == ' ') return false;
    has_known = has_known || is_known_column(name);
    if (end == std::string_view::npos) return has_known;
    line.remove_prefix(end + 1);
  }
}

}  // namespace

std::string article_extension(std::string_view path) {
  std::string name = folded_name(path);
  name.erase(0, name.rfind('/') + 1);
  for (const std::string_view packed : {".gz", ".zst"}) {
    // A name that is nothing but ".gz" keeps it.
    if (name.ends_with(packed) && name.find('.') < name.size() - packed.size()) {
      name.resize(name.size() - packed.size());
      break;
    }
  }
  const size_t dot = name.rfind('.');
  return dot == std::string::npos ? std::string() : name.substr(dot + 1);
}

ArticleFormat format_of_extension(std::string_view extension) {
  if (is_one_of(extension, kJsonExtensions)) return ArticleFormat::kJsonLines;
  if (is_one_of(extension, kCsvExtensions)) return ArticleFormat::kCsv;
  if (is_one_of(extension, kTextExtensions)) return ArticleFormat::kText;
  return ArticleFormat::kAutomatic;
}

bool is_binary_extension(std::string_view extension) {
  return is_one_of(extension, kBinaryExtensions);
}

bool looks_binary(std::string_view first_bytes) {
  return first_bytes.substr(0, 4096).find('\0') != std::string_view::npos;
}

Result<ArticleFormat> format_of_content(PrefixedSource& source) {
  SLUICE_TRY(skip_byte_order_mark(source));
  SLUICE_TRY(source.look(4096));
  const std::string_view prefix = source.prefix();
  if (looks_binary(prefix)) {
    return Status(StatusCode::kUnsupported,
                  std::string(display_name(source.name())) +
                      ": not text; articles are read from JSON Lines (.jsonl), CSV (.csv, .tsv), "
                      "plain text (.txt, one document a line) and folders of text files, each also "
                      "as .gz or .zst");
  }
  const size_t first = prefix.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && (prefix[first] == '{' || prefix[first] == '[')) {
    return ArticleFormat::kJsonLines;
  }
  const bool header = looks_like_header(prefix.substr(0, prefix.find('\n')));
  return header ? ArticleFormat::kCsv : ArticleFormat::kText;
}

}  // namespace sluice
