// What all recurrent cells need: their functions, products whose sums stay in registers, and a pass over a sequence.
#pragma once

#include <stdlib.h>
#include <string.h>

#include "include/ckernels_nn.h"
#include "include/ckernels_recurrent.h"
#include "panels.h"
#include "parallel.h"
#include "vector_math.h"

#define INLINE static inline __attribute__((always_inline))

// MARK: Functions

/// Numbers that a row is worked on at a time, so that what lies between stays in the nearest cache.
enum { chunk = 64 };

/// A loop whose turns do not depend on each other. In a whole chunk four vectors go side by side: what one of these functions
/// does is a long chain, and a processor looks ahead no further than to the next one or two.
#define FOR_NUMBERS(statement) \
  if (n == chunk) { \
    _Pragma("clang loop vectorize(assume_safety) interleave_count(4)") \
    for (size_t i = 0; i < chunk; i++) statement \
  } else { \
    _Pragma("clang loop vectorize(assume_safety)") \
    for (size_t i = 0; i < n; i++) statement \
  }

/// x = f(x).
INLINE void apply(int32_t f, float *x, size_t n) {
  switch (f) {
    case ck_sigmoid: FOR_NUMBERS(x[i] = ck_sigmoidf(x[i]);) break;
    case ck_tanh: FOR_NUMBERS(x[i] = ck_tanhf(x[i]);) break;
    case ck_linear: break;
    default: ck_activate(f, x, x, n);
  }
}

/// g = g f', from the result y.
INLINE void apply_slope(int32_t f, const float *y, float *g, size_t n) {
  switch (f) {
    case ck_sigmoid: FOR_NUMBERS(g[i] *= y[i] * (1 - y[i]);) break;
    case ck_tanh: FOR_NUMBERS(g[i] *= 1 - y[i] * y[i];) break;
    case ck_hard_sigmoid: FOR_NUMBERS(g[i] *= y[i] > 0 && y[i] < 1 ? 1.0f / 6 : 0;) break;
    case ck_softplus: FOR_NUMBERS(g[i] *= -ck_expm1f(-y[i]);) break;
    case ck_linear: break;
    default: ck_activate_backward(f, y, g, n);
  }
}

// MARK: Products

/// c[rows, 16 width] += a[rows, k] b[k, 16 width], with the sums in registers.
#define TILE(rows, width) \
  do { \
    lanes sums[rows][width]; \
    for (ptrdiff_t i = 0; i < rows; i++) \
      for (size_t j = 0; j < width; j++) \
        sums[i][j] = *(const lanes *)(c + i * ldc + j * lane_count); \
    for (size_t l = 0; l < k; l++) \
      for (size_t j = 0; j < width; j++) { \
        lanes weights = *(const lanes *)(b + (j * k + l) * lane_count); \
        for (size_t i = 0; i < rows; i++) sums[i][j] += a[i * lda + l] * weights; \
      } \
    for (ptrdiff_t i = 0; i < rows; i++) \
      for (size_t j = 0; j < width; j++) \
        *(lanes *)(c + i * ldc + j * lane_count) = sums[i][j]; \
  } while (0)

#define TILE_ROWS(rows, width) \
  for (; m >= rows; m -= rows, a += rows * lda, c += rows * ldc) TILE(rows, width)

/// One column for all rows: as many sums at a time as 16 registers of 8 numbers hold.
INLINE void column(
  const float *a, size_t lda, const float *b, float *c, ptrdiff_t ldc, size_t m, size_t k) {
  TILE_ROWS(6, 1);
  TILE_ROWS(4, 1);
  TILE_ROWS(1, 1);
}

/// Two columns, for 32 registers of 16 numbers.
INLINE void two_columns(
  const float *a, size_t lda, const float *b, float *c, ptrdiff_t ldc, size_t m, size_t k) {
  TILE_ROWS(8, 2);
  TILE_ROWS(4, 2);
  TILE_ROWS(1, 2);
}

/// Four columns, for a single row.
INLINE void four_columns(
  const float *a, size_t lda, const float *b, float *c, ptrdiff_t ldc, size_t m, size_t k) {
  TILE_ROWS(1, 4);
}

