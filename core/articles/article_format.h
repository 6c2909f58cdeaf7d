// What kind of input a path is: by its extension, then by its first bytes.
#pragma once

#include <string>
#include <string_view>

#include "core/articles/article.h"
#include "core/articles/prefixed_source.h"
#include "core/base/status.h"

namespace sluice {

// The extension in lower case, ".gz" and ".zst" left off: "news.JSONL.gz" -> "jsonl"; "" if none.
std::string article_extension(std::string_view path);

// By the extension alone: kJsonLines, kCsv, kText, or kAutomatic when it says nothing.
ArticleFormat format_of_extension(std::string_view extension);

// Whether files with this extension are never text: pictures, archives, programs, tables of others.
bool is_binary_extension(std::string_view extension);

// Whether bytes that begin like this are no text (a zero byte).
bool looks_binary(std::string_view first_bytes);

// By the beginning of the source. Errors: kUnsupported (binary: says what can be read).
Result<ArticleFormat> format_of_content(PrefixedSource& source);

}  // namespace sluice
