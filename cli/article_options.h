// Options about raw articles: which columns hold what, and what becomes of bad records.
#pragma once

#include <string>

#include "capi/include/sluice.h"
#include "cli/option_list.h"
#include "cli/run_log.h"

namespace sluice_cli {

struct ArticleOptions {
  std::string text, title, id, label, date;  // "" = guessed, "-" = none
  std::string delimiter;                     // "" = by the file's name
  bool strict = false;

  // Lifetime: this object's; `log` gets the warnings.
  // Throws: Failure when the delimiter is no single character.
  sluice_article_options library_options(int32_t format, RunLog& log) const;
};

// --text, --title, ... ; with `suffix` "-column" where --text means something else.
void add_article_options(OptionList& list, ArticleOptions& options, const std::string& suffix = "");

}  // namespace sluice_cli
