// sluice transform: mixtures of new documents by a trained model (batch inference).
#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <sstream>

#include "cli/failure.h"
#include "cli/interrupt.h"
#include "cli/remote.h"
#include "cli/topic_table.h"
#include "cli/transform/transform_outputs.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

int transform_sentence(const TransformOptions& options, const Model& model, RunLog& log) {
  const Inferencer inferencer = make_inferencer(model, options);
  const uint32_t topics = facts_of(model).topics;
  RowBatch batch;
  batch.clear(0);
  batch.add_text("text", options.sentence, "");
  batch.infer(inferencer.get(), topics);
  const auto format = make_row_format(model, options.rows);
  format->format(batch);
  const MixtureRow row = batch.row(0);
  if (row.mixture == nullptr) throw Failure(kBadInput, std::string(row.error));
  const auto sink = open_row_sink({options.output, "", options.replace, format->head(),
                                   options.rows.form == "npy" ? topics : 0});
  sink->write(batch.bytes);
  sink->finish();
  if (row.unknown_share >= 1) log.warn("no word of it is known: this is the prior");
  say_topics(model, {row.mixture, row.mixture + topics}, log);
  log.note("next: sluice transform " + options.model + " new.jsonl -o mixtures.jsonl");
  return kDone;
}

// What names the words of counted documents: a corpus directory, or a vocabulary without any
// documents, since those may come by a stream. None: ids are the model's.
Documents open_vocabulary(const ShardList& list, const TransformOptions& options) {
  if (!list.corpus.empty())
    return open_counted(list.corpus, list.format, options, nullptr, nullptr);
  if (!is_counted(list.format) || options.vocabulary_path.empty()) return nullptr;
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  sluice_documents_options reading;
  sluice_documents_options_init(&reading, sizeof reading);
  reading.format = list.format;
  reading.vocabulary_path = options.vocabulary_path.c_str();
  reading.store = remote_store();
  sluice_documents* opened = nullptr;
  sluice_error error;
  const sluice_status status = sluice_documents_open_descriptor(nothing, &reading, &opened, &error);
  close(nothing);
  require(status, error);
  return Documents(opened);
}

void check_vocabulary(const Documents& vocabulary, const Model& model, RunLog& log) {
  if (vocabulary == nullptr) return;
  const sluice_documents_facts named = facts_of(vocabulary);
  const sluice_model_facts facts = facts_of(model);
  const bool by_name = named.has_words != 0 && facts.has_words != 0;
  if (!by_name && named.vocabulary_size > facts.words) {
    log.warn("words have no names on both sides: ids are taken as the model's, those past its " +
             std::to_string(facts.words) + " words are unknown");
  }
  if (!by_name) return;
  sluice_inferencer* created = nullptr;
  sluice_error error;
  require(sluice_inferencer_create(model.get(), nullptr, &created, &error), error);
  const Inferencer inferencer(created);
  uint32_t known = 0;
  require(sluice_inferencer_map_words(inferencer.get(), vocabulary.get(), &known, &error), error);
  if (known == 0) {
    throw Failure(kBadInput, "the documents and the model have no word in common");
  }
}

void say_end(const TransformOptions& options, const TransformCounts& counts, size_t finished,
             RunLog& log) {
  std::string text = std::to_string(counts.rows) + " rows";
  if (counts.errors > 0) text += ", " + std::to_string(counts.errors) + " of them with an error";
  if (counts.without_words > 0) {
    text += ", " + std::to_string(counts.without_words) + " without a known word (the prior)";
  }
  if (finished > 0) text += "; " + std::to_string(finished) + " outputs were there already";
  log.note(text + (options.output == "-" ? "" : " in " + options.output));
  if (counts.rows == 0 && finished == 0) log.warn("the input has no documents");
  log.note("next: sluice topics " + options.model + "   (what the topics are)");
}

// Options that follow from others.
void complete(TransformOptions& options) {
  RowFormatOptions& rows = options.rows;
  if (rows.form.empty()) rows.form = form_of_path(options.output);
  rows.drop_background = options.background == "exclude";
  rows.errors_aside = !options.error_path.empty();
  rows.line_breaks = options.assemble != "none";
  std::istringstream names(options.join);
  for (std::string name; std::getline(names, name, ',');) rows.joined.push_back(name);
  if (options.paths.empty() == options.sentence.empty()) {
    throw Failure(kUsage, "give documents (INPUT), or one text: --text \"a sentence\"");
  }
  if (!options.sentence.empty() && rows.form == "comprehend") {
    throw Failure(kUsage, "comprehend is for documents with names, not for --text");
  }
  if ((rows.form == "csv" || rows.form == "comprehend") && options.assemble == "none") {
    throw Failure(kUsage, "--assemble none: " + rows.form + " has lines; it is assembled by line");
  }
  const bool is_binary = rows.form == "npy" || rows.form == "record";
  if (is_binary && options.assemble == "line") {
    throw Failure(kUsage,
                  "--assemble line: " + rows.form + " has no lines; it is assembled by none");
  }
  if (!rows.joined.empty() && (rows.form == "npy" || rows.form == "comprehend")) {
    throw Failure(kUsage, "--join: " + rows.form + " has no place for input columns");
  }
}

