// The main job from a C99 program that sees nothing but sluice.h: made articles are processed,
// trained on, saved, opened, shown, and new text is inferred.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sluice.h"

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      fprintf(stderr, "%s:%d: %s is false\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                 \
    }                                                                          \
  } while (0)
// The status that is wanted, or the error that came instead.
#define CHECK_STATUS(call, status)                                      \
  do {                                                                  \
    if ((call) != (status)) {                                           \
      fprintf(stderr, "%s:%d: %s: %s: %s\n", __FILE__, __LINE__, #call, \
              sluice_status_name(error.code), error.text);              \
      exit(1);                                                          \
    }                                                                   \
  } while (0)
#define CHECK_OK(call) CHECK_STATUS(call, SLUICE_STATUS_OK)

enum { kThemes = 3, kThemeWords = 10, kCommonWords = 6, kArticles = 300, kWordsEach = 40 };

static const char* const kThemeWord[kThemes][kThemeWords] = {
    {"planet", "orbit", "galaxy", "comet", "telescope", "nebula", "asteroid", "moon", "solar",
     "rocket"},
    {"flour", "butter", "oven", "sugar", "recipe", "dough", "yeast", "pastry", "cream", "bake"},
    {"goal", "referee", "striker", "league", "stadium", "penalty", "coach", "midfield", "keeper",
     "trophy"}};
static const char* const kThemeName[kThemes] = {"space", "baking", "football"};
static const char* const kCommonWord[kCommonWords] = {"window", "street", "paper",
                                                      "number", "letter", "garden"};

static sluice_error error;
static char folder[512];

static const char* in_folder(const char* name) {
  static char path[32][1024];
  static int next = 0;
  next = (next + 1) % 32;
  snprintf(path[next], sizeof path[next], "%s/%s", folder, name);
  return path[next];
}

static uint32_t draw(uint32_t below) {
  static uint64_t state = 12345;
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)((state >> 33) % below);
}

static void write_articles(const char* path) {
  FILE* file = fopen(path, "w");
  CHECK(file != NULL);
  for (int i = 0; i < kArticles; ++i) {
    const int theme = i % kThemes;
    fprintf(file, "{\"id\":\"a%d\",\"label\":\"%s\",\"text\":\"", i, kThemeName[theme]);
    for (int w = 0; w < kWordsEach; ++w) {
      const char* word =
          draw(3) == 0 ? kCommonWord[draw(kCommonWords)] : kThemeWord[theme][draw(kThemeWords)];
      fprintf(file, "%s ", word);
    }
    fprintf(file, "\"}\n");
  }
  fprintf(file, "{not json\n");
  CHECK(fclose(file) == 0);
}

static int warnings = 0;
static void count_warning(const sluice_error* warning, void* user) {
  CHECK(user == folder);
  CHECK(warning->code == SLUICE_STATUS_CORRUPT);
  CHECK(strstr(warning->text, "articles.jsonl:301") != NULL);
  ++warnings;
}

static int progress_calls = 0;
static int32_t on_process(const sluice_process_progress* progress, void* user) {
  (void)user;
  ++progress_calls;
  if (progress->fraction == 1.0) {
    CHECK(progress->columns != NULL);
    CHECK(strcmp(progress->columns->text, "text") == 0);
    CHECK(strcmp(progress->columns->label, "label") == 0);
  }
  return 0;
}
static int32_t stop_at_once(const sluice_process_progress* progress, void* user) {
  (void)progress;
  (void)user;
  return 1;
}

