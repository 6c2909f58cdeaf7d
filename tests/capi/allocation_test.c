/* Memory runs out at the Nth allocation, for every N: each job of the inference path, of records
 * and of a small training returns OK or OUT_OF_MEMORY, its outputs stay NULL after a failure, and
 * nothing leaks. The test's own malloc stands before libc's, for the library and for its C++
 * runtime. */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "expect.h"
#include "small_documents.h"

extern void* __libc_malloc(size_t size);
extern void* __libc_calloc(size_t count, size_t size);
extern void* __libc_realloc(void* old, size_t size);
extern void* __libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void* block);

static long live;       /* blocks in use */
static long until = -1; /* allocations that still succeed; -1: all */
static int fails_for_good;
static int failed;

static int may_allocate(void) {
  long left = __atomic_load_n(&until, __ATOMIC_RELAXED);
  if (left < 0) return 1;
  if (left == 0) {
    failed = 1;
    if (!fails_for_good) __atomic_store_n(&until, -1, __ATOMIC_RELAXED);
    return 0;
  }
  __atomic_fetch_sub(&until, 1, __ATOMIC_RELAXED);
  return 1;
}

static void* count(void* block) {
  if (block != NULL) __atomic_fetch_add(&live, 1, __ATOMIC_RELAXED);
  return block;
}

static void* out_of_memory(void) {
  errno = ENOMEM;
  return NULL;
}

/* Seen by the libraries, whatever the flags of this build hide. */
#pragma GCC visibility push(default)
void* malloc(size_t size) { return may_allocate() ? count(__libc_malloc(size)) : out_of_memory(); }
void* calloc(size_t number, size_t size) {
  return may_allocate() ? count(__libc_calloc(number, size)) : out_of_memory();
}
void* realloc(void* old, size_t size) {
  void* block = may_allocate() ? __libc_realloc(old, size) : out_of_memory();
  return old == NULL ? count(block) : block;
}
void* memalign(size_t alignment, size_t size) {
  return may_allocate() ? count(__libc_memalign(alignment, size)) : out_of_memory();
}
void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void** out, size_t alignment, size_t size) {
  *out = memalign(alignment, size);
  return *out == NULL ? ENOMEM : 0;
}
void free(void* block) {
  if (block != NULL) __atomic_fetch_sub(&live, 1, __ATOMIC_RELAXED);
  __libc_free(block);
}
#pragma GCC visibility pop

static const void* model_bytes;
static size_t model_size;
static const char text[] = "news topic, data and a brick";

/* OK to go on, or a failure that only memory may have caused. */
static int is_ok(sluice_status status, const char* call) {
  if (status == SLUICE_STATUS_OK) return 1;
  if (status != SLUICE_STATUS_OUT_OF_MEMORY || !failed) {
    fprintf(stderr, "%s: %s: %s\n", call, sluice_status_name(status), error.text);
    abort();
  }
  return 0;
}
#define OK(call) is_ok(call, #call)

static int infer_documents(sluice_model* model) {
  sluice_inferencer_options options;
  sluice_inferencer* inferencer = NULL;
  float mixtures[2 * 64];
  const sluice_explained_word* words = NULL;
  size_t count_of_words = 0;
  const sluice_text texts[2] = {{text, sizeof text - 1}, {text, 5}};
  const uint64_t offsets[] = {0, 1, 3};
  const uint32_t ids[] = {2, 1, 0};
  const float counts[] = {1, 2, 1};
  sluice_inferencer_options_init(&options, sizeof options);
  options.threads = 2;
  int done = OK(sluice_inferencer_create(model, &options, &inferencer, &error));
  if (!done) EXPECT(inferencer == NULL);
  done = done &&
         OK(sluice_inferencer_infer(inferencer, ids, counts, 3, mixtures, 64, NULL, &error)) &&
         OK(sluice_inferencer_explain_text(inferencer, text, sizeof text - 1, mixtures, 64, NULL,
                                           &words, &count_of_words, &error)) &&
         OK(sluice_inferencer_infer_batch(inferencer, 2, offsets, ids, counts, mixtures, 128, NULL,
                                          NULL, &error)) &&
         OK(sluice_inferencer_infer_text_batch(inferencer, texts, 2, mixtures, 128, NULL, NULL,
                                               &error));
  sluice_inferencer_free(inferencer);
  return done;
}

