/* Handles used from eight threads at once as the header allows: one model and its topic words by
 * all, an inferencer, a tokenizer, a record reader and a writer each; two models side by side; a
 * child after fork(). The answers are those of one thread. Run with the thread sanitizer in its
 * preset. */
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "expect.h"

enum { kThreads = 8, kRounds = 40, kMaxTopics = 64 };

static const char text[] = "The news topic, data and stones; 주제는 naïve: news, planets.";

struct shared {
  const sluice_model* model;
  const sluice_topic_words* words;
  uint32_t topics;
  int32_t takes_text;
  float mixture[kMaxTopics]; /* of one thread */
};

static struct shared models[2];

static void infer_once(const struct shared* shared, float* mixture) {
  sluice_inferencer* inferencer = NULL;
  EXPECT_OK(sluice_inferencer_create(shared->model, NULL, &inferencer, NULL));
  if (shared->takes_text) {
    const sluice_explained_word* words = NULL;
    size_t count = 0;
    EXPECT_OK(sluice_inferencer_explain_text(inferencer, text, sizeof text - 1, mixture,
                                             shared->topics, NULL, &words, &count, NULL));
    EXPECT(count > 0);
  } else {
    const uint32_t ids[] = {0, 1, 2};
    const float counts[] = {3, 1, 1};
    EXPECT_OK(
        sluice_inferencer_infer(inferencer, ids, counts, 3, mixture, shared->topics, NULL, NULL));
  }
  sluice_inferencer_free(inferencer);
}

static void look_at(const struct shared* shared) {
  const sluice_ranked_word* ranked = NULL;
  size_t count = 0;
  EXPECT_OK(sluice_topic_words_get_topic(shared->words, 0, &ranked, &count, NULL));
  EXPECT(count > 0);
  if (shared->takes_text) {
    sluice_text word;
    uint32_t id = 0;
    EXPECT_OK(sluice_model_get_word(shared->model, 1, &word, NULL));
    EXPECT_OK(sluice_model_find_word(shared->model, word.data, word.size, &id, NULL));
    EXPECT(id == 1);
  }
}

static void write_and_read_records(uint32_t seed) {
  sluice_record_writer* writer = NULL;
  sluice_record_reader* reader = NULL;
  const uint32_t ids[] = {1, 5};
  const float values[] = {(float)seed, 2};
  sluice_record_input input;
  const void* bytes = NULL;
  size_t size = 0;
  const sluice_record* record = NULL;
  EXPECT_OK(sluice_record_input_init(&input, sizeof input));
  input.feature_dim = 9;
  input.word_ids = ids;
  input.values = values;
  input.entries = 2;
  EXPECT_OK(sluice_record_writer_create_memory(&writer, NULL));
  EXPECT_OK(sluice_record_writer_write(writer, &input, NULL));
  EXPECT_OK(sluice_record_writer_get_bytes(writer, &bytes, &size, NULL));
  EXPECT_OK(sluice_record_reader_open_memory(bytes, size, "memory", &reader, NULL));
  EXPECT_OK(sluice_record_reader_read_next(reader, &record, NULL));
  EXPECT(record != NULL && record->entries == 2 && record->counts[0] == (float)seed);
  sluice_record_reader_free(reader);
  sluice_record_writer_free(writer);
}

static void* work(void* number) {
  for (int round = 0; round < kRounds; ++round) {
    const struct shared* shared = &models[((size_t)number + (size_t)round) % 2];
    float mixture[kMaxTopics];
    infer_once(shared, mixture);
    EXPECT(memcmp(mixture, shared->mixture, shared->topics * sizeof *mixture) == 0);
    look_at(shared);
    write_and_read_records((uint32_t)(size_t)number + 1);
  }
  return NULL;
}

static void work_in_threads(void) {
  pthread_t threads[kThreads];
  for (size_t i = 0; i < kThreads; ++i) {
    EXPECT(pthread_create(&threads[i], NULL, work, (void*)i) == 0);
  }
  for (size_t i = 0; i < kThreads; ++i) EXPECT(pthread_join(threads[i], NULL) == 0);
}

/* The model was loaded by the parent; threads of the library did not come along, and are not
 * needed. */
static void work_in_child(void) {
  const pid_t child = fork();
  int status = -1;
  EXPECT(child >= 0);
  if (child == 0) {
    work(NULL);
    _exit(0);
  }
  EXPECT(waitpid(child, &status, 0) == child);
  EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void open_model(struct shared* shared, const char* path) {
  sluice_model* model = NULL;
  sluice_topic_words* words = NULL;
  sluice_model_facts facts;
  facts.struct_size = sizeof facts;
  EXPECT_OK(sluice_model_open(path, NULL, &model, &error));
  EXPECT_OK(sluice_model_get_facts(model, &facts, &error));
  EXPECT(facts.topics <= kMaxTopics);
  EXPECT_OK(sluice_topic_words_create(model, 0, 0.6f, 3, &words, &error));
  shared->model = model;
  shared->words = words;
  shared->topics = facts.topics;
  shared->takes_text = facts.has_recipe && facts.has_words;
  infer_once(shared, shared->mixture);
}

int main(int argc, char** argv) {
  EXPECT(argc == 3);
  open_model(&models[0], argv[1]);
  open_model(&models[1], argv[2]);
  work_in_child();
  work_in_threads();
  work_in_child();
  for (int i = 0; i < 2; ++i) {
    sluice_topic_words_free((sluice_topic_words*)models[i].words);
    sluice_model_free((sluice_model*)models[i].model);
  }
  puts("eight threads agree with one");
  return 0;
}
