// Which column holds the text, title, id, label and date: as told, else guessed from names and from
// the first records.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/articles/article.h"
#include "core/base/status.h"

namespace sluice {

// The columns of the first records with how much text each holds.
class ColumnSample {
 public:
  static constexpr size_t kRecords = 100;
  static constexpr size_t kMaxColumns = 1024;  // more are not looked at

  struct Column {
    std::string name;
    uint64_t strings = 0;  // records in which it is a string that is not empty
    uint64_t string_bytes = 0;
  };

  // One field of a record; `string_bytes` 0 for anything but a string.
  void add(std::string_view name, size_t string_bytes);
  void end_record() { ++records_; }
  size_t records() const { return records_; }
  bool is_full() const { return records_ >= kRecords; }
  const std::vector<Column>& columns() const { return columns_; }
  const Column* find(std::string_view name) const;
  void clear() { *this = ColumnSample(); }

 private:
  std::vector<Column> columns_;
  size_t records_ = 0;
};

// Resolves every column to a name or "-". A given one that no sampled record has is an error; an
// empty one is the previous part's when present here, else the best known name, and for the text
// else the column whose strings are longest on average. `where` begins the error messages.
// Errors: kInvalidArgument `WHERE no field "body" (found: title, text); try --text text`.
Result<ArticleColumns> choose_columns(const ColumnSample& sample, const ArticleColumns& given,
                                      const ArticleColumns& previous, const std::string& where);

// Whether articles often have a column of this name.
bool is_known_column(std::string_view name);

// `no field "NAME" (found: a, b); try --text b`, from the names of one record or header.
std::string missing_field_message(std::string_view option, std::string_view name,
                                  const std::vector<std::string_view>& found);

}  // namespace sluice
