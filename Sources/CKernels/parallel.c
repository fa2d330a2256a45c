#include "parallel.h"

#include <dlfcn.h>
#include <pthread.h>

// The entry points of libgomp that `#pragma omp parallel` calls. They are looked up in the running
// process instead of linked, so that this module does not bring a runtime of its own.
static struct {
  void (*parallel)(void (*)(void *), void *, unsigned, unsigned);
  int (*thread)(void);
  int (*threads)(void);
  int (*limit)(void);
  void (*set_limit)(int);
} gomp;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void find_gomp(void) {
  gomp.parallel = (void (*)(void (*)(void *), void *, unsigned, unsigned))dlsym(
      RTLD_DEFAULT, "GOMP_parallel");
  gomp.thread = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_thread_num");
  gomp.threads = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_num_threads");
  gomp.limit = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_max_threads");
  gomp.set_limit = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
}

typedef struct {
  void (*body)(void *, size_t, size_t);
  void *context;
  size_t count;
} share;

static void run_share(void *argument) {
  const share *s = argument;
  size_t thread = (size_t)gomp.thread(), threads = (size_t)gomp.threads();
  size_t begin = s->count * thread / threads, end = s->count * (thread + 1) / threads;
  uint64_t mode = ck_flush_denormals();
  if (begin < end) s->body(s->context, begin, end);
  ck_restore_denormals(mode);
}

void ck_parallel_for(
  size_t count, size_t cost, void (*body)(void *, size_t, size_t), void *context) {
  if (count == 0) return;
  if (cost > ck_grain && count > 1) {
    pthread_once(&once, find_gomp);
    if (gomp.parallel && gomp.thread && gomp.threads && gomp.limit && gomp.limit() > 1) {
      share s = {body, context, count};
      gomp.parallel(run_share, &s, 0, 0);
      return;
    }
  }
  uint64_t mode = ck_flush_denormals();
  body(context, 0, count);
  ck_restore_denormals(mode);
}

int ck_limit_threads(int count) {
  pthread_once(&once, find_gomp);
  if (!gomp.limit || !gomp.set_limit) return count;
  int before = gomp.limit();
  if (before != count) gomp.set_limit(count);
  return before;
}
