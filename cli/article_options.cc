// The options of raw articles as a table.
#include "cli/article_options.h"

#include "cli/failure.h"
#include "cli/remote.h"

namespace sluice_cli {

sluice_article_options ArticleOptions::library_options(int32_t format, RunLog& log) const {
  sluice_article_options options;
  sluice_article_options_init(&options, sizeof options);
  options.format = format;
  options.text_column = text.c_str();
  options.title_column = title.c_str();
  options.id_column = id.c_str();
  options.label_column = label.c_str();
  options.date_column = date.c_str();
  if (delimiter == "tab" || delimiter == "\\t") {
    options.delimiter = '\t';
  } else if (delimiter.size() > 1) {
    throw Failure(kUsage, "--delimiter is one character or \"tab\", not \"" + delimiter + "\"");
  } else if (!delimiter.empty()) {
    options.delimiter = static_cast<unsigned char>(delimiter[0]);
  }
  options.strict = strict;
  options.warning = RunLog::warning_callback;
  options.warning_user = &log;
  options.store = remote_store();
  return options;
}

void add_article_options(OptionList& list, ArticleOptions& options, const std::string& suffix) {
  const struct {
    const char* name;
    std::string* value;
    const char* description;
  } columns[] = {
      {"text", &options.text, "column (JSON field, CSV header) of the text; default: guessed"},
      {"title", &options.title, "of the title, counted with the text; - for none"},
      {"id", &options.id, "of the document's id; - for none: FILE:LINE"},
      {"label", &options.label, "of the label (section, class); - for none"},
      {"date", &options.date, "of the date; - for none"},
  };
  list.group("Articles");
  for (const auto& column : columns) {
    // Where --text is free, --text-column means it as well.
    const std::string name = column.name;
    const std::string names =
        suffix.empty() ? "--" + name + ",--" + name + "-column" : "--" + name + suffix;
    list.text(names.c_str(), "NAME", *column.value, column.description);
  }
  list.text("--delimiter", "C", options.delimiter,
            "of CSV: one character or tab; default , (.tsv: tab)");
}

}  // namespace sluice_cli
