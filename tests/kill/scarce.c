/* Loaded before a program (LD_PRELOAD): a machine that is short of memory and threads. No block of
   SCARCE_BYTES bytes or more (but below SCARCE_BELOW) is to be had, and there are no more
   than SCARCE_THREADS threads beside the first at a time. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

extern void* __libc_malloc(size_t size);
extern void* __libc_calloc(size_t count, size_t size);
extern void* __libc_realloc(void* old, size_t size);
extern void* __libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void* block);

static size_t limit_of(const char* name) {
  const char* text = getenv(name);
  return text != NULL ? strtoul(text, NULL, 10) : (size_t)-1;
}

static int is_too_much(size_t size) {
  static size_t from, below;
  if (below == 0) {
    from = limit_of("SCARCE_BYTES");
    below = limit_of("SCARCE_BELOW");
  }
  if (size < from || size >= below) return 0;
  errno = ENOMEM;
  return 1;
}

void* malloc(size_t size) { return is_too_much(size) ? NULL : __libc_malloc(size); }
void* calloc(size_t count, size_t size) {
  return is_too_much(count * size) ? NULL : __libc_calloc(count, size);
}
void* realloc(void* old, size_t size) {
  return is_too_much(size) ? NULL : __libc_realloc(old, size);
}
void* memalign(size_t alignment, size_t size) {
  return is_too_much(size) ? NULL : __libc_memalign(alignment, size);
}
void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void** out, size_t alignment, size_t size) {
  *out = memalign(alignment, size);
  return *out == NULL ? ENOMEM : 0;
}

typedef void* (*Work)(void*);
static size_t at_work;

static void* run_counted(void* given) {
  void** const job = given;
  void* const result = ((Work)job[0])(job[1]);
  __libc_free(job);
  __atomic_fetch_sub(&at_work, 1, __ATOMIC_SEQ_CST);
  return result;
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, Work start,
                   void* argument) {
  typedef int (*Create)(pthread_t*, const pthread_attr_t*, Work, void*);
  if (__atomic_fetch_add(&at_work, 1, __ATOMIC_SEQ_CST) >= limit_of("SCARCE_THREADS")) {
    __atomic_fetch_sub(&at_work, 1, __ATOMIC_SEQ_CST);
    return EAGAIN;
  }
  void** const job = __libc_malloc(2 * sizeof *job);
  job[0] = (void*)start;
  job[1] = argument;
  return ((Create)dlsym(RTLD_NEXT, "pthread_create"))(thread, attributes, run_counted, job);
}
