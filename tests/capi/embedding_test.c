/* A host that loads the library by name, a thousand times: its signal handlers, its locale, its
 * memory, its descriptors and its threads are afterwards what they were, and the answers do not
 * depend on them. usage: embedding_test LIBRARY MODEL (LOCPATH holds a locale with a decimal comma,
 * or it is skipped) */
#include <dirent.h>
#include <dlfcn.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "expect.h"

enum { kLoads = 1000, kWarmLoads = 100, kMaxTopics = 64, kModelBytes = 1 << 20 };

struct answer {
  float mixture[kMaxTopics];
  float floats[3]; /* counts read from LDA-C with decimals */
  size_t model_bytes;
  unsigned char model[kModelBytes];
};

static const char* library;
static const char* model_path;

/* dlsym with the type of the header's function. */
#define LOAD(handle, name)                                                   \
  __typeof__(&name) const name##_ = (__typeof__(&name))dlsym(handle, #name); \
  EXPECT(name##_ != NULL)

static void infer(void* handle, struct answer* answer) {
  LOAD(handle, sluice_model_open);
  LOAD(handle, sluice_model_write_memory);
  LOAD(handle, sluice_model_free);
  LOAD(handle, sluice_inferencer_create);
  LOAD(handle, sluice_inferencer_infer_text_batch);
  LOAD(handle, sluice_inferencer_options_init);
  LOAD(handle, sluice_inferencer_free);
  LOAD(handle, sluice_model_get_facts);
  sluice_model* model = NULL;
  sluice_inferencer* inferencer = NULL;
  sluice_inferencer_options options;
  sluice_model_facts facts;
  const sluice_text texts[] = {{"news topic data!!", 17}};
  facts.struct_size = sizeof facts;
  EXPECT(sluice_model_open_(model_path, NULL, &model, &error) == 0);
  EXPECT(sluice_model_get_facts_(model, &facts, &error) == 0 && facts.topics <= kMaxTopics);
  EXPECT(sluice_inferencer_options_init_(&options, sizeof options) == 0);
  options.threads = 2;
  EXPECT(sluice_inferencer_create_(model, &options, &inferencer, &error) == 0);
  EXPECT(sluice_inferencer_infer_text_batch_(inferencer, texts, 1, answer->mixture, kMaxTopics,
                                             NULL, NULL, &error) == 0);
  EXPECT(sluice_model_write_memory_(model, answer->model, kModelBytes, &answer->model_bytes,
                                    &error) == 0);
  sluice_inferencer_free_(inferencer);
  sluice_model_free_(model);
}

static void read_decimals(void* handle, struct answer* answer) {
  static const char lines[] = "3 0:1.5 1:0.25 2:1e2\n";
  LOAD(handle, sluice_documents_options_init);
  LOAD(handle, sluice_documents_open_descriptor);
  LOAD(handle, sluice_documents_read_batch);
  LOAD(handle, sluice_documents_free);
  sluice_documents_options options;
  sluice_documents* documents = NULL;
  const sluice_minibatch* batch = NULL;
  int ends[2];
  EXPECT(pipe(ends) == 0);
  EXPECT(write(ends[1], lines, sizeof lines - 1) == (ssize_t)(sizeof lines - 1));
  close(ends[1]);
  EXPECT(sluice_documents_options_init_(&options, sizeof options) == 0);
  options.format = SLUICE_FORMAT_LDAC;
  options.strict = 1;
  EXPECT(sluice_documents_open_descriptor_(ends[0], &options, &documents, &error) == 0);
  close(ends[0]);
  EXPECT(sluice_documents_read_batch_(documents, 1, &batch, &error) == 0 && batch != NULL);
  memcpy(answer->floats, batch->counts, sizeof answer->floats);
  sluice_documents_free_(documents);
}

static void load_and_ask(struct answer* answer) {
  void* handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    exit(1);
  }
  memset(answer, 0, sizeof *answer);
  infer(handle, answer);
  read_decimals(handle, answer);
  EXPECT(dlclose(handle) == 0);
}

