// sluice evaluate: scores of a model on documents it was not trained on.
#include <algorithm>
#include <cstdio>
#include <memory>

#include "cli/evaluation_run.h"
#include "cli/failure.h"
#include "cli/input_format.h"
#include "cli/log_options.h"
#include "cli/standard_output.h"
#include "cli/topic_table.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

struct Options {
  std::string model;
  EvaluationInput input;
  FormatOption format;
  bool json = false;
  LogOptions log;
};

double per_word(double log_likelihood, double tokens) {
  return tokens > 0 ? log_likelihood / tokens : 0;
}

std::string row(const char* name, int decimals, double first) {
  char value[64];
  std::snprintf(value, sizeof value, "%.*f", decimals, first);
  std::string line = name;
  line.resize(26, ' ');
  return line + value + "\n";
}

std::string as_table(const Scores& scores, const Options& options) {
  const sluice_evaluation& totals = scores.totals;
  std::string text = row("documents", 0, static_cast<double>(totals.documents));
  text += row("held-out tokens", 0, totals.heldout_tokens);
  text += row("unknown share", 4, scores.unknown_share);
  char alpha[32];
  std::snprintf(alpha, sizeof alpha, "perplexity, alpha %g", double{options.input.alpha});
  text += row(alpha, 1, totals.perplexity);
  text += row("  log likelihood a word", 4, per_word(totals.log_likelihood, totals.heldout_tokens));
  text += row("perplexity, own alpha", 1, totals.own_perplexity);
  text +=
      row("  log likelihood a word", 4, per_word(totals.own_log_likelihood, totals.heldout_tokens));
  text += row("NPMI", 3, totals.npmi);
  text.insert(text.size() - 1, "   (words met in " + scores.reference + ")");
  text += row("diversity", 3, totals.diversity);
  text += row("effective topics", 1, totals.effective_topics);
  if (totals.labelled_documents == 0) return text;
  text += row("labelled documents", 0, static_cast<double>(totals.labelled_documents));
  text += row("  purity", 3, totals.purity);
  return text + row("  NMI", 3, totals.nmi);
}

std::string as_json(const Scores& scores, const Options& options) {
  const sluice_evaluation& totals = scores.totals;
  std::string alpha;
  append_json_number(alpha, options.input.alpha);
  JsonObject json;
  json.add("documents", totals.documents).add("heldout_tokens", totals.heldout_tokens);
  json.add("unknown_share", scores.unknown_share).add_json("alpha", alpha);
  json.add("perplexity", totals.perplexity);
  json.add("log_likelihood_per_word", per_word(totals.log_likelihood, totals.heldout_tokens));
  json.add("own_perplexity", totals.own_perplexity);
  json.add("own_log_likelihood_per_word",
           per_word(totals.own_log_likelihood, totals.heldout_tokens));
  json.add("npmi", totals.npmi).add("npmi_reference", scores.reference);
  json.add("diversity", totals.diversity).add("effective_topics", totals.effective_topics);
  json.add("labelled_documents", totals.labelled_documents);
  if (totals.labelled_documents > 0) json.add("purity", totals.purity).add("nmi", totals.nmi);
  std::string topics;
  for (const double npmi : scores.topic_npmi) {
    if (!topics.empty()) topics += ',';
    append_json_number(topics, npmi);
  }
  return json.add_json("topic_npmi", "[" + topics + "]").text() + "\n";
}

void say_end(const Scores& scores, const Options& options, RunLog& log) {
  const auto worst = std::min_element(scores.topic_npmi.begin(), scores.topic_npmi.end());
  log.note("worst topic by NPMI: " + std::to_string(worst - scores.topic_npmi.begin()));
  if (scores.totals.documents > 0 && scores.unknown_share > 0.3) {
    log.warn("much of the text is unknown to the model: scores are of the rest");
  }
  log.note("next: sluice topics " + options.model);
}

int evaluate(Options& options) {
  RunLog log(options.log.choice());
  const Model model = open_model(options.model);
  options.input.format =
      find_format(options.input.paths, options.format.format(), SLUICE_FORMAT_RECORDS);
  options.input.label_size = options.format.label_size();
  const Scores scores = score_documents(model, options.input, log);
  write_standard_output(options.json ? as_json(scores, options) : as_table(scores, options));
  flush_standard_output();
  say_end(scores, options, log);
  return kDone;
}

Action add_options(OptionList& list) {
  auto options = std::make_shared<Options>();
  EvaluationInput& input = options->input;
  list.input("MODEL", options->model, "a model file");
  list.inputs("INPUT", input.paths, true,
              "documents the model was not trained on: a corpus, records, LDA-C or articles");
  list.group("Input")
      .text("--reference", "CORPUS", input.reference,
            "count co-occurrence for NPMI here; default: in INPUT")
      .text("--vocabulary", "FILE", input.vocabulary_path,
            "words of the ids of LDA-C; default: ids are the model's");
  add_format_option(list, "--input-format", options->format);
  add_content_type_option(list, options->format);
  add_strict_option(list, input.articles.strict);
  list.group("Scores")
      .number("--alpha", "X", input.alpha, "prior that compares models; default 0.1")
      .number("--top-words", "N", input.top_words,
              "words a topic for NPMI and diversity; default 10");
  list.group("Output").flag("--json", options->json, "one JSON object instead of a table");
  list.group("Machine")
      .threads(input.threads, "default: all there are; never changes a number")
      .text("--kernels", "NAME", input.kernels, "auto (default), scalar, sse4, avx2 or avx512");
  add_article_options(list, input.articles);
  add_log_options(list, options->log);
  return [options] { return evaluate(*options); };
}

}  // namespace

const Verb kEvaluateVerb = {
    "evaluate", "Scores a model on held-out documents: perplexity, coherence, diversity, labels",
    "  sluice evaluate model.safetensors heldout\n"
    "  sluice evaluate model.safetensors heldout.ldac --vocabulary vocab.txt --reference corpus\n"
    "  sluice evaluate model.safetensors heldout.jsonl --json > scores.json\n",
    "  lower perplexity and higher NPMI, diversity, purity are better; compare at one alpha\n"
    "  sluice train corpus -k 200 -o larger.safetensors    tries more topics\n",
    add_options};

}  // namespace sluice_cli