int transform(TransformOptions& options) {
  RunLog log(options.log.choice());
  complete(options);
  check_outputs(options);
  const Model model = open_model(options.model);
  if (!options.sentence.empty()) return transform_sentence(options, model, log);
  const sluice_model_facts facts = facts_of(model);
  const bool takes_text = facts.has_recipe != 0 && facts.has_words != 0;
  const ShardList list = list_shards(options, facts.has_recipe != 0);
  if (has_articles(list) && !takes_text) {
    throw Failure(kBadInput, options.model +
                                 " was not made from text and can't read articles; give a corpus, "
                                 "records or LDA-C");
  }
  const bool has_columns =
      list.format == SLUICE_FORMAT_AUTOMATIC || list.format == SLUICE_FORMAT_JSON_LINES ||
      list.format == SLUICE_FORMAT_CSV || list.format == SLUICE_FORMAT_RECORDS ||
      list.format == SLUICE_FORMAT_CORPUS;
  if (!options.rows.joined.empty() && !has_columns) {
    throw Failure(kUsage, "--join: the input has no columns; JSON Lines, CSV and records have");
  }
  watch_for_interrupts();
  const Documents vocabulary = open_vocabulary(list, options);
  check_vocabulary(vocabulary, model, log);
  const auto format = make_row_format(model, options.rows);
  const TransformPlan plan = plan_outputs(options, list, model, *format);
  SharedLog shared(log);
  TransformRun run(model, options, *format, vocabulary.get(), shared);
  say_end(options, run.run(plan.tasks), plan.finished, log);
  return kDone;
}

Action add_options(OptionList& list) {
  auto options = std::make_shared<TransformOptions>();
  list.input("MODEL", options->model, "a model file");
  list.inputs("INPUT", options->paths, false,
              "articles (JSON Lines, CSV, text, a folder) or counted documents (a corpus,\n"
              "records, LDA-C): files, folders, globs, s3://...; - is stdin");
  list.group("Input").text("--sentence,--text", "TEXT", options->sentence,
                           "one text instead of INPUT");
  add_format_option(list, "--input-format", options->format);
  add_content_type_option(list, options->format);
  list.text("--vocabulary", "FILE", options->vocabulary_path, "words of the ids, for LDA-C");
  list.choice("--split", "HOW", options->split, {"line", "recordio", "none"},
              "what a document is, as Batch Transform's SplitType: a line, a\n"
              "record, or none: each file; default: as the format has it");
  add_strict_option(list, options->articles.strict);
  list.group("Output")
      .text("-o,--output", "PATH", options->output,
            "a file (.jsonl, .csv, .npy, .rec), or FOLDER/ for INPUT.out of each\n"
            "input, or s3://...; default stdout")
      .choice("--format", "NAME", options->rows.form,
              {"jsonl", "csv", "npy", "record", "comprehend"},
              "default: by the ending of PATH, else jsonl; comprehend:\n"
              "doc-topics.csv and topic-terms.csv in a folder")
      .text("--errors", "PATH", options->error_path,
            "bad documents go into this file (a folder when the output is one)\n"
            "instead of a row")
      .choice("--assemble", "HOW", options->assemble, {"line", "none"},
              "line breaks after rows, as AssembleWith; default: as the format has it")
      .text("--join", "COLUMNS", options->join,
            "columns of the input (JSON fields, CSV columns, fields of a record's\n"
            "metadata) that go into the output's rows, by comma; * for all")
      .flag("--force", options->replace, "replace the output when it exists")
      .number("--top", "N", options->rows.top, "topics named in a JSON row; default 5")
      .choice("--background", "NAME", options->background, {"include", "exclude"},
              "include (default), or exclude: others sum to 1, ids stay");
  list.group("Machine")
      .threads(options->threads, "default: all there are; never changes an answer")
      .text("--kernels", "NAME", options->kernels, "auto (default), scalar, sse4, avx2 or avx512");
  add_article_options(list, options->articles, "-column");
  add_log_options(list, options->log);
  return [options] { return transform(*options); };
}

}  // namespace

const Verb kTransformVerb = {
    "transform", "Says which topics new documents are about: batch inference with a trained model",
    "  sluice transform model.safetensors new.jsonl -o mixtures.jsonl\n"
    "  sluice transform model.safetensors corpus -o mixtures.npy --background exclude\n"
    "  sluice transform model.safetensors 's3://bucket/in/*.rec' -o s3://bucket/out/\n"
    "  sluice transform model.safetensors --text \"a sentence about something\"\n",
    "  sluice topics model.safetensors              what the topics are\n"
    "  sluice evaluate model.safetensors heldout    how good they are\n",
    add_options};

}  // namespace sluice_cli
