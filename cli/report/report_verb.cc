// sluice report: a model and its documents as one HTML file.
#include <cstdio>
#include <filesystem>
#include <memory>

#include "cli/evaluation_run.h"
#include "cli/failure.h"
#include "cli/input_format.h"
#include "cli/interrupt.h"
#include "cli/log_options.h"
#include "cli/page.h"
#include "cli/remote_name.h"
#include "cli/report/document_pass.h"
#include "cli/report/report_json.h"
#include "cli/topic_table.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

struct Options {
  std::string model;
  EvaluationInput input;
  FormatOption format;
  std::string output;
  std::string assets;
  std::string title;
  std::string date;
  bool replace = false;
  LogOptions log;
};

std::string file_name(const std::string& path) {
  const std::filesystem::path whole(shown_name(path));
  // "corpus/" ends in a name of no characters.
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

void check(const Options& options) {
  if (options.output == "-") throw Failure(kUsage, "a report needs a file: -o report.html");
  for (const std::string& path : options.input.paths) {
    std::error_code failure;
    if (path == "-" || std::filesystem::is_fifo(path, failure)) {
      throw Failure(kUsage, path + ": a report reads its documents twice; give a file or folder");
    }
  }
}

DocumentSurvey survey(const Model& model, const Options& options, RunLog& log) {
  const EvaluationInput& input = options.input;
  const sluice_model_facts facts = facts_of(model);
  DocumentSurvey documents(facts.topics, facts.background_topic);
  survey_documents(model,
                   {input.paths, input.format, input.label_size, input.vocabulary_path,
                    input.articles, thread_count(input.threads), input.kernels},
                   documents, log);
  return documents;
}

void say_end(const Options& options, const std::vector<TopicFacts>& topics, size_t bytes,
             RunLog& log) {
  size_t duplicates = 0, junk = 0;
  for (const TopicFacts& topic : topics) {
    for (const TopicWarning& warning : topic.warnings) {
      ++(warning.kind == "junk" ? junk : duplicates);
    }
  }
  char size[32];
  std::snprintf(size, sizeof size, "%.2f MB", static_cast<double>(bytes) / 1e6);
  log.note(options.output + ": " + size + ", " + std::to_string(topics.size()) + " topics, " +
           std::to_string(duplicates / 2) + " pairs that say nearly the same, " +
           std::to_string(junk) + " that may be junk");
  log.note("next: open " + options.output + " in a browser");
}

int report(Options& options) {
  RunLog log(options.log.choice());
  check(options);
  const std::string page = read_page(options.assets, "report.html");
  require_output(options.output, false, options.replace);
  const Model model = open_model(options.model);
  EvaluationInput& input = options.input;
  input.format = find_format(input.paths, options.format.format(), SLUICE_FORMAT_RECORDS);
  input.label_size = options.format.label_size();
  const Scores scores = score_documents(model, input, log);
  watch_for_interrupts();  // not before: the scoring of counted documents could not be stopped
  const DocumentSurvey documents = survey(model, options, log);
  const std::vector<TopicFacts> topics = topic_facts(model, scores, documents);
  const std::string corpus = file_name(input.paths.front());
  const Report facts{options.title.empty() ? "Topics of " + corpus : options.title, options.date,
                     file_name(options.model), corpus};
  const std::string filled =
      filled_page(page, data_element(report_json(facts, model, scores, documents, topics)));
  write_page(options.output, options.replace, filled);
  say_end(options, topics, filled.size(), log);
  return kDone;
}

Action add_options(OptionList& list) {
  auto options = std::make_shared<Options>();
  EvaluationInput& input = options->input;
  list.input("MODEL", options->model, "a model file");
  list.inputs("INPUT", input.paths, true,
              "the documents to show it with: a corpus, records, LDA-C or articles");
  list.group("Output")
      .required_text("-o,--output", "FILE", options->output, "an HTML file")
      .flag("--force", options->replace, "replace the output when it exists")
      .text("--title", "TEXT", options->title, "default: Topics of INPUT")
      .text("--date", "TIME", options->date,
            "when it was made, as it is to be shown; default: not said, so\n"
            "that the same input gives the same file")
      .text("--assets", "DIR", options->assets,
            "where report.html lies; default: share/sluice/web beside this program");
  list.group("Input").text("--vocabulary", "FILE", input.vocabulary_path,
                           "words of the ids of LDA-C; default: ids are the model's");
  add_format_option(list, "--input-format", options->format);
  add_content_type_option(list, options->format);
  add_strict_option(list, input.articles.strict);
  list.group("Machine")
      .threads(input.threads, "default: all there are; never changes a number")
      .text("--kernels", "NAME", input.kernels, "auto (default), scalar, sse4, avx2 or avx512");
  add_article_options(list, input.articles, "-column");
  add_log_options(list, options->log);
  return [options] { return report(*options); };
}

}  // namespace

const Verb kReportVerb = {
    "report", "Shows a model and its documents as one HTML file: map, words, labels, times, scores",
    "  sluice report model.safetensors corpus -o report.html\n"
    "  sluice report model.safetensors articles.jsonl -o report.html    with their texts\n"
    "  sluice report model.safetensors test.ldac --vocabulary vocab.txt -o report.html\n",
    "  open report.html in a browser; it is one file and fetches nothing\n"
    "  sluice export model.safetensors --web site    a page that takes new text\n",
    add_options};

}  // namespace sluice_cli