/// The same for several steps, whose rows lie `a_step` and `c_step` numbers apart. A column of weights stays in the cache while
/// all rows of all these steps pass over it.
INLINE void multiply_add_steps(
  const float *a, size_t lda, ptrdiff_t a_step, const packed *weights, float *c, ptrdiff_t ldc, ptrdiff_t c_step,
  size_t m, size_t steps) {
  size_t n = weights->n, k = weights->k, j = 0;
  const float *b = weights->columns;
#define FOR_STEPS(columns) \
  for (ptrdiff_t s = 0; s < (ptrdiff_t)steps; s++) \
    columns(a + s * a_step, lda, b + j * k, c + s * c_step + j, ldc, m, k)
  if (m == 1)
    for (; j + 4 * lane_count <= n; j += 4 * lane_count) FOR_STEPS(four_columns);
  else if (has_wide_registers())
    for (; j + 2 * lane_count <= n; j += 2 * lane_count) FOR_STEPS(two_columns);
  for (; j + lane_count <= n; j += lane_count) FOR_STEPS(column);
#undef FOR_STEPS
  if (j == n) return;
  for (ptrdiff_t s = 0; s < (ptrdiff_t)steps; s++)
    for (ptrdiff_t i = 0; i < (ptrdiff_t)m; i++) {
      float last[lane_count] = {0}, *to = c + s * c_step + i * ldc + j;
      memcpy(last, to, (n - j) * sizeof(float));
      column(a + s * a_step + i * (ptrdiff_t)lda, lda, b + j * k, last, lane_count, 1, k);
      memcpy(to, last, (n - j) * sizeof(float));
    }
}

/// c[m, n] += a[m, k] b[k, n].
INLINE void multiply_add(
  const float *a, size_t lda, const packed *weights, float *c, ptrdiff_t ldc, size_t m) {
  multiply_add_steps(a, lda, 0, weights, c, ldc, 0, m, 1);
}

// MARK: Rows

/// The rows of a block.
enum { block_rows = 8 };

/// Where a row of the batch is at a step, counted in rows: the rows of a block lie together, step after step. Were all rows of a
/// step together, pieces that two threads write would alternate in memory, and each processor would fetch the next lines of the
/// other's in advance: that costs a quarter of the time.
INLINE size_t row_of(const ck_recurrence *r, size_t step, size_t row) {
  size_t start = row / block_rows * block_rows;
  size_t rows = r->batch - start < block_rows ? r->batch - start : block_rows;
  return start * r->steps + step * rows + row % block_rows;
}

#define FOR_ROWS(begin, end) \
  for (size_t b = (begin) * block_rows, last = (end) * block_rows < r->batch ? (end) * block_rows : r->batch; b < last; b++)

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

/// The gradient of what a step gives joins that of the state after it.
INLINE void take_result_gradients(const ck_recurrence *r, size_t step, size_t begin, size_t end) {
  if (!r->dy) return;
  FOR_ROWS(begin, end) {
    const float *restrict dy = r->dy + (b * r->steps + step) * r->units;
    float *restrict dh = r->dh + b * r->units;
    for (size_t j = 0; j < r->units; j++) dh[j] += dy[j];
  }
}

/// Numbers that a row is worked on at a time, so that what lies between stays in the nearest cache.
#define FOR_CHUNKS \
  for (size_t start = 0, n; start < units && (n = units - start < chunk ? units - start : chunk); \
       start += chunk)

// MARK: Weights

/// A sequence with the weights that its steps are multiplied by: those of the inputs and one or two of the state.
typedef struct {
  const ck_recurrence *r;
  packed inputs, first, second;
} pass;

/// Each thread takes some blocks of rows through all steps.
static inline void run(
  const ck_recurrence *r, size_t gates, void (*body)(void *context, size_t begin, size_t end), packed inputs,
  packed first, packed second) {
  pass p = {r, inputs, first, second};
  size_t cost = r->steps * r->batch * r->units * (gates * (r->units + r->features) / 16 + 8);
  ck_parallel_for((r->batch + block_rows - 1) / block_rows, cost, body, &p);
  free(inputs.columns);
  free(first.columns);
  free(second.columns);
}

/// Weights from the inputs to the gates.
static inline packed input_weights(const ck_recurrence *r, size_t gates) {
  return pack(r->kernel, gates * r->units, gates * r->units, r->features);
}

/// Weights from the gradients of the gates to those of the inputs, when these are wanted.
static inline packed input_gradient_weights(const ck_recurrence *r, size_t gates) {
  packed nothing = {0};
  return r->dx ? pack_transposed(r->kernel, gates * r->units, r->features, gates * r->units) : nothing;
}

/// Weights from the state to the gates from `start` to `end`.
static inline packed forward_weights(const ck_recurrence *r, size_t gates, size_t start, size_t end) {
  size_t units = r->units;
  return pack(r->recurrent + start * units, gates * units, (end - start) * units, units);
}

/// Weights from the gradients of the gates from `start` to `end` to that of the state.
static inline packed backward_weights(const ck_recurrence *r, size_t gates, size_t start, size_t end) {
  size_t units = r->units;
  return pack_transposed(r->recurrent + start * units, gates * units, units, (end - start) * units);
}

