// The library's process job with our options, progress and summary.
#include "cli/process_job.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/failure.h"
#include "cli/interrupt.h"
#include "cli/remote.h"

namespace sluice_cli {
namespace {

struct StopWords {
  std::string languages;
  std::vector<std::string> words;
};

// "en,ko", "none", names of files, or a mixture by comma.
StopWords parse_stop_words(const std::string& text) {
  StopWords found;
  std::istringstream items(text);
  for (std::string item; std::getline(items, item, ',');) {
    if (item.empty() || item == "none") continue;
    if (item == "en" || item == "ko") {
      found.languages += (found.languages.empty() ? "" : ",") + item;
      continue;
    }
    std::ifstream file(item);
    if (!file || std::filesystem::is_directory(item)) {
      throw Failure(kUsage, "--stop-words: \"" + item + "\" is neither en, ko, none nor a file");
    }
    for (std::string line; std::getline(file, line);) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (!line.empty()) found.words.push_back(line);
    }
  }
  return found;
}

Recipe make_recipe(const ProcessOptions& options) {
  const StopWords stop = parse_stop_words(options.stop_words);
  std::vector<const char*> words;
  for (const std::string& word : stop.words) words.push_back(word.c_str());
  sluice_recipe_options recipe;
  sluice_recipe_options_init(&recipe, sizeof recipe);
  recipe.min_characters = options.min_characters;
  recipe.keep_apostrophes = options.keep_apostrophes;
  recipe.keep_hyphens = options.keep_hyphens;
  recipe.stop_word_languages = stop.languages.c_str();
  recipe.stop_words = words.data();
  recipe.stop_word_count = words.size();
  sluice_recipe* created = nullptr;
  sluice_error error;
  require(sluice_recipe_create(&recipe, &created, &error), error);
  return Recipe(created);
}

std::string describe_columns(const sluice_columns& columns) {
  const std::pair<const char*, const char*> all[] = {{"text", columns.text},
                                                     {"title", columns.title},
                                                     {"id", columns.id},
                                                     {"label", columns.label},
                                                     {"date", columns.date}};
  std::string text;
  for (const auto& [role, name] : all) {
    if (name == nullptr || *name == '\0') continue;
    text += (text.empty() ? "columns: " : ", ") + std::string(role) + " = " + name;
  }
  return text;
}

struct Watch {
  RunLog& log;
  double start;
  bool columns_said = false;
};

int32_t on_progress(const sluice_process_progress* progress, void* user) {
  Watch& watch = *static_cast<Watch*>(user);
  if (!watch.columns_said && progress->columns != nullptr) {
    watch.columns_said = true;
    const std::string columns = describe_columns(*progress->columns);
    if (!columns.empty()) watch.log.note(columns);
  }
  const double seconds = watch.log.elapsed_seconds() - watch.start;
  const double rate = static_cast<double>(progress->input_bytes) / std::max(seconds, 1e-3);
  const uint64_t memory = resident_bytes();
  JsonObject fields;
  fields.add("event", "progress").add("phase", "process").add("documents", progress->documents);
  fields.add("input_bytes", progress->input_bytes).add("bytes_per_second", rate);
  fields.add("memory_bytes", memory);
  std::string text = "process: " + short_number(static_cast<double>(progress->documents)) +
                     " documents, " + short_bytes(rate) + "/s, memory " +
                     short_bytes(static_cast<double>(memory));
  if (progress->fraction > 0.01 && seconds > 1) {
    const double left = seconds * (1 - progress->fraction) / progress->fraction;
    fields.add("fraction", progress->fraction).add("eta_seconds", left);
    text += ", " + short_duration(left) + " left";
  }
  watch.log.progress(text, fields, false);
  return interrupted() != 0;
}

void say_summary(const sluice_process_summary& summary, const ProcessOptions& options,
                 RunLog& log) {
  std::ostringstream text;
  text << summary.documents << " documents (" << summary.empty_documents << " without a word, "
       << summary.bad_records << " bad records skipped), " << short_number(summary.tokens)
       << " tokens, " << summary.vocabulary << " words of "
       << summary.candidate_words + summary.pruned_words;
  if (options.vocabulary_path.empty()) {
    text << " (in at least " << summary.min_document_frequency << " documents, at most "
         << options.max_df * 100 << " % of them)";
  } else {
    text << " (all of " << options.vocabulary_path << ")";
  }
  text << ", " << summary.labels << " labels";
  log.note(text.str());
  if (summary.pruned_words > 0) {
    log.warn(std::to_string(summary.pruned_words) +
             " rare words were dropped while counting; more --max-candidates keeps them");
  }
  if (summary.bad_records > 5) {
    log.warn(std::to_string(summary.bad_records) + " bad records in all, the first five are shown");
  }
}

}  // namespace

void add_process_options(OptionList& list, ProcessOptions& options) {
  add_article_options(list, options.articles);
  list.group("Words")
      .number("--min-df", "N", options.min_df,
              "keep words in at least N documents; default: grows with the corpus")
      .number("--max-df", "SHARE", options.max_df,
              "drop words in more than this share of the documents; default 0.5")
      .number("--max-vocabulary", "N", options.max_vocabulary,
              "keep the N words of most documents; default 100000")
      .number("--max-candidates", "N", options.max_candidates,
              "words held while counting, about 64 bytes each; default 1000000")
      .text("--stop-words", "LIST", options.stop_words,
            "en, ko, none or a file, by comma; default en,ko")
      .number("--min-characters", "N", options.min_characters, "of a word; default 2")
      .flag("--keep-apostrophes", options.keep_apostrophes, "don't is one word")
      .flag("--keep-hyphens", options.keep_hyphens, "low-rank is one word");
}

sluice_process_summary run_process_job(const ProcessJob& job, const ProcessOptions& options,
                                       RunLog& log) {
  const sluice_article_options articles = options.articles.library_options(job.format, log);
  const Recipe recipe = job.recipe == nullptr ? make_recipe(options) : nullptr;
  Watch watch{log, log.elapsed_seconds()};
  sluice_process_options process;
  sluice_process_options_init(&process, sizeof process);
  process.replace = job.replace;
  process.articles = &articles;
  process.recipe = job.recipe == nullptr ? recipe.get() : job.recipe;
  process.vocabulary_path =
      options.vocabulary_path.empty() ? nullptr : options.vocabulary_path.c_str();
  process.min_document_frequency = options.min_df;
  process.max_document_share = options.max_df;
  process.max_vocabulary = options.max_vocabulary;
  process.max_candidates = options.max_candidates;
  process.partition_by = options.partition_by.c_str();
  process.progress = on_progress;
  process.progress_user = &watch;
  process.store = remote_store();
  std::vector<const char*> paths;
  for (const std::string& path : job.paths) paths.push_back(path.c_str());
  sluice_process_summary summary = {};
  summary.struct_size = sizeof summary;
  sluice_error error;
  require(sluice_process_run(paths.data(), paths.size(), job.output.c_str(), &process, &summary,
                             &error),
          error);
  say_summary(summary, options, log);
  return summary;
}

}  // namespace sluice_cli
