/* Calls in an order that makes no sense: each is refused with INVALID_ARGUMENT or answered as the
 * header says, and the object can still be freed. */
#include <string.h>
#include <unistd.h>

#include "expect.h"
#include "small_documents.h"

static const char* in_folder(const char* name) {
  static char path[4096];
  const char* base = getenv("TMPDIR");
  snprintf(path, sizeof path, "%s/sluice-order-%ld-%s", base ? base : "/tmp", (long)getpid(), name);
  return path;
}

static void check_outputs(void) {
  sluice_output* output = NULL;
  const char* path = in_folder("output");
  EXPECT_OK(sluice_output_create(path, NULL, 0, &output, &error));
  EXPECT_OK(sluice_output_write(output, "x", 1, &error));
  EXPECT_OK(sluice_output_write(output, NULL, 0, &error));
  EXPECT_STATUS(sluice_output_overwrite(output, 1, "y", 1, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_OK(sluice_output_overwrite(output, 0, "y", 1, &error));
  EXPECT_OK(sluice_output_overwrite(output, 1, NULL, 0, &error));
  EXPECT_OK(sluice_output_commit(output, &error));
  EXPECT_STATUS(sluice_output_overwrite(output, 0, "z", 1, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STATUS(sluice_output_commit(output, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STATUS(sluice_output_write(output, "x", 1, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  sluice_output_free(output);
  EXPECT(remove(path) == 0);
}

static void check_record_writers(void) {
  sluice_record_writer* writer = NULL;
  sluice_record_input input;
  const float values[] = {1};
  const char* path = in_folder("records");
  const void* bytes = NULL;
  size_t size = 0;
  EXPECT_OK(sluice_record_input_init(&input, sizeof input));
  input.feature_dim = 1;
  input.values = values;
  input.entries = 1;
  EXPECT_OK(sluice_record_writer_create(path, NULL, 0, &writer, &error));
  EXPECT_OK(sluice_record_writer_write(writer, &input, &error));
  EXPECT_STATUS(sluice_record_writer_get_bytes(writer, &bytes, &size, &error),
                SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_OK(sluice_record_writer_commit(writer, &error));
  EXPECT_STATUS(sluice_record_writer_commit(writer, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STATUS(sluice_record_writer_write(writer, &input, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  sluice_record_writer_free(writer);
  EXPECT(remove(path) == 0);
}

static void check_record_readers(void) {
  sluice_record_reader* reader = NULL;
  const sluice_record* record = NULL;
  int32_t found = 1;
  EXPECT_OK(sluice_record_reader_open_memory("", 0, "none", &reader, &error));
  EXPECT_OK(sluice_record_reader_recover(reader, &found, &error)); /* nothing was wrong */
  for (int i = 0; i < 3; ++i) {
    EXPECT_OK(sluice_record_reader_read_next(reader, &record, &error));
    EXPECT(record == NULL);
  }
  sluice_record_reader_free(reader);
}

static void check_documents(void) {
  struct small_documents state;
  sluice_documents_callbacks callbacks = small_callbacks(&state);
  sluice_documents* documents = NULL;
  const sluice_minibatch* batch = NULL;
  EXPECT_OK(sluice_documents_create(&callbacks, &documents, &error));
  EXPECT_OK(sluice_documents_rewind(documents, &error));
  do {
    EXPECT_OK(sluice_documents_read_batch(documents, 1000000, &batch, &error));
  } while (batch != NULL);
  EXPECT_OK(sluice_documents_read_batch(documents, 1, &batch, &error));
  EXPECT(batch == NULL);
  sluice_documents_free(documents);
}

static sluice_status read_no_article(void* user, sluice_article* article, int32_t* found) {
  (void)article;
  *found = (*(int*)user)++ == 0; /* once, and without a text */
  return SLUICE_STATUS_OK;
}

static void check_articles(void) {
  sluice_articles_callbacks callbacks;
  sluice_articles* articles = NULL;
  const sluice_article* article = NULL;
  sluice_process_options options;
  sluice_article_options bad;
  int calls = 0;
  EXPECT_OK(sluice_articles_callbacks_init(&callbacks, sizeof callbacks));
  callbacks.read = read_no_article;
  callbacks.user = &calls;
  EXPECT_OK(sluice_articles_create(&callbacks, &articles, &error));
  EXPECT_OK(sluice_process_options_init(&options, sizeof options));
  EXPECT_OK(sluice_article_options_init(&bad, sizeof bad));
  bad.strict = 2;
  options.articles = &bad;
  EXPECT_STATUS(sluice_process_run_articles(articles, in_folder("corpus"), &options, NULL, &error),
                SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT(calls == 0);
  EXPECT_OK(sluice_articles_read_next(articles, &article, &error));
  EXPECT(article != NULL && article->text.size == 0);
  /* At its end there is nothing for a job, and no further call. */
  EXPECT_STATUS(sluice_process_run_articles(articles, in_folder("corpus"), NULL, NULL, &error),
                SLUICE_STATUS_CORRUPT);
  EXPECT_OK(sluice_articles_read_next(articles, &article, &error));
  EXPECT(article == NULL && calls == 2);
  sluice_articles_free(articles);
}

static void check_trainers(void) {
  struct small_documents state;
  sluice_documents_callbacks callbacks = small_callbacks(&state);
  sluice_documents* documents = NULL;
  sluice_trainer_options options;
  sluice_trainer* trainer = NULL;
  sluice_model* model = NULL;
  sluice_trainer_progress progress;
  int32_t reason = -1;
  progress.struct_size = sizeof progress;
  EXPECT_OK(sluice_documents_create(&callbacks, &documents, &error));
  EXPECT_OK(sluice_trainer_options_init(&options, sizeof options));
  options.topics = 3;
  options.passes = 1;
  EXPECT_OK(sluice_trainer_create(&options, &trainer, &error));
  EXPECT_OK(sluice_trainer_get_progress(trainer, &progress, &reason, &error));
  EXPECT(reason == SLUICE_STOP_NOT_STOPPED && progress.documents == 0);
  EXPECT_OK(sluice_trainer_remove_checkpoints(trainer, &error)); /* there are none */
  EXPECT_STATUS(sluice_trainer_finish(trainer, documents, NULL, &model, &error),
                SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_OK(sluice_trainer_run(trainer, documents, NULL, NULL, &error));
  EXPECT_STATUS(sluice_trainer_run(trainer, documents, NULL, NULL, &error),
                SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_OK(sluice_trainer_finish(trainer, documents, NULL, &model, &error));
  sluice_model_free(model);
  EXPECT_STATUS(sluice_trainer_finish(trainer, documents, NULL, &model, &error),
                SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT(model == NULL);
  EXPECT_STATUS(sluice_trainer_run(trainer, documents, NULL, NULL, &error),
                SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_OK(sluice_trainer_get_progress(trainer, &progress, NULL, &error));
  sluice_trainer_free(trainer);
  sluice_documents_free(documents);
}

int main(void) {
  EXPECT(sluice_abi_version() == SLUICE_ABI_VERSION);
  check_outputs();
  check_record_writers();
  check_record_readers();
  check_documents();
  if (sluice_feature_is_built("train")) {
    check_articles();
    check_trainers();
  }
  return 0;
}