static int run_inference(void) {
  sluice_model* model = NULL;
  sluice_topic_words* words = NULL;
  sluice_topic_pair pairs[4];
  size_t size = 0;
  char copy[1 << 16];
  int done = OK(sluice_model_open_memory(model_bytes, model_size, "golden", &model, &error));
  if (!done) EXPECT(model == NULL);
  done = done && OK(sluice_topic_words_create(model, 0, 0.6f, 3, &words, &error)) &&
         OK(sluice_model_find_similar_topics(model, 0.0, pairs, 4, &size, &error)) &&
         OK(sluice_model_write_memory(model, copy, sizeof copy, &size, &error)) &&
         infer_documents(model);
  sluice_topic_words_free(words);
  sluice_model_free(model);
  return done;
}

static int run_text(void) {
  sluice_recipe_options options;
  sluice_recipe* recipe = NULL;
  sluice_recipe* again = NULL;
  sluice_tokenizer* tokenizer = NULL;
  const sluice_token* tokens = NULL;
  size_t number = 0;
  sluice_text json;
  const char* stop_words[] = {"apple", "pear"};
  sluice_recipe_options_init(&options, sizeof options);
  options.stop_words = stop_words;
  options.stop_word_count = 2;
  options.stop_word_languages = "";
  const int done =
      OK(sluice_recipe_create(&options, &recipe, &error)) &&
      OK(sluice_recipe_get_json(recipe, &json, &error)) &&
      OK(sluice_recipe_parse_json(json.data, json.size, &again, &error)) &&
      OK(sluice_tokenizer_create(recipe, &tokenizer, &error)) &&
      OK(sluice_tokenizer_split_text(tokenizer, text, sizeof text - 1, &tokens, &number, &error));
  sluice_tokenizer_free(tokenizer);
  sluice_recipe_free(recipe);
  sluice_recipe_free(again);
  return done;
}

static int run_records(void) {
  sluice_record_writer* writer = NULL;
  sluice_record_reader* reader = NULL;
  const uint32_t ids[] = {1, 5};
  const float values[] = {3, 2};
  sluice_record_input input;
  const sluice_record* record = NULL;
  const void* bytes = NULL;
  size_t size = 0;
  sluice_record_input_init(&input, sizeof input);
  input.feature_dim = 9;
  input.word_ids = ids;
  input.values = values;
  input.entries = 2;
  input.uid.data = "a document with a name that no small string holds";
  input.uid.size = strlen(input.uid.data);
  const int done = OK(sluice_record_writer_create_memory(&writer, &error)) &&
                   OK(sluice_record_writer_write(writer, &input, &error)) &&
                   OK(sluice_record_writer_get_bytes(writer, &bytes, &size, &error)) &&
                   OK(sluice_record_reader_open_memory(bytes, size, "memory", &reader, &error)) &&
                   OK(sluice_record_reader_read_next(reader, &record, &error)) &&
                   OK(sluice_record_reader_read_next(reader, &record, &error));
  sluice_record_reader_free(reader);
  sluice_record_writer_free(writer);
  return done;
}

static int run_training(void) {
  static struct small_documents state;
  sluice_documents_callbacks callbacks = small_callbacks(&state);
  sluice_documents* documents = NULL;
  sluice_trainer_options options;
  sluice_trainer* trainer = NULL;
  sluice_model* model = NULL;
  sluice_trainer_options_init(&options, sizeof options);
  options.topics = 3;
  options.passes = 1;
  options.threads = 2;
  const int done = OK(sluice_documents_create(&callbacks, &documents, &error)) &&
                   OK(sluice_trainer_create(&options, &trainer, &error)) &&
                   OK(sluice_trainer_run(trainer, documents, NULL, NULL, &error)) &&
                   OK(sluice_trainer_finish(trainer, documents, NULL, &model, &error));
  sluice_model_free(model);
  sluice_trainer_free(trainer);
  sluice_documents_free(documents);
  return done;
}

static sluice_status read_two_articles(void* user, sluice_article* article, int32_t* found) {
  static const char title[] = "an article of two";
  if (++*(int*)user > 2) return SLUICE_STATUS_OK;
  article->text.data = text;
  article->text.size = sizeof text - 1;
  article->title.data = title;
  article->title.size = sizeof title - 1;
  *found = 1;
  return SLUICE_STATUS_OK;
}

