// sluice transform: mixtures of new documents by a trained model (batch inference).
#include <algorithm>
#include <deque>
#include <memory>
#include <thread>

#include "cli/article_options.h"
#include "cli/failure.h"
#include "cli/inference_batch.h"
#include "cli/input_format.h"
#include "cli/interrupt.h"
#include "cli/log_options.h"
#include "cli/mixture_writer.h"
#include "cli/npy_writer.h"
#include "cli/remote.h"
#include "cli/standard_output.h"
#include "cli/topic_table.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

// Bad records told on stderr, as the library does it; all are in the output.
constexpr uint64_t kShownWarnings = 5;

struct Options {
  std::string model;
  std::vector<std::string> paths;
  std::string sentence;
  FormatOption format;
  std::string vocabulary_path;
  ArticleOptions articles;
  MixtureWriterOptions writer;
  std::string background = "include";
  uint32_t threads = 0;
  std::string kernels = "auto";
  LogOptions log;
};

Inferencer make_inferencer(const Model& model, const Options& options) {
  sluice_inferencer_options inferencer;
  sluice_inferencer_options_init(&inferencer, sizeof inferencer);
  inferencer.background =
      options.writer.drop_background ? SLUICE_BACKGROUND_EXCLUDE : SLUICE_BACKGROUND_KEEP;
  inferencer.threads = options.threads != 0
                           ? options.threads
                           : std::clamp(std::thread::hardware_concurrency(), 1u, 256u);
  inferencer.kernels = options.kernels.c_str();
  sluice_inferencer* created = nullptr;
  sluice_error error;
  require(sluice_inferencer_create(model.get(), &inferencer, &created, &error), error);
  return Inferencer(created);
}

void show_progress(const InferenceBatch& batch, double fraction, RunLog& log) {
  const double seconds = std::max(log.elapsed_seconds(), 1e-3);
  const double rate = static_cast<double>(batch.rows()) / seconds;
  const double memory = static_cast<double>(resident_bytes());
  JsonObject fields;
  fields.add("event", "progress").add("phase", "transform").add("documents", batch.rows());
  fields.add("documents_per_second", rate).add("memory_bytes", memory);
  std::string text = "transform: " + short_number(static_cast<double>(batch.rows())) +
                     " documents, " + short_number(rate) + " documents/s, memory " +
                     short_bytes(memory);
  if (fraction > 0.01 && seconds > 1) {
    const double left = seconds * (1 - fraction) / fraction;
    fields.add("eta_seconds", left);
    text += ", " + short_duration(left) + " left";
  }
  log.progress(text, fields, false);
}

void stop_when_interrupted() {
  if (interrupted() != 0) throw Failure(kInterrupted, "interrupted");
}

// FILE:LINE of "FILE:LINE: what is wrong": the id of articles without one.
std::string place_of(const std::string& message) { return message.substr(0, message.find(": ")); }

// Articles are read strictly and the reader goes on after a bad one, so that each keeps its row.
void transform_articles(const Options& options, int32_t format, InferenceBatch& batch,
                        RunLog& log) {
  sluice_article_options reading = options.articles.library_options(format, log);
  reading.strict = 1;
  std::vector<const char*> paths;
  for (const std::string& path : options.paths) paths.push_back(path.c_str());
  sluice_articles* opened = nullptr;
  sluice_error error;
  require(sluice_articles_open(paths.data(), paths.size(), &reading, &opened, &error), error);
  const Articles articles(opened);
  std::string last_error;
  uint64_t bad_records = 0;
  for (;;) {
    stop_when_interrupted();
    const sluice_article* article = nullptr;
    const sluice_status status = sluice_articles_read_next(articles.get(), &article, &error);
    if (status == SLUICE_STATUS_OK) {
      if (article == nullptr) return;
      batch.add_text(view(article->id), view(article->text));
    } else {
      const bool is_record = status == SLUICE_STATUS_CORRUPT || status == SLUICE_STATUS_LIMIT;
      // The same words again: not a record but the file itself is broken.
      if (!is_record || options.articles.strict || last_error == error.text) {
        require(status, error);
      }
      last_error = error.text;
      if (bad_records++ < kShownWarnings) log.warn(last_error);
      batch.add_error(place_of(last_error), last_error);
    }
    sluice_articles_progress progress = {};
    progress.struct_size = sizeof progress;
    if (batch.is_empty()) {
      require(sluice_articles_get_progress(articles.get(), &progress, &error), error);
      show_progress(batch, progress.fraction, log);
    }
  }
}

