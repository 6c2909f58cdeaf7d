// sluice topics: the words of a model's topics.
#include <map>
#include <memory>

#include "cli/failure.h"
#include "cli/log_options.h"
#include "cli/standard_output.h"
#include "cli/topic_table.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

const std::map<std::string, int32_t>& rankings() {
  static const std::map<std::string, int32_t> table = {{"auto", SLUICE_RANKING_AUTOMATIC},
                                                       {"probability", SLUICE_RANKING_PROBABILITY},
                                                       {"relevance", SLUICE_RANKING_RELEVANCE},
                                                       {"ctfidf", SLUICE_RANKING_CTFIDF}};
  return table;
}

struct Options {
  std::string model;
  std::string ranking = "auto";
  TopicTableOptions table;
  LogOptions log;
};

int topics(Options& options) {
  RunLog log(options.log.choice());
  options.table.ranking = rankings().at(options.ranking);
  const Model model = open_model(options.model);
  write_standard_output(topic_table(model, options.table));
  flush_standard_output();
  warn_of_nameless_words(model, options.model, log);
  warn_of_similar_topics(model, log);
  log.note("next: sluice transform " + options.model + " new.jsonl -o mixtures.jsonl");
  return kDone;
}

Action add_options(OptionList& list) {
  auto options = std::make_shared<Options>();
  list.input("MODEL", options->model, "a model file");
  list.group("Words")
      .number("-n,--words", "N", options->table.words, "words a topic; default 10")
      .choice("--ranking", "NAME", options->ranking, {"auto", "probability", "relevance", "ctfidf"},
              "auto (default), probability, relevance or ctfidf")
      .number("--lambda", "X", options->table.lambda, "of relevance, 0 to 1; default 0.6");
  list.group("Output").choice("--format", "NAME", options->table.form, {"table", "tsv", "json"},
                              "table (default), tsv or json");
  add_log_options(list, options->log);
  return [options] { return topics(*options); };
}

}  // namespace

const Verb kTopicsVerb = {
    "topics",
    "Shows the topics of a model: id, share of the text, words; topic 0 is the background",
    "  sluice topics model.safetensors\n"
    "  sluice topics model.safetensors -n 20 --ranking relevance --lambda 0.6\n"
    "  sluice topics model.safetensors --format json > topics.json\n",
    "  sluice transform model.safetensors new.jsonl -o mixtures.jsonl   topics of new documents\n"
    "  sluice evaluate model.safetensors heldout                        how good the topics are\n",
    add_options};

}  // namespace sluice_cli
