// The native side of compare_native.py: the same documents through sluice.h, with a kernel set by
// name.
//
// usage: native_calls MODEL TEXTS KERNELS; TEXTS has a text a line. Then on stdin a line each:
// `texts N` (N rounds of one batch of all texts), `counts N` (N rounds
// of one call a document, by word ids and counts). Answers the first mixture in a line.
#include <sluice.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kMostDocuments = 1000 };

typedef struct document {
  uint32_t* ids;
  float* counts;
  size_t entries;
} document;

static sluice_inferencer* inferencer;
static sluice_text texts[kMostDocuments];
static document documents[kMostDocuments];
static size_t document_count, topics;
static float *mixtures, *unknown;

static void check(sluice_status status, const sluice_error* error) {
  if (status == SLUICE_STATUS_OK) return;
  fprintf(stderr, "native_calls: %s\n", error->text);
  exit(1);
}

static void read_texts(const char* path) {
  FILE* file = fopen(path, "r");
  if (file == NULL) exit(1);
  char* line = NULL;
  size_t room = 0;
  ssize_t size;
  while (document_count < kMostDocuments && (size = getline(&line, &room, file)) > 0) {
    texts[document_count++] = (sluice_text){strndup(line, (size_t)size - 1), (size_t)size - 1};
  }
  free(line);
  fclose(file);
}

// Known words of the text, in order of their first occurrence, as package_calls.mjs counts them.
static void count_words(sluice_text text, document* out) {
  sluice_error error;
  const sluice_explained_word* words;
  size_t count;
  check(sluice_inferencer_explain_text(inferencer, text.data, text.size, mixtures, topics, NULL,
                                       &words, &count, &error),
        &error);
  *out = (document){malloc((count + 1) * sizeof(uint32_t)), malloc((count + 1) * sizeof(float)), 0};
  for (size_t i = 0; i < count; ++i) {
    if (words[i].word == SLUICE_UNKNOWN_WORD) continue;
    size_t at = 0;
    while (at < out->entries && out->ids[at] != words[i].word) ++at;
    if (at == out->entries) {
      out->ids[at] = words[i].word;
      out->counts[at] = 0;
      ++out->entries;
    }
    out->counts[at] += 1;
  }
}

static void infer_texts(void) {
  sluice_error error;
  check(sluice_inferencer_infer_text_batch(inferencer, texts, document_count, mixtures,
                                           document_count * topics, unknown, NULL, &error),
        &error);
}

static void infer_counts(void) {
  sluice_error error;
  for (size_t i = 0; i < document_count; ++i) {
    const document* one = &documents[i];
    check(sluice_inferencer_infer(inferencer, one->ids, one->counts, one->entries,
                                  mixtures + i * topics, topics, unknown + i, &error),
          &error);
  }
}

static void open_model(const char* path, const char* kernels) {
  sluice_error error;
  sluice_model* model;
  check(sluice_model_open(path, NULL, &model, &error), &error);
  sluice_inferencer_options options;
  sluice_inferencer_options_init(&options, sizeof options);
  options.kernels = kernels;
  check(sluice_inferencer_create(model, &options, &inferencer, &error), &error);
  sluice_model_facts facts = {.struct_size = sizeof facts};
  check(sluice_model_get_facts(model, &facts, &error), &error);
  topics = facts.topics;
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  read_texts(argv[2]);
  open_model(argv[1], argv[3]);
  mixtures = malloc(document_count * topics * sizeof *mixtures);
  unknown = malloc(document_count * sizeof *unknown);
  for (size_t i = 0; i < document_count; ++i) count_words(texts[i], &documents[i]);

  char job[16];
  long rounds;
  while (scanf("%15s %ld", job, &rounds) == 2) {
    const int is_texts = strcmp(job, "texts") == 0;
    for (long i = 0; i < rounds; ++i) is_texts ? infer_texts() : infer_counts();
    for (size_t k = 0; k < topics; ++k) printf("%.9g ", mixtures[k]);
    puts("");
    fflush(stdout);
  }
  return 0;
}
