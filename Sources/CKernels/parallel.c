#include "parallel.h"

#include "openmp.h"

typedef struct {
  void (*body)(void *, size_t, size_t);
  void *context;
  size_t count;
  const openmp_entries *runtime;
} share;

static void run_share(void *argument) {
  const share *s = argument;
  size_t thread = (size_t)s->runtime->thread(), threads = (size_t)s->runtime->threads();
  size_t begin = s->count * thread / threads, end = s->count * (thread + 1) / threads;
  uint64_t mode = ck_flush_denormals();
  if (begin < end) s->body(s->context, begin, end);
  ck_restore_denormals(mode);
}

void ck_parallel_for(
  size_t count, size_t cost, void (*body)(void *, size_t, size_t), void *context) {
  if (count == 0) return;
  if (cost >= ck_grain && count > 1) {
    const openmp_entries *runtime = openmp();
    if (runtime && runtime->limit() > 1) {
      share s = {body, context, count, runtime};
      runtime->parallel(run_share, &s, 0, 0);
      return;
    }
  }
  uint64_t mode = ck_flush_denormals();
  body(context, 0, count);
  ck_restore_denormals(mode);
}

int ck_limit_threads(int count) {
  const openmp_entries *runtime = openmp();
  if (!runtime) return count;
  int before = runtime->limit();
  if (before != count) runtime->set_limit(count);
  return before;
}