/* Exactly: status may be off by dozens of pages for each processor. */
static long resident_kilobytes(void) {
  char line[256];
  long kilobytes = -1;
  FILE* file = fopen("/proc/self/smaps_rollup", "r");
  EXPECT(file != NULL);
  while (fgets(line, sizeof line, file)) {
    if (sscanf(line, "Rss: %ld", &kilobytes) == 1) break;
  }
  fclose(file);
  return kilobytes;
}

static int entries_of(const char* path) {
  DIR* folder = opendir(path);
  int count = 0;
  EXPECT(folder != NULL);
  while (readdir(folder) != NULL) ++count;
  closedir(folder);
  return count;
}

/* A thread that was joined stays in the list for a moment: the fewest within a tenth of a second.
 */
static int threads_of_now(void) {
  const struct timespec moment = {0, 1000000};
  int fewest = entries_of("/proc/self/task");
  for (int i = 0; i < 100; ++i) {
    const int count = entries_of("/proc/self/task");
    if (count < fewest) fewest = count;
    nanosleep(&moment, NULL);
  }
  return fewest;
}

static struct answer first, now;

static void check_repeated_loading(void) {
  long resident = 0;
  int descriptors = 0;
  int threads = 0;
  for (int i = 0; i < kLoads; ++i) {
    load_and_ask(&now);
    EXPECT(memcmp(&now, &first, sizeof now) == 0);
    if (i != kWarmLoads) continue;
    resident = resident_kilobytes();
    descriptors = entries_of("/proc/self/fd");
    threads = threads_of_now();
  }
  printf("resident after %d loads %ld kB, after %d %ld kB\n", kWarmLoads, resident, kLoads,
         resident_kilobytes());
  EXPECT(resident_kilobytes() - resident < 256); /* less than 300 bytes a load */
  EXPECT(entries_of("/proc/self/fd") == descriptors);
  EXPECT(threads_of_now() == threads);
}

static volatile sig_atomic_t faults;
static void on_fault(int number) {
  (void)number;
  ++faults;
}

static void check_signals(void) {
  static const int kinds[] = {SIGSEGV, SIGPIPE, SIGABRT, SIGINT, SIGTERM, SIGFPE, SIGUSR1};
  struct sigaction ours, after;
  sigset_t mask_before, mask_after;
  memset(&ours, 0, sizeof ours);
  ours.sa_handler = on_fault;
  ours.sa_flags = SA_RESTART;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i) {
    EXPECT(sigaction(kinds[i], &ours, NULL) == 0);
  }
  sigprocmask(SIG_SETMASK, NULL, &mask_before);
  load_and_ask(&now);
  sigprocmask(SIG_SETMASK, NULL, &mask_after);
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i) {
    EXPECT(sigaction(kinds[i], NULL, &after) == 0);
    EXPECT(after.sa_handler == on_fault && (after.sa_flags & SA_RESTART) != 0);
    EXPECT(sigismember(&mask_before, kinds[i]) == sigismember(&mask_after, kinds[i]));
  }
  EXPECT(raise(SIGSEGV) == 0 && faults == 1);
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i) signal(kinds[i], SIG_DFL);
}

static void check_locale(void) {
  char before[256];
  if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL) {
    puts("no locale de_DE.UTF-8 in LOCPATH: not tried");
    return;
  }
  EXPECT(strcmp(localeconv()->decimal_point, ",") == 0);
  snprintf(before, sizeof before, "%s", setlocale(LC_ALL, NULL));
  load_and_ask(&now);
  EXPECT(memcmp(&now, &first, sizeof now) == 0);
  EXPECT(strcmp(setlocale(LC_ALL, NULL), before) == 0);
  puts("the same answers under a decimal comma");
}

int main(int argc, char** argv) {
  EXPECT(argc == 3);
  library = argv[1];
  model_path = argv[2];
  load_and_ask(&first);
  EXPECT(first.floats[0] == 1.5f && first.floats[1] == 0.25f && first.floats[2] == 100.0f);
  check_signals();
  check_locale();
  check_repeated_loading();
  return 0;
}
