// One input of an article stream (a file, a folder of texts, stdin), and what all of them share:
// joined text and cleaned fields. Formats are in the files named after them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/articles/article.h"
#include "core/articles/prefixed_source.h"
#include "core/base/status.h"

namespace sluice {

class ArticlePart {
 public:
  virtual ~ArticlePart() = default;
  // Reads the next article. Bad records go through `policy`.
  // Returns: false at the end. Lifetime: the article's views until the next call.
  virtual Result<bool> next(Article& article, BadRecordPolicy& policy) = 0;
  // The columns in use; a part without columns has "-" for those.
  virtual const ArticleColumns& columns() const = 0;
  // Of the file as it lies on disk (compressed).
  virtual uint64_t consumed_bytes() const = 0;
};

// Each opens one part. `previous`: the columns of the part before, which win over a new guess when
// this part has them too (shards of one corpus must not be guessed differently).
// Errors: kInvalidArgument (column absent: names those found), kUnsupported, those of the source.
Result<std::unique_ptr<ArticlePart>> open_json_lines(std::unique_ptr<PrefixedSource> source,
                                                     const ArticleOptions& options,
                                                     const ArticleColumns& previous);
Result<std::unique_ptr<ArticlePart>> open_csv(std::unique_ptr<PrefixedSource> source,
                                              const ArticleOptions& options,
                                              const ArticleColumns& previous);
// One plain-text document a line.
Result<std::unique_ptr<ArticlePart>> open_text_lines(std::unique_ptr<PrefixedSource> source,
                                                     const ArticleOptions& options);
// One plain-text document a file, below `path`, in the order of their paths.
Result<std::unique_ptr<ArticlePart>> open_text_folder(const std::string& path,
                                                      const ArticleOptions& options);

// Fills an article from raw fields; keeps the bytes that had to be made.
class ArticleFields {
 public:
  static constexpr size_t kMaxIdBytes = 1024;
  static constexpr size_t kMaxTitleBytes = 1024;
  static constexpr size_t kMaxLabelBytes = 256;
  static constexpr size_t kMaxDateBytes = 64;

  // The text becomes title, newline, text. All but the text are cleaned: control characters become
  // spaces, outer spaces go, invalid UTF-8 becomes U+FFFD, and what is longer than its bound is
  // cut (they end up in tables of lines and tabs, and in memory).
  // Lifetime: the article's views as long as the arguments' and until the next call.
  void fill(Article& article, std::string_view text, std::string_view title, std::string_view id,
            std::string_view label, std::string_view date);

 private:
  std::string text_, id_, title_, label_, date_;
};

// `NAME:number`, NAME without its folders, for articles that have no id of their own.
std::string_view numbered_id(std::string& out, const std::string& name, uint64_t number);
// `name:line: ` before a message; stdin is called that.
std::string place(const std::string& name, uint64_t line);
// The message's form of a source's name: "-" is stdin.
std::string_view display_name(const std::string& name);

}  // namespace sluice