static void process(void) {
  write_articles(in_folder("articles.jsonl"));
  const char* inputs[1];
  inputs[0] = in_folder("articles.jsonl");
  sluice_article_options articles;
  CHECK_OK(sluice_article_options_init(&articles, sizeof articles));
  articles.warning = count_warning;
  articles.warning_user = folder;
  sluice_process_options options;
  CHECK_OK(sluice_process_options_init(&options, sizeof options));
  options.articles = &articles;
  options.max_document_share = 1.0;
  options.progress = on_process;
  sluice_process_summary summary;
  summary.struct_size = sizeof summary;
  CHECK_OK(sluice_path_check_output(in_folder("corpus"), NULL, 1, 0, &error));
  CHECK_OK(sluice_process_run(inputs, 1, in_folder("corpus"), &options, &summary, &error));
  CHECK(summary.documents == kArticles);
  CHECK(summary.vocabulary == kThemes * kThemeWords + kCommonWords);
  CHECK(summary.labels == kThemes);
  CHECK(summary.bad_records == 1 && warnings == 1);
  CHECK(progress_calls >= 1);
  CHECK_STATUS(sluice_process_run(inputs, 1, in_folder("corpus"), &options, NULL, &error),
               SLUICE_STATUS_ALREADY_EXISTS);
  options.progress = stop_at_once;
  CHECK_STATUS(sluice_process_run(inputs, 1, in_folder("other"), &options, NULL, &error),
               SLUICE_STATUS_CANCELLED);
  CHECK_STATUS(sluice_path_check_output(in_folder("other"), NULL, 1, 0, &error), SLUICE_STATUS_OK);
  options.progress = NULL;
  articles.strict = 1;
  CHECK_STATUS(sluice_process_run(inputs, 1, in_folder("other"), &options, NULL, &error),
               SLUICE_STATUS_CORRUPT);
  CHECK(strstr(error.text, "articles.jsonl:301") != NULL);
}

static sluice_documents* open_corpus(void) {
  sluice_documents* documents = NULL;
  CHECK_OK(sluice_documents_open(in_folder("corpus"), NULL, &documents, &error));
  return documents;
}

static void check_documents(void) {
  sluice_documents* documents = open_corpus();
  sluice_documents_facts facts;
  facts.struct_size = sizeof facts;
  CHECK_OK(sluice_documents_get_facts(documents, &facts, &error));
  CHECK(facts.format == SLUICE_FORMAT_CORPUS);
  CHECK(facts.total_documents == kArticles);
  CHECK(facts.total_tokens == (double)kArticles * kWordsEach);
  CHECK(facts.labels == kThemes && facts.has_words && facts.has_recipe && facts.can_rewind);
  size_t seen = 0;
  for (;;) {
    const sluice_minibatch* batch = NULL;
    CHECK_OK(sluice_documents_read_batch(documents, 64, &batch, &error));
    if (batch == NULL) break;
    CHECK(batch->documents <= 64);
    for (size_t d = 0; d < batch->documents; ++d, ++seen) {
      char id[16];
      snprintf(id, sizeof id, "a%d", (int)seen);
      CHECK(batch->ids[d].size == strlen(id));
      CHECK(memcmp(batch->ids[d].data, id, strlen(id)) == 0);
      sluice_text label;
      CHECK_OK(sluice_documents_get_label(documents, (uint32_t)batch->labels[d], &label, &error));
      CHECK(memcmp(label.data, kThemeName[seen % kThemes], label.size) == 0);
      double tokens = 0;
      for (uint64_t i = batch->offsets[d]; i < batch->offsets[d + 1]; ++i) {
        tokens += batch->counts[i];
      }
      CHECK(tokens == kWordsEach);
    }
  }
  CHECK(seen == kArticles);
  sluice_documents_free(documents);
  sluice_validation validation;
  validation.struct_size = sizeof validation;
  CHECK_OK(sluice_path_validate(in_folder("corpus"), NULL, SLUICE_FORMAT_AUTOMATIC, &validation,
                                &error));
  CHECK(validation.format == SLUICE_FORMAT_CORPUS && validation.records == kArticles);
}

// One byte of a shard is changed: the check says which file it is in, and that all else was read.
static void check_damaged_corpus(void) {
  const char* shard = in_folder("corpus/records/part-00000.rec");
  FILE* file = fopen(shard, "r+b");
  CHECK(file != NULL);
  CHECK(fseek(file, 0, SEEK_SET) == 0 && fputc('!', file) == '!' && fclose(file) == 0);
  sluice_validation validation;
  validation.struct_size = sizeof validation;
  CHECK_STATUS(
      sluice_path_validate(in_folder("corpus"), NULL, SLUICE_FORMAT_AUTOMATIC, &validation, &error),
      SLUICE_STATUS_CORRUPT);
  CHECK(strstr(error.text, "part-00000.rec") != NULL);
  CHECK(error.record == 0 && error.offset == 0);
  CHECK(validation.bad_records == 1 && validation.records == kArticles - 1);
}

