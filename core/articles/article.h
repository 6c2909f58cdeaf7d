// One raw article, and the streams of them: JSON Lines, CSV, folders of text files.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/document_source.h"
#include "core/io/store.h"

namespace sluice {

// Views live until the reader's next call.
struct Article {
  std::string_view text;   // title, newline, text when there is a title (as everywhere)
  std::string_view id;     // as given; else NAME:number (line, record) or the path below the folder
  std::string_view title;  // "" when there is none
  std::string_view label;
  std::string_view date;
  // With ArticleOptions::with_fields: the record as a JSON object, "" where there are no fields.
  std::string_view fields;
};

// Which columns hold what; empty = guess. "-" = there is none.
struct ArticleColumns {
  std::string text, title, id, label, date;
};

enum class ArticleFormat : int32_t {
  kAutomatic = 0,
  kJsonLines = 1,
  kCsv = 2,
  kFolder = 3,
  kText = 4
};

struct ArticleOptions {
  ArticleFormat format = ArticleFormat::kAutomatic;  // by extension, then by the first bytes
  ArticleColumns columns;
  char delimiter = 0;  // CSV; 0 = ',' or, for .tsv, tab
  size_t max_article_bytes = size_t{16} << 20;
  bool with_fields = false;
  Store* store = nullptr;  // for names of stores: an object, or all below a prefix
};

class ArticleReader {
 public:
  virtual ~ArticleReader() = default;
  // Returns: the next article, or nothing at the end.
  // Errors: bad records go through policy(): skipped unless strict; message `FILE:LINE: ...`.
  virtual Result<std::optional<Article>> next() = 0;
  // The columns in use once the first article was read: guessed or given.
  virtual const ArticleColumns& columns() const = 0;
  virtual double progress() const = 0;  // share of input bytes consumed, < 0 unknown
  virtual uint64_t consumed_bytes() const = 0;
  BadRecordPolicy& policy() { return policy_; }

 protected:
  BadRecordPolicy policy_;
};

// Opens files (several are read in order given), a folder, or "-". Compressed files are undone.
// `text` = one plain-text document a file for a folder; kText on a file or stdin = one document a
// line. Errors: kNotFound, kUnsupported (format unknown: says which are), kInvalidArgument (column
// absent: names those found).
Result<std::unique_ptr<ArticleReader>> open_articles(const std::vector<std::string>& paths,
                                                     const ArticleOptions& options);

}  // namespace sluice
