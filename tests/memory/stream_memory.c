// Makes streams of any length and measures what they cost in memory: the parts of memory_test.py
// that must not be Python, whose own memory would hide a small program's.
//
// usage: stream_memory train DOCUMENTS      trains on made documents through sluice.h, one pass
//        stream_memory articles DOCUMENTS [LABELS]   writes made articles as JSON Lines
//        stream_memory run COMMAND...       runs it; its stdout is thrown away
// train and run end with a line `peak_kib N`: the largest resident set of the process or the
// command.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sluice.h"

enum { kThemes = 20, kThemeWords = 80, kCommonWords = 400, kDocumentWords = 10, kMostRead = 4096 };
enum { kWords = kThemes * kThemeWords + kCommonWords };

static sluice_error error;

static void check(sluice_status status, const char* what) {
  if (status == SLUICE_STATUS_OK) return;
  fprintf(stderr, "stream_memory: %s: %s: %s\n", what, sluice_status_name(status), error.text);
  exit(1);
}

// SplitMix64 of a counter: document d is the same whoever asks, in whatever order.
static uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

static uint32_t theme_of(uint64_t document) { return (uint32_t)(mix(document) % kThemes); }

// Two words in five are common ones, the others of the document's theme.
static uint32_t word_of(uint64_t document, uint64_t position) {
  const uint64_t bits = mix(document * 64 + position + 1);
  if (bits % 5 < 2) return kThemes * kThemeWords + (uint32_t)((bits >> 8) % kCommonWords);
  return theme_of(document) * kThemeWords + (uint32_t)((bits >> 8) % kThemeWords);
}

// ---- documents for the trainer

typedef struct stream {
  uint64_t next;
  uint64_t end;
  uint64_t offsets[kMostRead + 1];
  uint32_t words[kMostRead * kDocumentWords];
  float counts[kMostRead * kDocumentWords];
} stream;

static sluice_status read_stream(void* user, size_t max_documents, sluice_minibatch* batch) {
  stream* s = user;
  size_t n = 0;
  for (; n < max_documents && n < kMostRead && s->next < s->end; ++n, ++s->next) {
    for (uint64_t i = 0; i < kDocumentWords; ++i) {
      s->words[n * kDocumentWords + i] = word_of(s->next, i);
      s->counts[n * kDocumentWords + i] = 1;
    }
    s->offsets[n + 1] = (n + 1) * kDocumentWords;
  }
  batch->documents = n;
  batch->offsets = s->offsets;
  batch->word_ids = s->words;
  batch->counts = s->counts;
  return SLUICE_STATUS_OK;
}

static void train(uint64_t documents) {
  static stream s;  // offsets[0] is 0
  s.end = documents;
  sluice_documents_callbacks callbacks;
  check(sluice_documents_callbacks_init(&callbacks, sizeof callbacks), "callbacks");
  callbacks.read = read_stream;
  callbacks.user = &s;
  callbacks.vocabulary_size = kWords;
  sluice_documents* source = NULL;
  check(sluice_documents_create(&callbacks, &source, &error), "documents");
  sluice_trainer_options options;
  check(sluice_trainer_options_init(&options, sizeof options), "options");
  options.topics = kThemes + 1;
  options.passes = 1;
  sluice_trainer* trainer = NULL;
  check(sluice_trainer_create(&options, &trainer, &error), "trainer");
  check(sluice_trainer_run(trainer, source, NULL, NULL, &error), "run");
  sluice_model* model = NULL;
  check(sluice_trainer_finish(trainer, source, NULL, &model, &error), "finish");
  sluice_model_facts facts;
  facts.struct_size = sizeof facts;
  check(sluice_model_get_facts(model, &facts, &error), "facts");
  if (s.next != documents || facts.documents > documents || facts.documents < documents / 2) {
    fprintf(stderr, "stream_memory: trained on %llu documents of %llu\n",
            (unsigned long long)facts.documents, (unsigned long long)documents);
    exit(1);
  }
  sluice_model_free(model);
  sluice_trainer_free(trainer);
  sluice_documents_free(source);
}

// ---- articles for the command line

// Four letters that are no stop word: consonant and vowel in turn.
static void write_word(uint32_t word) {
  static const char consonants[] = "bdfgklmnprstvz", vowels[] = "aeiou";
  putchar('x');
  for (int i = 0; i < 2; ++i, word /= 70) {
    putchar(consonants[word % 14]);
    putchar(vowels[word / 14 % 5]);
  }
  putchar(' ');
}

static void write_articles(uint64_t documents, uint64_t labels) {
  for (uint64_t d = 0; d < documents; ++d) {
    const uint64_t label = labels == 0 ? theme_of(d) : mix(d) % labels;
    printf("{\"id\":\"a%llu\",\"label\":\"theme%llu\",\"text\":\"", (unsigned long long)d,
           (unsigned long long)label);
    for (uint64_t i = 0; i < kDocumentWords; ++i) write_word(word_of(d, i));
    printf("once%llux\"}\n", (unsigned long long)d);  // a word of its own: candidates are pruned
  }
}

// ---- measuring

// Not getrusage: its peak counts what the process was before exec (the caller's memory).
static void print_own_peak(void) {
  char line[256];
  FILE* status = fopen("/proc/self/status", "r");
  while (status != NULL && fgets(line, sizeof line, status) != NULL) {
    if (strncmp(line, "VmHWM:", 6) == 0) printf("peak_kib %ld\n", strtol(line + 6, NULL, 10));
  }
  if (status != NULL) fclose(status);
}

// A small parent, so that what the child inherits is below any command's own peak.
static int run(char** command) {
  const pid_t child = fork();
  if (child < 0) return 1;
  if (child == 0) {
    if (freopen("/dev/null", "w", stdout) == NULL) _exit(126);
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
  }
  int status = 0;
  struct rusage usage;
  if (waitpid(child, &status, 0) != child) return 1;
  getrusage(RUSAGE_CHILDREN, &usage);
  printf("peak_kib %ld\n", usage.ru_maxrss);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char** argv) {
  if (argc >= 3 && strcmp(argv[1], "run") == 0) return run(argv + 2);
  if (argc != 3 && argc != 4) return 2;
  const uint64_t documents = strtoull(argv[2], NULL, 10);
  if (strcmp(argv[1], "articles") == 0) {
    write_articles(documents, argc == 4 ? strtoull(argv[3], NULL, 10) : 0);
  } else {
    train(documents);
    print_own_peak();
  }
  return fflush(stdout) == 0 ? 0 : 1;
}