static int32_t on_training(const sluice_trainer_progress* progress, void* user) {
  CHECK(progress->struct_size == sizeof *progress);
  ++*(int*)user;
  return 0;
}

static void train(void) {
  sluice_documents* documents = open_corpus();
  sluice_trainer_options options;
  CHECK_OK(sluice_trainer_options_init(&options, sizeof options));
  options.topics = kThemes + 1;
  uint64_t bytes = 0;
  CHECK_OK(sluice_trainer_estimate_memory(&options, 36, &bytes, &error));
  CHECK(bytes > 0);
  sluice_trainer* trainer = NULL;
  CHECK_OK(sluice_trainer_create(&options, &trainer, &error));
  sluice_model* model = NULL;
  CHECK_STATUS(sluice_trainer_finish(trainer, documents, NULL, &model, &error),
               SLUICE_STATUS_INVALID_ARGUMENT);
  int calls = 0;
  CHECK_OK(sluice_trainer_run(trainer, documents, on_training, &calls, &error));
  CHECK(calls > 0);
  sluice_trainer_progress progress;
  progress.struct_size = sizeof progress;
  int32_t reason = SLUICE_STOP_NOT_STOPPED;
  CHECK_OK(sluice_trainer_get_progress(trainer, &progress, &reason, &error));
  CHECK(reason == SLUICE_STOP_PASSES || reason == SLUICE_STOP_PLATEAU);
  CHECK_OK(sluice_trainer_finish(trainer, documents, "{\"topics\":4}", &model, &error));
  sluice_model* again = model;
  CHECK_STATUS(sluice_trainer_finish(trainer, documents, NULL, &again, &error),
               SLUICE_STATUS_INVALID_ARGUMENT);
  CHECK(again == NULL);
  sluice_trainer_free(trainer);
  sluice_documents_free(documents);
  CHECK_OK(sluice_model_save(model, in_folder("model.safetensors"), NULL, 0, &error));
  CHECK_STATUS(sluice_model_save(model, in_folder("model.safetensors"), NULL, 0, &error),
               SLUICE_STATUS_ALREADY_EXISTS);
  sluice_model_free(model);
}

// The theme a word belongs to, or -1.
static int theme_of(const char* word, size_t size) {
  for (int t = 0; t < kThemes; ++t) {
    for (int w = 0; w < kThemeWords; ++w) {
      if (strlen(kThemeWord[t][w]) == size && memcmp(word, kThemeWord[t][w], size) == 0) return t;
    }
  }
  return -1;
}

// Each topic but the background has the words of one theme, and each theme its topic.
static void find_themes(const sluice_model* model, int theme_of_topic[kThemes + 1]) {
  sluice_topic_words* words = NULL;
  CHECK_OK(sluice_topic_words_create(model, SLUICE_RANKING_AUTOMATIC,
                                     SLUICE_DEFAULT_RELEVANCE_LAMBDA, 5, &words, &error));
  int found[kThemes] = {0};
  for (uint32_t k = 1; k <= kThemes; ++k) {
    const sluice_ranked_word* ranked = NULL;
    size_t count = 0;
    CHECK_OK(sluice_topic_words_get_topic(words, k, &ranked, &count, &error));
    CHECK(count == 5);
    for (size_t i = 0; i < count; ++i) {
      sluice_text word;
      CHECK_OK(sluice_model_get_word(model, ranked[i].word, &word, &error));
      const int theme = theme_of(word.data, word.size);
      CHECK(theme >= 0);
      if (i == 0) theme_of_topic[k] = theme;
      CHECK(theme == theme_of_topic[k]);
    }
    ++found[theme_of_topic[k]];
  }
  for (int t = 0; t < kThemes; ++t) CHECK(found[t] == 1);
  sluice_topic_words_free(words);
}

