#include "include/ckernels_nn.h"

#include <stdbool.h>
#include <string.h>

#include "parallel.h"
#include "rows.h"

// MARK: Rows of a table

/// The first of the ids that is not below `entries`, or -1.
static ptrdiff_t outside(const int32_t *ids, size_t count, size_t entries) {
  // All are looked at before the wrong one is looked for, which takes several a cycle.
  uint32_t largest = 0;
  for (size_t i = 0; i < count; i++) largest = (uint32_t)ids[i] > largest ? (uint32_t)ids[i] : largest;
  if (count == 0 || largest < entries) return -1;
  for (size_t i = 0; i < count; i++) {
    if ((uint32_t)ids[i] >= entries) return (ptrdiff_t)i;
  }
  return -1;
}

static void gather_rows(void *context, size_t begin, size_t end) {
  const rows *a = context;
  for (size_t i = begin; i < end; i++) {
    memcpy(
      a->out + i * a->columns, a->x + (size_t)a->ids[i] * a->columns, a->columns * sizeof(float));
  }
}

ptrdiff_t ck_gather_rows(
  const float *table, const int32_t *ids, float *out, size_t count, size_t entries, size_t columns) {
  ptrdiff_t wrong = outside(ids, count, entries);
  if (wrong >= 0) return wrong;
  rows a = {.x = table, .ids = ids, .out = out, .columns = columns};
  ck_parallel_for(count, count * columns, gather_rows, &a);
  return -1;
}

/// How many places are picked at a time.
enum { ck_picked = 256 };

/// Of the places from `begin` to `end`, but at most the first `ck_picked`, those whose ids are from `first` to `last` and that are
/// not masked. There is no branch, which would be guessed wrong every second time.
static inline __attribute__((always_inline)) size_t pick(
  const rows *a, size_t begin, size_t end, size_t first, size_t last, size_t *picked) {
  size_t count = 0, stop = end - begin < ck_picked ? end : begin + ck_picked;
  for (size_t i = begin; i < stop; i++) {
    picked[count] = i;
    count += ((size_t)a->ids[i] - first < last - first) & (!a->mask || a->mask[i]);
  }
  return count;
}

/// The cost of a loop whose parts are entries of a table. Each part goes through all ids, so that a very long one is not to have
/// more parts than threads.
static size_t entries_cost(size_t cost) { return cost < ck_grain ? cost : ck_grain; }

// Parts are entries of the table: two threads never add to the same row, and each row is added to
// in the order of the ids.
CK_CLONES
static void scatter_rows(void *context, size_t begin, size_t end) {
  const rows *a = context;
  memset(a->out + begin * a->columns, 0, (end - begin) * a->columns * sizeof(float));
  size_t picked[ck_picked];
  for (size_t start = 0; start < a->rows; start += ck_picked) {
    size_t count = pick(a, start, a->rows, begin, end, picked);
    for (size_t i = 0; i < count; i++) {
      const float *restrict g = a->x + picked[i] * a->columns;
      float *restrict out = a->out + (size_t)a->ids[picked[i]] * a->columns;
      for (size_t c = 0; c < a->columns; c++) out[c] += g[c];
    }
  }
}

void ck_scatter_rows(
  const float *g, const int32_t *ids, float *table, size_t count, size_t entries, size_t columns) {
  rows a = {.x = g, .ids = ids, .out = table, .rows = count, .columns = columns};
  ck_parallel_for(entries, entries_cost((count + entries) * columns), scatter_rows, &a);
}

// MARK: Means of rows of a table

/// Adds rows of the table to `out`, sixteen columns at a time, which stay in registers.
static inline __attribute__((always_inline)) void add_rows(
  const rows *a, const size_t *places, size_t count, float *restrict out) {
  size_t c = 0;
  for (; c + 16 <= a->columns; c += 16) {
    float sums[16];
    memcpy(sums, out + c, sizeof sums);
    for (size_t i = 0; i < count; i++) {
      const float *x = a->x + (size_t)a->ids[places[i]] * a->columns + c;
      for (size_t j = 0; j < 16; j++) sums[j] += x[j];
    }
    memcpy(out + c, sums, sizeof sums);
  }
  for (size_t i = 0; i < count; i++) {
    const float *x = a->x + (size_t)a->ids[places[i]] * a->columns;
    for (size_t j = c; j < a->columns; j++) out[j] += x[j];
  }
}

