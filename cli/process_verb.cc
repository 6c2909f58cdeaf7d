// sluice process: raw articles to a corpus directory.
#include <memory>

#include "cli/failure.h"
#include "cli/input_format.h"
#include "cli/interrupt.h"
#include "cli/log_options.h"
#include "cli/process_job.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

struct Options {
  ProcessJob job;
  ProcessOptions process;
  FormatOption format;
  LogOptions log;
};

int process(Options& options) {
  RunLog log(options.log.choice());
  ProcessJob& job = options.job;
  job.format = find_format(job.paths, options.format.format(), SLUICE_FORMAT_JSON_LINES);
  if (!is_articles(job.format)) {
    throw Failure(kBadInput, job.paths.front() + " is counted already; go on with: sluice train " +
                                 job.paths.front());
  }
  require_output(job.output, true, job.replace);
  watch_for_interrupts();
  run_process_job(job, options.process, log);
  log.note("next: sluice train " + job.output + " -o model.safetensors -k 50");
  log.note("      sluice inspect " + job.output + " --head 3");
  return kDone;
}

Action add_options(OptionList& list) {
  auto options = std::make_shared<Options>();
  list.inputs("INPUT", options->job.paths, true,
              "JSON Lines, CSV or text files (.gz, .zst), one folder, or -");
  list.group("Output")
      .required_text("-o,--output", "DIR", options->job.output, "the corpus directory to make")
      .flag("--force", options->job.replace, "replace the directory when it exists")
      .text("--partition-by", "KEY", options->process.partition_by,
            "label, or date:FORMAT with %Y, %m, %d: records in folders such\n"
            "as label=sport/ or date=2026-11/");
  add_format_option(list, "--format,--input-format", options->format);
  add_strict_option(list, options->process.articles.strict);
  add_process_options(list, options->process);
  list.text("--vocabulary", "FILE", options->process.vocabulary_path,
            "use exactly these words (one a line); nothing is filtered");
  add_log_options(list, options->log);
  return [options] { return process(*options); };
}

}  // namespace

const Verb kProcessVerb = {
    "process",
    "Prepares data: raw articles to a corpus directory, in bounded memory; needs no model",
    "  sluice process articles.jsonl.gz -o corpus\n"
    "  sluice process news.csv --text body --label section -o corpus\n"
    "  zcat dump.jsonl.gz | sluice process - -o corpus --max-vocabulary 50000\n",
    "  sluice train corpus -o model.safetensors -k 50     learns topics\n"
    "  sluice inspect corpus --head 3                     shows the first documents\n",
    add_options};

}  // namespace sluice_cli
