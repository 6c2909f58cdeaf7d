/* Trains on documents that the program itself makes. usage: train_from_callback MODEL */
#include <sluice.h>
#include <stdio.h>
#include <stdlib.h>

enum { kDocuments = 400, kWords = 8, kWordsEach = 4 };

static sluice_error error;

static void check(sluice_status status) {
  if (status == SLUICE_STATUS_OK) return;
  fprintf(stderr, "%s: %s\n", sluice_status_name(status), error.text);
  exit(1);
}

/* Where reading is, and the rows that sluice looks at until the next call. */
struct source {
  size_t next;
  uint64_t offsets[kDocuments + 1];
  uint32_t word_ids[kDocuments * kWordsEach];
  float counts[kDocuments * kWordsEach];
};

static sluice_status read(void* user, size_t max_documents, sluice_minibatch* batch) {
  struct source* source = user;
  size_t documents = kDocuments - source->next;
  if (documents > max_documents) documents = max_documents;
  for (size_t d = 0; d < documents; ++d) {
    const uint32_t number = (uint32_t)(source->next + d);
    for (uint32_t i = 0; i < kWordsEach;
         ++i) { /* even ones are about fruit, odd ones about walls */
      source->word_ids[d * kWordsEach + i] = number % 2 * kWordsEach + i;
      source->counts[d * kWordsEach + i] = (float)(1 + (number + i) % 3);
    }
    source->offsets[d + 1] = (d + 1) * kWordsEach;
  }
  source->next += documents;
  batch->documents = documents; /* 0 at the end */
  batch->offsets = source->offsets;
  batch->word_ids = source->word_ids;
  batch->counts = source->counts;
  return SLUICE_STATUS_OK;
}

static sluice_status rewind_source(void* user) {
  ((struct source*)user)->next = 0;
  return SLUICE_STATUS_OK;
}

/* Anything but 0 would end the training; the model so far could still be taken. */
static int32_t show(const sluice_trainer_progress* progress, void* user) {
  (void)user;
  fprintf(stderr, "pass %u: %.0f documents\n", (unsigned)progress->pass,
          (double)progress->documents);
  return 0;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  static struct source source;
  const sluice_text words[kWords] = {{"apple", 5}, {"pear", 4},  {"plum", 4}, {"cherry", 6},
                                     {"stone", 5}, {"brick", 5}, {"sand", 4}, {"mortar", 6}};
  sluice_recipe* recipe = NULL; /* kept in the model, so that it takes raw text */
  check(sluice_recipe_create(NULL, &recipe, &error));
  sluice_documents_callbacks callbacks;
  check(sluice_documents_callbacks_init(&callbacks, sizeof callbacks));
  callbacks.read = read;
  callbacks.rewind = rewind_source;
  callbacks.user = &source;
  callbacks.vocabulary_size = kWords;
  callbacks.words = words;
  callbacks.recipe = recipe;
  sluice_documents* documents = NULL;
  check(sluice_documents_create(&callbacks, &documents, &error));

  sluice_trainer_options options;
  check(sluice_trainer_options_init(&options, sizeof options));
  options.topics = 2;
  options.background = 0; /* these documents have no words in common */
  options.passes = 5;
  sluice_trainer* trainer = NULL;
  check(sluice_trainer_create(&options, &trainer, &error));
  check(sluice_trainer_run(trainer, documents, show, NULL, &error));
  sluice_model* model = NULL;
  check(sluice_trainer_finish(trainer, documents, NULL, &model, &error));
  check(sluice_model_save(model, argv[1], NULL, 1, &error));
  printf("wrote %s\n", argv[1]);

  sluice_model_free(model);
  sluice_trainer_free(trainer);
  sluice_documents_free(documents);
  sluice_recipe_free(recipe);
  return 0;
}
