// Where the rows of a pass over a sequence lie, and what all cells do with them at a step.
#pragma once

#include <string.h>

#include "include/ckernels_recurrent.h"
#include "panels.h"
#include "step_functions.h"

/// Where a row of the batch is at a step, counted in rows: the rows of a block lie together, step after step. Were all rows of a
/// step together, pieces that two threads write would alternate in memory, and each processor would fetch the next lines of the
/// other's in advance: that costs a quarter of the time.
INLINE size_t row_among(size_t held, const ck_recurrence *r, size_t step, size_t row) {
  size_t start = row / ck_block_rows * ck_block_rows;
  size_t rows = r->batch - start < ck_block_rows ? r->batch - start : ck_block_rows;
  return start * held + step % held * rows + row % ck_block_rows;
}

INLINE size_t row_of(const ck_recurrence *r, size_t step, size_t row) { return row_among(r->steps, r, step, row); }

/// The same in arrays that hold `r->held` steps at a time.
INLINE size_t held_row_of(const ck_recurrence *r, size_t step, size_t row) { return row_among(r->held, r, step, row); }

#define FOR_ROWS(begin, end) \
  for (size_t b = (begin) * ck_block_rows, last = (end) * ck_block_rows < r->batch ? (end) * ck_block_rows : r->batch; b < last; b++)

/// The state of a row before a step.
INLINE float *before(const ck_recurrence *r, float *states, size_t step, size_t row) {
  return states + row_of(r, step, row) * r->units;
}

/// And after it.
INLINE float *after(const ck_recurrence *r, float *states, float *last, size_t step, size_t row) {
  return step + 1 < r->steps ? before(r, states, step + 1, row) : last + row * r->units;
}

INLINE int counts(const ck_recurrence *r, size_t step, size_t row) {
  return !r->mask || r->mask[step * r->batch + row];
}

INLINE void copy(float *to, const float *from, size_t n) { memcpy(to, from, n * sizeof(float)); }

/// The first states.
INLINE void start(const ck_recurrence *r, size_t begin, size_t end) {
  FOR_ROWS(begin, end) {
    copy(before(r, r->h, 0, b), r->first_h + b * r->units, r->units);
    if (r->c) copy(before(r, r->c, 0, b), r->first_c + b * r->units, r->units);
  }
}

/// What a step gives, where all steps are wanted.
INLINE void give_results(const ck_recurrence *r, size_t step, size_t begin, size_t end) {
  if (!r->y) return;
  FOR_ROWS(begin, end)
    copy(r->y + (b * r->steps + step) * r->units, after(r, r->h, r->last_h, step, b), r->units);
}

INLINE void fetch(const float *from, size_t n) {
  for (size_t j = 0; j < n; j += lane_count) __builtin_prefetch(from + j, 0, 2);
}

/// What a step left, on its way from memory before the way back comes to it.
INLINE void fetch_step(const ck_recurrence *r, size_t gates, size_t step, size_t begin, size_t end) {
  FOR_ROWS(begin, end) {
    fetch(r->z + row_of(r, step, b) * gates * r->units, gates * r->units);
    fetch(before(r, r->h, step, b), r->units);
    if (r->c) fetch(before(r, r->c, step, b), r->units);
  }
}

/// The work of a step on the way back that all cells share: what comes next is fetched, and the gradient of what the step gives joins
/// that of the state after it.
INLINE void begin_backward(const ck_recurrence *r, size_t gates, size_t step, size_t begin, size_t end) {
  if (step > 0) fetch_step(r, gates, step - 1, begin, end);
  if (!r->dy) return;
  FOR_ROWS(begin, end) {
    const float *restrict dy = r->dy + (b * r->steps + step) * r->units;
    float *restrict dh = r->dh + b * r->units;
    for (size_t j = 0; j < r->units; j++) dh[j] += dy[j];
  }
}

/// The numbers of a row, a chunk at a time.
#define FOR_CHUNKS \
  for (size_t start = 0, n; start < units && (n = units - start < chunk ? units - start : chunk); \
       start += chunk)