static void infer(const sluice_model* model, const int theme_of_topic[kThemes + 1]) {
  sluice_inferencer_options options;
  CHECK_OK(sluice_inferencer_options_init(&options, sizeof options));
  options.background = SLUICE_BACKGROUND_EXCLUDE;
  options.threads = 2;
  sluice_inferencer* inferencer = NULL;
  CHECK_OK(sluice_inferencer_create(model, &options, &inferencer, &error));
  const char* texts[kThemes] = {"A comet and the moon in orbit, seen by telescope.",
                                "Dough of flour, yeast and butter: bake in the oven!",
                                "The striker took the penalty and the keeper lost the league."};
  for (int t = 0; t < kThemes; ++t) {
    float mixture[kThemes + 1];
    float unknown = -1;
    CHECK_OK(sluice_inferencer_infer_text(inferencer, texts[t], strlen(texts[t]), mixture,
                                          kThemes + 1, &unknown, &error));
    CHECK(mixture[0] == 0);
    CHECK(fabs(mixture[1] + mixture[2] + mixture[3] - 1) < 1e-5);
    CHECK(unknown >= 0 && unknown < 1);
    uint32_t topics[kThemes + 1];
    size_t count = 0;
    CHECK_OK(sluice_model_rank_topics(model, mixture, kThemes + 1, topics, NULL, kThemes + 1,
                                      &count, &error));
    CHECK(count == kThemes);
    CHECK(theme_of_topic[topics[0]] == t);

    sluice_text batch[40];
    float rows[40][kThemes + 1];
    float unknowns[40];
    for (int i = 0; i < 40; ++i) {
      batch[i].data = texts[t];
      batch[i].size = strlen(texts[t]);
    }
    CHECK_OK(sluice_inferencer_infer_text_batch(inferencer, batch, 40, rows[0], 40 * (kThemes + 1),
                                                unknowns, NULL, &error));
    for (int i = 0; i < 40; ++i) {
      CHECK(memcmp(rows[i], mixture, sizeof mixture) == 0);
      CHECK(unknowns[i] == unknown);
    }
  }
  sluice_inferencer_free(inferencer);
}

static void evaluate(const sluice_model* model) {
  sluice_documents* documents = open_corpus();
  sluice_evaluation scores;
  scores.struct_size = sizeof scores;
  double npmi[kThemes + 1];
  CHECK_OK(sluice_evaluation_run(model, documents, NULL, NULL, &scores, npmi, kThemes + 1, &error));
  CHECK(scores.documents == kArticles);
  CHECK(scores.perplexity > 5 && scores.perplexity < 30);
  CHECK(scores.labelled_documents == kArticles && scores.purity > 0.95);
  sluice_documents_free(documents);
}

static void check_model(void) {
  sluice_model* model = NULL;
  CHECK_OK(sluice_model_open(in_folder("model.safetensors"), NULL, &model, &error));
  sluice_model_facts facts;
  facts.struct_size = sizeof facts;
  CHECK_OK(sluice_model_get_facts(model, &facts, &error));
  CHECK(facts.topics == kThemes + 1 && facts.background_topic == 0);
  CHECK(facts.words == kThemes * kThemeWords + kCommonWords);
  CHECK(facts.has_words && facts.has_recipe && facts.seed == 1);
  sluice_text json;
  CHECK_OK(sluice_model_get_configuration_json(model, &json, &error));
  CHECK(json.size == 12 && memcmp(json.data, "{\"topics\":4}", 12) == 0);
  uint32_t id = 0;
  CHECK_OK(sluice_model_find_word(model, "planet", 6, &id, &error));
  CHECK(id < facts.words);
  uint64_t frequency = 0;
  CHECK_OK(sluice_model_get_document_frequency(model, id, &frequency, &error));
  CHECK(frequency > 0 && frequency <= kArticles / kThemes);
  int theme_of_topic[kThemes + 1] = {-1, -1, -1, -1};
  find_themes(model, theme_of_topic);
  infer(model, theme_of_topic);
  evaluate(model);
  sluice_model_free(model);
}

int main(void) {
  const char* base = getenv("TMPDIR");
  snprintf(folder, sizeof folder, "%s/sluice-pipeline-XXXXXX", base ? base : "/tmp");
  CHECK(mkdtemp(folder) != NULL);
  process();
  check_documents();
  train();
  check_model();
  check_damaged_corpus();
  char command[1024];
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  CHECK(system(command) == 0);
  puts("the main job works from C");
  return 0;
}
