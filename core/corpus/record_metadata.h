// A record's metadata as our corpora use it: JSON with title and date. Whatever else a record
// carries there is left alone.
#pragma once

#include <string>
#include <string_view>

#include "core/base/json.h"

namespace sluice {

inline constexpr size_t kMaxTitleCharacters = 120;

// The beginning of `text`, at most `max_characters` code points, cut between two of them.
std::string_view cut_text(std::string_view text, size_t max_characters);

// Writes `{"title":…,"date":…}` into `json`, without what is empty; title cut to
// kMaxTitleCharacters. Returns: the text, "" when both are empty. Lifetime: until `json` is written
// again.
std::string_view write_metadata(std::string_view title, std::string_view date, JsonWriter& json);

struct RecordMetadata {
  std::string_view title;
  std::string_view date;
  std::string title_buffer;  // what the views point to when the text had escapes
  std::string date_buffer;
};

// Reads title and date; both are "" when the metadata is no JSON object with them.
// Lifetime: the views as long as `metadata` and `out`. Cost: no allocation for text as
// write_metadata() gives it without escapes.
void read_metadata(std::string_view metadata, RecordMetadata& out);

}  // namespace sluice