/// The sums of those rows of each sample that are entries from `first` to `last` of the table.
static inline __attribute__((always_inline)) void sum_rows(
  const rows *a, size_t begin, size_t end, size_t first, size_t last, float *sums) {
  size_t picked[ck_picked];
  for (size_t b = begin; b < end; b++) {
    float *out = sums + b * a->columns;
    memset(out, 0, a->columns * sizeof(float));
    size_t stop = (b + 1) * a->rows;
    for (size_t s = b * a->rows; s < stop; s += ck_picked) {
      add_rows(a, picked, pick(a, s, stop, first, last, picked), out);
    }
  }
}

/// Parts are samples.
CK_CLONES
static void sum_rows_of_samples(void *context, size_t begin, size_t end) {
  const rows *a = context;
  sum_rows(a, begin, end, 0, a->entries, a->out);
}

/// Parts are the halves of the table; the second one has sums of its own.
CK_CLONES
static void sum_rows_of_halves(void *context, size_t begin, size_t end) {
  const rows *a = context;
  for (size_t half = begin; half < end; half++) {
    sum_rows(a, 0, a->batch, a->entries * half / 2, a->entries * (half + 1) / 2, half ? a->further : a->out);
  }
}

CK_CLONES
static void divide_sums(const rows *a) {
  for (size_t b = 0; b < a->batch; b++) {
    float *restrict out = a->out + b * a->columns;
    const float *restrict further = a->further ? a->further + b * a->columns : 0;
    float n = counted(a, b);
    for (size_t c = 0; c < a->columns; c++) out[c] = (further ? out[c] + further[c] : out[c]) / n;
  }
}

size_t ck_mean_rows_room(size_t batch, size_t steps, size_t entries, size_t columns) {
  size_t weights = entries * columns;
  bool is_shared = ck_step_cost(weights) >= ck_grain && weights <= 1 << 18;
  return is_shared && batch * steps * columns >= 1 << 14 ? batch * columns : 0;
}

ptrdiff_t ck_mean_rows(
  const float *table, const int32_t *ids, const uint8_t *mask, float *out, float *room, size_t batch, size_t steps,
  size_t entries, size_t columns) {
  ptrdiff_t wrong = outside(ids, batch * steps, entries);
  if (wrong >= 0) return wrong;
  rows a = {
    .x = table, .ids = ids, .mask = mask, .out = out, .batch = batch, .rows = steps, .entries = entries, .columns = columns};
  if (ck_mean_rows_room(batch, steps, entries, columns)) {
    a.further = room;
    ck_parallel_for(2, ck_grain, sum_rows_of_halves, &a);
  } else {
    ck_parallel_for(batch, batch * steps * columns, sum_rows_of_samples, &a);
  }
  divide_sums(&a);
  return -1;
}

// Parts are entries of the table, as in `scatter_rows`.
CK_CLONES
static void mean_rows_backward(void *context, size_t begin, size_t end) {
  const rows *a = context;
  memset(a->out + begin * a->columns, 0, (end - begin) * a->columns * sizeof(float));
  size_t picked[ck_picked];
  for (size_t b = 0; b < a->batch; b++) {
    const float *restrict g = a->x + b * a->columns;
    float share = 1 / counted(a, b);
    size_t stop = (b + 1) * a->rows;
    for (size_t s = b * a->rows; s < stop; s += ck_picked) {
      size_t count = pick(a, s, stop, begin, end, picked);
      for (size_t i = 0; i < count; i++) {
        float *restrict out = a->out + (size_t)a->ids[picked[i]] * a->columns;
        for (size_t c = 0; c < a->columns; c++) out[c] += g[c] * share;
      }
    }
  }
}

void ck_mean_rows_backward(
  const float *g, const int32_t *ids, const uint8_t *mask, float *table, size_t batch, size_t steps, size_t entries,
  size_t columns) {
  rows a = {.x = g, .ids = ids, .mask = mask, .out = table, .batch = batch, .rows = steps, .columns = columns};
  ck_parallel_for(entries, entries_cost((batch * steps + entries) * columns), mean_rows_backward, &a);
}