struct Warnings {
  RunLog& log;
  std::deque<std::string> texts;

  static void callback(const sluice_error* warning, void* user) {
    Warnings& warnings = *static_cast<Warnings*>(user);
    warnings.texts.emplace_back(warning->text);
    warnings.log.warn(warning->text);
  }
};

Documents open_counted(const Options& options, int32_t format, Warnings& warnings) {
  sluice_documents_options reading;
  sluice_documents_options_init(&reading, sizeof reading);
  reading.format = format;
  reading.vocabulary_path =
      options.vocabulary_path.empty() ? nullptr : options.vocabulary_path.c_str();
  reading.strict = options.articles.strict;
  reading.label_size = options.format.label_size();
  reading.warning = Warnings::callback;
  reading.warning_user = &warnings;
  reading.store = remote_store();
  sluice_documents* opened = nullptr;
  sluice_error error;
  require(sluice_documents_open(options.paths.front().c_str(), &reading, &opened, &error), error);
  return Documents(opened);
}

void match_words(const Inferencer& inferencer, const Documents& documents, const Model& model,
                 RunLog& log) {
  uint32_t known = 0;
  sluice_error error;
  require(sluice_inferencer_map_words(inferencer.get(), documents.get(), &known, &error), error);
  const sluice_documents_facts facts = facts_of(documents);
  const bool by_name = facts.has_words != 0 && facts_of(model).has_words != 0;
  if (by_name && known == 0) {
    throw Failure(kBadInput, "the documents and the model have no word in common");
  }
  if (!by_name && facts.vocabulary_size > facts_of(model).words) {
    log.warn("words have no names on both sides: ids are taken as the model's, those past its " +
             std::to_string(facts_of(model).words) + " words are unknown");
  }
}

// One document a call, so that the bad ones skipped before it are known and keep their rows.
void transform_counted(const Options& options, int32_t format, const Model& model,
                       const Inferencer& inferencer, InferenceBatch& batch, RunLog& log) {
  Warnings warnings{log, {}};
  const Documents documents = open_counted(options, format, warnings);
  match_words(inferencer, documents, model, log);
  uint64_t bad_records = 0;
  for (uint64_t number = 0;; ++number) {
    stop_when_interrupted();
    const sluice_minibatch* minibatch = nullptr;
    sluice_error error;
    require(sluice_documents_read_batch(documents.get(), 1, &minibatch, &error), error);
    const sluice_documents_facts facts = facts_of(documents);
    for (; bad_records < facts.bad_records; ++bad_records, ++number) {
      batch.add_error(std::to_string(number),
                      warnings.texts.empty() ? "a bad record" : warnings.texts.front());
      if (!warnings.texts.empty()) warnings.texts.pop_front();
    }
    if (minibatch == nullptr) return;
    const std::string_view id = view(minibatch->ids[0]);
    batch.add_counts(id.empty() ? std::to_string(number) : std::string(id), minibatch->word_ids,
                     minibatch->counts, minibatch->offsets[1]);
    if (batch.is_empty()) show_progress(batch, facts.fraction, log);
  }
}

int transform_sentence(const Options& options, const Model& model, const Inferencer& inferencer,
                       RunLog& log) {
  std::vector<float> mixture(facts_of(model).topics);
  float unknown_share = 0;
  sluice_error error;
  require(sluice_inferencer_infer_text(inferencer.get(), options.sentence.data(),
                                       options.sentence.size(), mixture.data(), mixture.size(),
                                       &unknown_share, &error),
          error);
  const auto writer = open_mixture_writer(model, options.writer);
  writer->write({"text", mixture.data(), unknown_share, ""});
  writer->finish();
  if (unknown_share >= 1) log.warn("no word of it is known: this is the prior");
  say_topics(model, mixture, log);
  log.note("next: sluice transform " + options.model + " new.jsonl -o mixtures.jsonl");
  return kDone;
}