static const packed none;

// MARK: Products of a step

/// c += a weights at a step, for the rows of the blocks from `begin` to `end`. Rows of `a` are of all steps, those of `c` too when
/// `c_has_steps`.
INLINE void multiply_step(
  const ck_recurrence *r, size_t step, size_t begin, size_t end, const float *a, size_t a_width, const packed *weights,
  float *c, size_t c_width, int c_has_steps) {
  size_t whole = r->batch / block_rows, middle = end < whole ? end : whole;
  if (begin < middle) {
    size_t row = row_of(r, step, begin * block_rows), next = block_rows * r->steps;
    multiply_add_steps(
      a + row * a_width, a_width, (ptrdiff_t)(next * a_width), weights,
      c + (c_has_steps ? row : begin * block_rows) * c_width, (ptrdiff_t)c_width,
      (ptrdiff_t)((c_has_steps ? next : block_rows) * c_width), block_rows, middle - begin);
  }
  if (end > whole) {
    size_t row = row_of(r, step, whole * block_rows);
    multiply_add(
      a + row * a_width, a_width, weights, c + (c_has_steps ? row : whole * block_rows) * c_width, (ptrdiff_t)c_width,
      r->batch % block_rows);
  }
}

/// Steps of a block whose inputs are multiplied at once, for the weights to serve so many rows while they are in the nearest cache.
/// To take all steps at once would be one large product; but then each thread would find its rows in the caches of others.
INLINE size_t span(size_t rows) { return 64 / rows; }

/// Where the inputs of a step are among those of a row.
INLINE size_t place(const ck_recurrence *r, size_t step) { return r->backwards ? r->steps - 1 - step : step; }

/// z = bias + x kernel, and the inputs in the order of all else, for one block: at each step that begins a span, for all of its steps.
INLINE void take_inputs_of_block(const pass *p, size_t gates, size_t step, size_t block) {
  const ck_recurrence *r = p->r;
  size_t features = r->features, wide = gates * r->units, start = block * block_rows;
  size_t rows = r->batch - start < block_rows ? r->batch - start : block_rows;
  if (step % span(rows)) return;
  size_t steps = r->steps - step < span(rows) ? r->steps - step : span(rows);
  float *inputs = r->inputs + row_of(r, step, start) * features, *z = r->z + row_of(r, step, start) * wide;
  for (size_t t = 0; t < steps; t++)
    for (size_t i = 0; i < rows; i++) {
      copy(
        inputs + (t * rows + i) * features, r->x + ((start + i) * r->steps + place(r, step + t)) * features, features);
      if (r->bias)
        copy(z + (t * rows + i) * wide, r->bias, wide);
      else
        memset(z + (t * rows + i) * wide, 0, wide * sizeof(float));
    }
  multiply_add(inputs, features, &p->inputs, z, (ptrdiff_t)wide, steps * rows);
}

INLINE void take_inputs(const pass *p, size_t gates, size_t step, size_t begin, size_t end) {
  for (size_t block = begin; block < end; block++) take_inputs_of_block(p, gates, step, block);
}

/// The gradients of the inputs, where they are wanted: at each step that begins a span, for all of its steps.
INLINE void give_input_gradients_of_block(const pass *p, size_t gates, size_t step, size_t block) {
  const ck_recurrence *r = p->r;
  size_t features = r->features, wide = gates * r->units, start = block * block_rows;
  size_t rows = r->batch - start < block_rows ? r->batch - start : block_rows;
  if (step % span(rows)) return;
  size_t steps = r->steps - step < span(rows) ? r->steps - step : span(rows);
  for (size_t i = 0; i < rows; i++)
    for (size_t t = step; t < step + steps; t++)
      memset(r->dx + ((start + i) * r->steps + place(r, t)) * features, 0, features * sizeof(float));
  const float *dz = r->dz + row_of(r, step, start) * wide;
  float *dx = r->dx + (start * r->steps + place(r, step)) * features;
  ptrdiff_t next = r->backwards ? -(ptrdiff_t)features : (ptrdiff_t)features;
  if (rows == 1)
    multiply_add(dz, wide, &p->inputs, dx, next, steps);
  else
    multiply_add_steps(
      dz, wide, (ptrdiff_t)(rows * wide), &p->inputs, dx, (ptrdiff_t)(r->steps * features), next, rows, steps);
}

INLINE void give_input_gradients(const pass *p, size_t gates, size_t step, size_t begin, size_t end) {
  if (!p->r->dx) return;
  for (size_t block = begin; block < end; block++) give_input_gradients_of_block(p, gates, step, block);
}
