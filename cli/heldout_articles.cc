// The process job with the model's vocabulary and recipe, and a count of what it left out.
#include "cli/heldout_articles.h"

#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "cli/failure.h"
#include "cli/interrupt.h"
#include "cli/process_job.h"
#include "cli/topic_table.h"

namespace sluice_cli {
namespace {

Recipe recipe_of(const Model& model) {
  sluice_text json = {};
  sluice_error error;
  require(sluice_model_get_recipe_json(model.get(), &json, &error), error);
  if (json.size == 0 || facts_of(model).has_words == 0) {
    throw Failure(kBadInput,
                  "the model was not made from text and can't read articles; give a "
                  "corpus, records or LDA-C");
  }
  sluice_recipe* created = nullptr;
  require(sluice_recipe_parse_json(json.data, json.size, &created, &error), error);
  return Recipe(created);
}

void write_words(const Model& model, const std::string& path) {
  sluice_output* created = nullptr;
  sluice_error error;
  require(sluice_output_create(path.c_str(), nullptr, 1, &created, &error), error);
  const Output output(created);
  const uint32_t words = facts_of(model).words;
  for (uint32_t id = 0; id < words; ++id) {
    const std::string line = word_of(model, id) + "\n";
    require(sluice_output_write(output.get(), line.data(), line.size(), &error), error);
  }
  require(sluice_output_commit(output.get(), &error), error);
}

using Tokenizer = std::unique_ptr<sluice_tokenizer, Free<sluice_tokenizer_free>>;

// Words of all articles by the recipe, known or not.
double count_tokens(const std::vector<const char*>& paths, const sluice_article_options& options,
                    const Recipe& recipe) {
  sluice_articles* opened = nullptr;
  sluice_tokenizer* created = nullptr;
  sluice_error error;
  require(sluice_articles_open(paths.data(), paths.size(), &options, &opened, &error), error);
  const Articles articles(opened);
  require(sluice_tokenizer_create(recipe.get(), &created, &error), error);
  const Tokenizer tokenizer(created);
  double tokens = 0;
  for (;;) {
    const sluice_article* article = nullptr;
    require(sluice_articles_read_next(articles.get(), &article, &error), error);
    if (article == nullptr) return tokens;
    const sluice_token* found = nullptr;
    size_t count = 0;
    require(sluice_tokenizer_split_text(tokenizer.get(), article->text.data, article->text.size,
                                        &found, &count, &error),
            error);
    tokens += static_cast<double>(count);
  }
}

// Evaluation cannot be stopped from within: a signal removes the folder and ends the program.
void end_when_interrupted(const std::stop_token& stop, const std::string& folder) {
  while (!stop.stop_requested()) {
    if (interrupted() != 0) {
      std::error_code ignored;
      std::filesystem::remove_all(folder, ignored);
      _exit(interrupt_exit_status());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace

HeldoutArticles::HeldoutArticles(const Model& model, const std::vector<std::string>& paths,
                                 int32_t format, const ArticleOptions& options, RunLog& log)
    : folder_((std::filesystem::temp_directory_path() / "sluice-evaluate").string()) {
  const Recipe recipe = recipe_of(model);
  watch_for_interrupts();
  watcher_ = std::jthread(end_when_interrupted, folder_.path());
  std::filesystem::create_directory(folder_.path());
  ProcessOptions process;
  process.articles = options;
  process.vocabulary_path = folder_.path() + "/words.txt";
  write_words(model, process.vocabulary_path);
  ProcessJob job;
  job.paths = paths;
  job.format = format;
  job.output = corpus();
  job.recipe = recipe.get();
  RunLog quiet(RunLog::Form::kQuiet);
  const sluice_process_summary summary = run_process_job(job, process, quiet);
  log.note(std::to_string(summary.documents) + " articles with the model's own words (" +
           std::to_string(summary.bad_records) + " bad records skipped)");
  if (paths.front() == "-") return;
  std::vector<const char*> names;
  for (const std::string& path : paths) names.push_back(path.c_str());
  const double all = count_tokens(names, options.library_options(format, quiet), recipe);
  if (all > 0) unknown_share_ = std::max(0.0, 1 - summary.tokens / all);
}

}  // namespace sluice_cli