void check_output(const MixtureWriterOptions& writer) {
  if (writer.path == "-") {
    if (writer.form == "npy") throw Failure(kUsage, "npy needs a file: -o NAME.npy");
    return;
  }
  require_output(writer.path, false, writer.replace);
  if (writer.form == "npy") require_output(ids_path_of(writer.path), false, writer.replace);
}

void say_end(const Options& options, const InferenceBatch& batch, RunLog& log) {
  std::string text = std::to_string(batch.rows()) + " rows";
  if (batch.errors() > 0) text += ", " + std::to_string(batch.errors()) + " of them with an error";
  if (batch.without_words() > 0) {
    text += ", " + std::to_string(batch.without_words()) + " without a known word (the prior)";
  }
  log.note(text + (options.writer.path == "-" ? "" : " in " + options.writer.path));
  if (batch.rows() == 0) log.warn("the input has no documents");
  log.note("next: sluice topics " + options.model + "   (what the topics are)");
}

int transform(Options& options) {
  RunLog log(options.log.choice());
  if (options.writer.form.empty()) options.writer.form = form_of_path(options.writer.path);
  options.writer.drop_background = options.background == "exclude";
  if (options.paths.empty() == options.sentence.empty()) {
    throw Failure(kUsage, "give documents (INPUT), or one text: --text \"a sentence\"");
  }
  check_output(options.writer);
  const Model model = open_model(options.model);
  const Inferencer inferencer = make_inferencer(model, options);
  if (!options.sentence.empty()) return transform_sentence(options, model, inferencer, log);
  const sluice_model_facts facts = facts_of(model);
  const int32_t stream = facts.has_recipe ? SLUICE_FORMAT_JSON_LINES : SLUICE_FORMAT_RECORDS;
  const int32_t format = find_format(options.paths, options.format.format(), stream);
  if (is_articles(format) && (facts.has_recipe == 0 || facts.has_words == 0)) {
    throw Failure(kBadInput, options.model +
                                 " was not made from text and can't read articles; give a corpus, "
                                 "records or LDA-C");
  }
  watch_for_interrupts();
  const auto writer = open_mixture_writer(model, options.writer);
  InferenceBatch batch(inferencer, facts.topics, *writer);
  if (is_articles(format)) {
    transform_articles(options, format, batch, log);
  } else {
    transform_counted(options, format, model, inferencer, batch, log);
  }
  batch.flush();
  writer->finish();
  say_end(options, batch, log);
  return kDone;
}

Action add_options(OptionList& list) {
  auto options = std::make_shared<Options>();
  list.input("MODEL", options->model, "a model file");
  list.inputs("INPUT", options->paths, false,
              "articles (JSON Lines, CSV, text, a folder) or counted documents (a corpus,\n"
              "records, LDA-C); - is stdin");
  list.group("Input").text("--sentence,--text", "TEXT", options->sentence,
                           "one text instead of INPUT");
  add_format_option(list, "--input-format", options->format);
  add_content_type_option(list, options->format);
  list.text("--vocabulary", "FILE", options->vocabulary_path, "words of the ids, for LDA-C");
  add_strict_option(list, options->articles.strict);
  list.group("Output")
      .text("-o,--output", "FILE", options->writer.path, ".jsonl, .csv or .npy; default stdout")
      .choice("--format", "NAME", options->writer.form, {"jsonl", "csv", "npy"},
              "default: by the ending of FILE, else jsonl")
      .flag("--force", options->writer.replace, "replace the output when it exists")
      .number("--top", "N", options->writer.top, "topics named in a JSON row; default 5")
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
    "  sluice transform model.safetensors --text \"a sentence about something\"\n",
    "  sluice topics model.safetensors              what the topics are\n"
    "  sluice evaluate model.safetensors heldout    how good they are\n",
    add_options};

}  // namespace sluice_cli
