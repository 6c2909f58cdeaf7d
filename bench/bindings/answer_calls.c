// The floor of compare_bindings.py: what a binding adds is measured against these calls in C.
//
// usage: answer_calls MODEL TEXT; then on stdin `mixture`, `one N` or `batch N` a line. Answers, a
// line each: the text's mixture; nanoseconds a document of N calls with one; of N calls with 1,000.
#include <sluice.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kBatch = 1000 };

static sluice_inferencer* inferencer;
static size_t topics, text_size;
static const char* text;

static void check(sluice_status status, const sluice_error* error) {
  if (status == SLUICE_STATUS_OK) return;
  fprintf(stderr, "answer_calls: %s\n", error->text);
  exit(1);
}

static void infer_one(void) {
  sluice_error error;
  float unknown;
  float* mixture = malloc(topics * sizeof *mixture);  // an answer of its own, as the bindings give
  check(
      sluice_inferencer_infer_text(inferencer, text, text_size, mixture, topics, &unknown, &error),
      &error);
  free(mixture);
}

static void infer_batch(const sluice_text* texts) {
  sluice_error error;
  float* mixtures = malloc(kBatch * topics * sizeof *mixtures);
  float* unknown = malloc(kBatch * sizeof *unknown);
  check(sluice_inferencer_infer_text_batch(inferencer, texts, kBatch, mixtures, kBatch * topics,
                                           unknown, NULL, &error),
        &error);
  free(unknown);
  free(mixtures);
}

static void print_mixture(void) {
  sluice_error error;
  float* mixture = malloc(topics * sizeof *mixture);
  check(sluice_inferencer_infer_text(inferencer, text, text_size, mixture, topics, NULL, &error),
        &error);
  for (size_t k = 0; k < topics; ++k) printf("%s%.9g", k == 0 ? "" : " ", mixture[k]);
  puts("");
  free(mixture);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  sluice_error error;
  sluice_model* model;
  check(sluice_model_open(argv[1], NULL, &model, &error), &error);
  check(sluice_inferencer_create(model, NULL, &inferencer, &error), &error);
  sluice_model_facts facts = {.struct_size = sizeof facts};
  check(sluice_model_get_facts(model, &facts, &error), &error);
  topics = facts.topics;
  text = argv[2];
  text_size = strlen(text);
  static sluice_text texts[kBatch];
  for (int i = 0; i < kBatch; ++i) {  // copies: a thousand texts are not one in the cache
    char* copy = malloc(text_size);
    memcpy(copy, text, text_size);
    texts[i] = (sluice_text){copy, text_size};
  }

  char job[16];
  while (scanf("%15s", job) == 1) {
    long calls = 1;
    if (strcmp(job, "mixture") == 0) {
      print_mixture();
    } else if (scanf("%ld", &calls) == 1) {
      const int is_batch = strcmp(job, "batch") == 0;
      for (long i = 0; i < calls; ++i) is_batch ? infer_batch(texts) : infer_one();
      puts("done");
    }
    fflush(stdout);
  }
  sluice_inferencer_free(inferencer);
  sluice_model_free(model);
  return 0;
}
