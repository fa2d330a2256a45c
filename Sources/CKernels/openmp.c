#include "openmp.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#ifdef __APPLE__
#define LIBRARY "libgomp.1.dylib"
#else
#define LIBRARY "libgomp.so.1"
#endif

// How often a thread of libgomp looks for work or for the others before it sleeps. As it comes, that is 300,000 times, about
// 3 ms, in which it keeps a processor from the very thread that it waits for when other programs, or a pipeline of the same
// one, want the processors too: steps of 0.1 ms then take 30. A fifteenth is still longer than the gaps between the loops of
// a step, so threads that have their processors to themselves do not fall asleep within one.
#define SPIN_COUNT "GOMP_SPINCOUNT=20000"

extern char **environ;

/// The environment with `SPIN_COUNT`. It is never freed, since other threads may be looking into it.
static char **environment_with_spin_count(void) {
  size_t count = 0;
  while (environ[count]) count++;
  char **copy = malloc((count + 2) * sizeof *copy);
  if (!copy) return environ;
  memcpy(copy, environ, count * sizeof *copy);
  copy[count] = SPIN_COUNT;
  copy[count + 1] = NULL;
  return copy;
}

/// libgomp takes settings from the environment alone, and only while it is loaded. So it is not linked, nor is any library
/// that is linked to it, but loaded here, with a variable that nobody else gets to see: neither threads that read the
/// environment meanwhile, which `setenv` would endanger, nor programs that this one starts. What users set is left to them.
static void *load(void) {
  if (!environ || getenv("GOMP_SPINCOUNT") || getenv("OMP_WAIT_POLICY")) return dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  char **before = environ, **during = environment_with_spin_count();
  __atomic_store_n(&environ, during, __ATOMIC_RELEASE);
  void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  // Unless another thread has replaced it since.
  __atomic_compare_exchange_n(&environ, &during, before, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
  return library;
}

static openmp_entries entries;
static const openmp_entries *found;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start(void) {
  void *library = load();
  if (!library) return;
  entries.parallel = (void (*)(void (*)(void *), void *, unsigned, unsigned))dlsym(library, "GOMP_parallel");
  entries.thread = (int (*)(void))dlsym(library, "omp_get_thread_num");
  entries.threads = (int (*)(void))dlsym(library, "omp_get_num_threads");
  entries.limit = (int (*)(void))dlsym(library, "omp_get_max_threads");
  entries.set_limit = (void (*)(int))dlsym(library, "omp_set_num_threads");
  if (entries.parallel && entries.thread && entries.threads && entries.limit && entries.set_limit) found = &entries;
}

const openmp_entries *openmp(void) {
  pthread_once(&once, start);
  return found;
}

void ck_start_openmp(void) { openmp(); }
