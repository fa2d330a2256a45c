#include "parallel.h"

#include <stdatomic.h>

#include "openmp.h"

typedef struct {
  void (*body)(void *, size_t, size_t);
  void *context;
  size_t count;
  const openmp_entries *runtime;
  /// 0 for a fixed share for each thread; otherwise how many pieces there are.
  size_t pieces;
  /// The piece that is to be taken next.
  atomic_size_t next;
} share;

/// Calls the body for one of `parts` equal parts.
static void run_part(const share *s, size_t part, size_t parts) {
  size_t begin = s->count * part / parts, end = s->count * (part + 1) / parts;
  if (begin < end) s->body(s->context, begin, end);
}

static void run_share(void *argument) {
  share *s = argument;
  uint64_t mode = ck_flush_denormals();
  if (s->pieces) {
    size_t piece;
    while ((piece = atomic_fetch_add_explicit(&s->next, 1, memory_order_relaxed)) < s->pieces) run_part(s, piece, s->pieces);
  } else {
    run_part(s, (size_t)s->runtime->thread(), (size_t)s->runtime->threads());
  }
  ck_restore_denormals(mode);
}

/// How many pieces threads take, one after the other, of a loop of this cost. In a long one they are many, so that a thread
/// whose processor also prepares batches does less of it and the others do not wait; a short one has none, for each thread
/// to find in its cache what it left there.
static size_t pieces(size_t cost, size_t count, int threads) {
  size_t wanted = 8 * (size_t)threads;
  return cost < (size_t)1 << 25 ? 0 : count < wanted ? count : wanted;
}

void ck_parallel_for(
  size_t count, size_t cost, void (*body)(void *, size_t, size_t), void *context) {
  if (count == 0) return;
  if (cost >= ck_grain && count > 1) {
    const openmp_entries *runtime = openmp();
    if (runtime && runtime->limit() > 1) {
      share s = {body, context, count, runtime, pieces(cost, count, runtime->limit()), 0};
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