/* In memory where that is possible: hundreds of corpora are written and fsync'd. */
static const char* corpus_path(void) {
  static char path[64];
  const char* base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  snprintf(path, sizeof path, "%s/sluice-allocation-%ld", base, (long)getpid());
  return path;
}

/* What stays when there is no memory even to remove it. */
static void remove_corpora(void) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf %s*", corpus_path());
  EXPECT(system(command) == 0);
}

static int run_articles(void) {
  sluice_articles_callbacks callbacks;
  sluice_articles* articles = NULL;
  const sluice_article* article = NULL;
  int calls = 0;
  sluice_articles_callbacks_init(&callbacks, sizeof callbacks);
  callbacks.read = read_two_articles;
  callbacks.user = &calls;
  int done = OK(sluice_articles_create(&callbacks, &articles, &error));
  if (!done) EXPECT(articles == NULL);
  done = done && OK(sluice_articles_read_next(articles, &article, &error)) &&
         OK(sluice_articles_read_next(articles, &article, &error)) &&
         OK(sluice_articles_read_next(articles, &article, &error));
  sluice_articles_free(articles);
  return done;
}

/* Both jobs that make a corpus directory, which is there whole or not at all. */
static int run_corpus(void) {
  static struct small_documents state;
  sluice_documents_callbacks callbacks = small_callbacks(&state);
  sluice_articles_callbacks articles_callbacks;
  sluice_documents* documents = NULL;
  sluice_articles* articles = NULL;
  sluice_corpus_options options;
  sluice_process_options process;
  int calls = 0;
  sluice_articles_callbacks_init(&articles_callbacks, sizeof articles_callbacks);
  articles_callbacks.read = read_two_articles;
  articles_callbacks.user = &calls;
  sluice_corpus_options_init(&options, sizeof options);
  sluice_process_options_init(&process, sizeof process);
  options.replace = process.replace = 1;
  const int done = OK(sluice_documents_create(&callbacks, &documents, &error)) &&
                   OK(sluice_corpus_write(documents, corpus_path(), &options, &error)) &&
                   OK(sluice_articles_create(&articles_callbacks, &articles, &error)) &&
                   OK(sluice_process_run_articles(articles, corpus_path(), &process, NULL, &error));
  sluice_articles_free(articles);
  sluice_documents_free(documents);
  return done;
}

static int run_one(int (*job)(void), long n, int for_good) {
  fails_for_good = for_good;
  failed = 0;
  __atomic_store_n(&until, n, __ATOMIC_RELAXED);
  const int done = job();
  __atomic_store_n(&until, -1, __ATOMIC_RELAXED);
  return done;
}

static void run_all(const char* name, int (*job)(void)) {
  EXPECT(job()); /* what libraries allocate once and keep is there now */
  for (int for_good = 0; for_good < 2; ++for_good) {
    long n = 0;
    do {
      const long before = __atomic_load_n(&live, __ATOMIC_RELAXED);
      run_one(job, n++, for_good);
      const long leaked = __atomic_load_n(&live, __ATOMIC_RELAXED) - before;
      if (for_good && job == run_corpus) remove_corpora();
      if (leaked != 0) {
        fprintf(stderr, "%s: failure %ld leaks %ld block(s)\n", name, n - 1, leaked);
        exit(1);
      }
    } while (failed);
    EXPECT(n > 3);
    printf("%s: %ld allocations%s\n", name, n - 1, for_good ? ", each the last" : "");
  }
}

static void read_model(const char* path) {
  FILE* file = fopen(path, "rb");
  EXPECT(file != NULL);
  static char bytes[1 << 16];
  model_size = fread(bytes, 1, sizeof bytes, file);
  model_bytes = bytes;
  fclose(file);
}

int main(int argc, char** argv) {
  EXPECT(argc == 2);
  read_model(argv[1]);
  setvbuf(stdout, NULL, _IOLBF, 4096);
  run_all("text", run_text);
  run_all("records", run_records);
  run_all("inference", run_inference);
  if (sluice_feature_is_built("train")) {
    run_all("training", run_training);
    run_all("articles", run_articles);
    run_all("corpus", run_corpus);
    remove_corpora();
  }
  return 0;
}
