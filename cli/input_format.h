// What an input is: raw articles or counted documents, found out or told.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/library_objects.h"
#include "cli/option_list.h"
#include "cli/run_log.h"

namespace sluice_cli {

bool is_articles(int32_t format);
bool is_counted(int32_t format);
bool is_model(int32_t format);

// By looking; AUTOMATIC for what is unknown, for FIFOs and stdin. Throws: Failure (not found).
int32_t detect_format(const std::string& path);

// --format by the name people give: auto jsonl csv folder text corpus records ldac counts-csv; or
// --content-type by the name SageMaker gives.
struct FormatOption {
  std::string name = "auto";
  std::string content_type;
  // Throws: Failure (a content type that is not known, or beside another --format).
  int32_t format() const;
  int32_t label_size() const;  // of text/csv;label_size=N
};
void add_format_option(OptionList& list, const char* names, FormatOption& option);
// For verbs that read counted documents. Call it after add_format_option().
void add_content_type_option(OptionList& list, FormatOption& option);

// --strict, for all that reads documents.
void add_strict_option(OptionList& list, bool& strict);

// The format of `paths`, never AUTOMATIC. `told` wins; FIFOs and stdin are `stream_format` when
// nothing is told. Throws: Failure (not found, of no known format, several that are not articles).
int32_t find_format(const std::vector<std::string>& paths, int32_t told, int32_t stream_format);

// "0/4" of --shard: of files by ascending names every fourth from the first on; 0 of 0 for "".
struct InputShard {
  uint32_t index = 0;
  uint32_t count = 0;
};
// Throws: Failure when it is no I/N with I below N.
InputShard parse_shard(const std::string& text);

// How the bytes come: --input-mode, and on a channel the waits and who hears of its events.
struct InputMode {
  std::string name = "file";
  double wait_seconds = 0;     // 0 = 120
  double silence_seconds = 0;  // 0 = no limit
  sluice_reading_callback reading = nullptr;
  void* reading_user = nullptr;
  InputShard shard;

  bool is_pipe() const { return name == "pipe"; }
};
void add_input_mode_options(OptionList& list, InputMode& mode);

// Counted documents. `vocabulary_path` may be ""; `label_size` is of dense CSV; `recipe` is for
// documents that have none.
Documents open_documents(const std::string& path, int32_t format,
                         const std::string& vocabulary_path, bool strict, RunLog& log,
                         int32_t label_size = 0, const InputMode& mode = {},
                         const sluice_recipe* recipe = nullptr);
sluice_documents_facts facts_of(const Documents& documents);

}  // namespace sluice_cli
