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

/// c[rows, 16 width] = from + a[rows, k] b[k, 16 width], with the sums in registers.
#define TILE(rows, width) \
  for (; m >= rows; m -= rows, a += rows * lda, c += rows * ldc, from += rows * from_row) { \
    lanes sums[rows][width]; \
    for (ptrdiff_t i = 0; i < rows; i++) \
      for (size_t j = 0; j < width; j++) sums[i][j] = *(const lanes *)(from + i * from_row + j * lane_count); \
    for (size_t l = 0; l < k; l++) \
      for (size_t j = 0; j < width; j++) { \
        lanes weights = *(const lanes *)(b + (j * k + l) * lane_count); \
        for (size_t i = 0; i < rows; i++) sums[i][j] += a[i * lda + l] * weights; \
      } \
    for (ptrdiff_t i = 0; i < rows; i++) \
      for (size_t j = 0; j < width; j++) *(lanes *)(c + i * ldc + j * lane_count) = sums[i][j]; \
  }

/// One column for all rows: as many sums at a time as 16 registers of 8 numbers hold.
INLINE void column(
  const float *a, size_t lda, const float *b, const float *from, ptrdiff_t from_row, float *c, ptrdiff_t ldc, size_t m,
  size_t k) {
  TILE(6, 1);
  TILE(4, 1);
  TILE(1, 1);
}

/// Two columns, for 32 registers of 16 numbers.
INLINE void two_columns(
  const float *a, size_t lda, const float *b, const float *from, ptrdiff_t from_row, float *c, ptrdiff_t ldc, size_t m,
  size_t k) {
  TILE(8, 2);
  TILE(4, 2);
  TILE(1, 2);
}

/// Four columns, for a single row.
INLINE void four_columns(
  const float *a, size_t lda, const float *b, const float *from, ptrdiff_t from_row, float *c, ptrdiff_t ldc, size_t m,
  size_t k) {
  TILE(1, 4);
}

/// c[m, n] = start + a[m, k] b[k, n], or c += a b where the weights have no start. For several steps, whose rows lie `a_step` and
/// `c_step` numbers apart: a column of weights stays in the cache while all rows of all these steps pass over it.
INLINE void multiply_steps(
  const float *a, size_t lda, ptrdiff_t a_step, const packed *weights, float *c, ptrdiff_t ldc, ptrdiff_t c_step,
  size_t m, size_t steps) {
  size_t n = weights->n, k = weights->k, j = 0;
  const float *b = weights->columns, *start = weights->start;
  ptrdiff_t from_row = start ? 0 : ldc, from_step = start ? 0 : c_step;
  const float *from = start ? start : c;
#define FOR_STEPS(columns) \
  for (ptrdiff_t s = 0; s < (ptrdiff_t)steps; s++) \
    columns(a + s * a_step, lda, b + j * k, from + s * from_step + j, from_row, c + s * c_step + j, ldc, m, k)
  if (m == 1)
    for (; j + 4 * lane_count <= n; j += 4 * lane_count) FOR_STEPS(four_columns);
  else if (has_wide_registers())
    for (; j + 2 * lane_count <= n; j += 2 * lane_count) FOR_STEPS(two_columns);
  for (; j + lane_count <= n; j += lane_count) FOR_STEPS(column);
#undef FOR_STEPS
  if (j == n) return;
  for (ptrdiff_t s = 0; s < (ptrdiff_t)steps; s++)
    for (ptrdiff_t i = 0; i < (ptrdiff_t)m; i++) {
      float last[lane_count] = {0};
      memcpy(last, from + s * from_step + i * from_row + j, (n - j) * sizeof(float));
      column(a + s * a_step + i * (ptrdiff_t)lda, lda, b + j * k, last, 0, last, 0, 1, k);
      memcpy(c + s * c_step + i * ldc + j, last, (n - j) * sizeof(float));
    }
}

/// The same for one.
INLINE void multiply(const float *a, size_t lda, const packed *weights, float *c, ptrdiff_t ldc, size_t m) {
  multiply_steps(a, lda, 0, weights, c, ldc, 0, m, 1);
}

/// c[rows, 16 width] += a[k, rows] transposed b[k, 16 width], with the sums in registers; the columns of `b` are packed.
#define TRANSPOSED_TILE(rows, width) \
  for (; m - i >= rows; i += rows) { \
    lanes sums[rows][width]; \
    for (size_t r = 0; r < rows; r++) \
      for (size_t j = 0; j < width; j++) sums[r][j] = *(const lanes *)(c + (i + r) * ldc + j * lane_count); \
    for (size_t l = 0; l < k; l++) \
      for (size_t j = 0; j < width; j++) \
        for (size_t r = 0; r < rows; r++) sums[r][j] += a[l * lda + i + r] * b[l * width + j]; \
    for (size_t r = 0; r < rows; r++) \
      for (size_t j = 0; j < width; j++) *(lanes *)(c + (i + r) * ldc + j * lane_count) = sums[r][j]; \
  }

INLINE void transposed_column(const float *a, size_t lda, const lanes *b, float *c, size_t ldc, size_t m, size_t k) {
  size_t i = 0;
  TRANSPOSED_TILE(6, 1);
  TRANSPOSED_TILE(1, 1);
}

INLINE void transposed_two_columns(const float *a, size_t lda, const lanes *b, float *c, size_t ldc, size_t m, size_t k) {
  size_t i = 0;
  TRANSPOSED_TILE(8, 2);
  TRANSPOSED_TILE(1, 2);
}

/// The most rows that `multiply_transposed_add` takes.
enum { panel_rows = 64 };

/// c[m, n] += a[k, m] transposed b[k, n], for k up to `panel_rows`. Columns of `b` are packed, since rows that lie a power of two apart
/// would share a few places of the nearest cache.
INLINE void multiply_transposed_add(
  const float *a, size_t lda, const float *b, size_t ldb, float *c, size_t ldc, size_t m, size_t n, size_t k) {
  lanes panel[2 * panel_rows];
  size_t j = 0, width = has_wide_registers() ? 2 : 1;
  for (; j + width * lane_count <= n; j += width * lane_count) {
    for (size_t l = 0; l < k; l++)
      for (size_t w = 0; w < width; w++) panel[l * width + w] = *(const lanes *)(b + l * ldb + j + w * lane_count);
    if (width == 2)
      transposed_two_columns(a, lda, panel, c + j, ldc, m, k);
    else
      transposed_column(a, lda, panel, c + j, ldc, m, k);
  }
  if (j == n) return;
  for (size_t i = 0; i < m; i++)
    for (size_t l = 0; l < k; l++)
      for (size_t rest = j; rest < n; rest++) c[i * ldc + rest] += a[l * lda + i] * b[l * ldb + rest];
}

// MARK: Rows

/// The rows of a block, and the steps of a block whose products with what all steps share are made at once: in that time these
/// weights serve 64 rows while they are in the nearest cache. To take all steps at once would be one large product; but then each
/// thread would find its rows in the caches of others.
enum { block_rows = 8, span = 8 };

/// Where a row of the batch is at a step, counted in rows: the rows of a block lie together, step after step. Were all rows of a
/// step together, pieces that two threads write would alternate in memory, and each processor would fetch the next lines of the
/// other's in advance: that costs a quarter of the time.
INLINE size_t row_among(size_t held, const ck_recurrence *r, size_t step, size_t row) {
  size_t start = row / block_rows * block_rows;
  size_t rows = r->batch - start < block_rows ? r->batch - start : block_rows;
  return start * held + step % held * rows + row % block_rows;
}

INLINE size_t row_of(const ck_recurrence *r, size_t step, size_t row) { return row_among(r->steps, r, step, row); }

/// The same in arrays that hold `r->held` steps at a time.
INLINE size_t held_row_of(const ck_recurrence *r, size_t step, size_t row) { return row_among(r->held, r, step, row); }

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

INLINE size_t block_count(const ck_recurrence *r) { return (r->batch + block_rows - 1) / block_rows; }

/// The numbers in the gradients of all weights of a cell: of the inputs', the state's, and two biases.
INLINE size_t weight_count(const ck_recurrence *r, size_t gates) {
  return (r->features + r->units + 2) * gates * r->units;
}

typedef struct {
  float *sums;
  size_t blocks, count;
} weight_sums;

static void add_blocks(void *context, size_t begin, size_t end) {
  const weight_sums *w = context;
  for (size_t block = 1; block < w->blocks; block++) {
    const float *restrict from = w->sums + block * w->count;
    float *restrict to = w->sums;
    for (size_t i = begin; i < end; i++) to[i] += from[i];
  }
}

/// Each thread takes some blocks of rows through all steps. The gradients of the weights are sums of each block, so that they do not
/// depend on the number of threads.
static inline void run(
  const ck_recurrence *r, size_t gates, void (*body)(void *context, size_t begin, size_t end), packed inputs,
  packed first, packed second) {
  pass p = {r, inputs, first, second};
  size_t cost = r->steps * r->batch * r->units * (gates * (r->units + r->features) / 16 + 8);
  ck_parallel_for(block_count(r), cost, body, &p);
  free(inputs.columns);
  free(first.columns);
  free(second.columns);
  if (!r->dw) return;
  weight_sums w = {r->dw, block_count(r), weight_count(r, gates)};
  ck_parallel_for(w.count, w.blocks * w.count, add_blocks, &w);
}

/// Weights from the inputs to the gates, with the bias.
static inline packed input_weights(const ck_recurrence *r, size_t gates) {
  return start_from(pack(r->kernel, gates * r->units, gates * r->units, r->features), r->bias);
}

/// Weights from the gradients of the gates to those of the inputs, when these are wanted.
static inline packed input_gradient_weights(const ck_recurrence *r, size_t gates) {
  packed nothing = {0};
  return r->dx ? start_from(pack_transposed(r->kernel, gates * r->units, r->features, gates * r->units), NULL) : nothing;
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

/// An array of rows: of all steps, of those that are held, or of none, one for each row of the batch.
typedef struct {
  float *numbers;
  size_t width, steps;
} rows;

INLINE float *row_at(const ck_recurrence *r, rows a, size_t step, size_t row) {
  return a.numbers + (a.steps ? row_among(a.steps, r, step, row) : row) * a.width;
}

/// c += a weights at a step, for the rows of the blocks from `begin` to `end`.
INLINE void multiply_step(
  const ck_recurrence *r, size_t step, size_t begin, size_t end, rows a, const packed *weights, rows c) {
  size_t whole = r->batch / block_rows, middle = end < whole ? end : whole;
  if (begin < middle)
    multiply_steps(
      row_at(r, a, step, begin * block_rows), a.width, (ptrdiff_t)(block_rows * a.steps * a.width), weights,
      row_at(r, c, step, begin * block_rows), (ptrdiff_t)c.width,
      (ptrdiff_t)(block_rows * (c.steps ? c.steps : 1) * c.width), block_rows, middle - begin);
  if (end > whole)
    multiply(
      row_at(r, a, step, whole * block_rows), a.width, weights, row_at(r, c, step, whole * block_rows), (ptrdiff_t)c.width,
      r->batch % block_rows);
}

// MARK: Products of a span

/// A block at the steps of a span.
typedef struct {
  size_t start, rows, step, steps;
} span_of_block;

INLINE span_of_block span_from(const ck_recurrence *r, size_t step, size_t block) {
  size_t start = block * block_rows;
  return (span_of_block){
    .start = start, .rows = r->batch - start < block_rows ? r->batch - start : block_rows,
    .step = step, .steps = r->steps - step < span ? r->steps - step : span,
  };
}

/// Where the inputs of a step are among those of a row.
INLINE size_t place(const ck_recurrence *r, size_t step) { return r->backwards ? r->steps - 1 - step : step; }

/// The inputs in the order of all else.
INLINE float *gather_inputs(const ck_recurrence *r, span_of_block s) {
  float *inputs = r->inputs + held_row_of(r, s.step, s.start) * r->features;
  for (size_t t = 0; t < s.steps; t++)
    for (size_t i = 0; i < s.rows; i++)
      copy(
        inputs + (t * s.rows + i) * r->features,
        r->x + ((s.start + i) * r->steps + place(r, s.step + t)) * r->features, r->features);
  return inputs;
}

/// z = bias + x kernel, at each step that begins a span, for all of its steps.
INLINE void take_inputs(const pass *p, size_t gates, size_t step, size_t begin, size_t end) {
  const ck_recurrence *r = p->r;
  size_t wide = gates * r->units;
  if (step % span) return;
  for (size_t block = begin; block < end; block++) {
    span_of_block s = span_from(r, step, block);
    float *z = r->z + row_of(r, step, s.start) * wide;
    multiply(gather_inputs(r, s), r->features, &p->inputs, z, (ptrdiff_t)wide, s.steps * s.rows);
  }
}

/// The gradients of the inputs, where they are wanted.
INLINE void give_input_gradients(const pass *p, size_t wide, span_of_block s) {
  const ck_recurrence *r = p->r;
  size_t features = r->features;
  const float *dz = r->dz + held_row_of(r, s.step, s.start) * wide;
  float *dx = r->dx + (s.start * r->steps + place(r, s.step)) * features;
  ptrdiff_t next = r->backwards ? -(ptrdiff_t)features : (ptrdiff_t)features;
  multiply_steps(
    dz, wide, (ptrdiff_t)(s.rows * wide), &p->inputs, dx, (ptrdiff_t)(r->steps * features), next, s.rows, s.steps);
}

/// The sums of columns join those of other spans.
INLINE void add_columns(const float *restrict a, size_t rows, size_t columns, float *restrict sums) {
  for (size_t row = 0; row < rows; row++)
    for (size_t j = 0; j < columns; j++) sums[j] += a[row * columns + j];
}

/// What the gradients of the state's weights are made of: columns from `start` to `end` of the gradients `ds` [rows, G units] with the
/// operands that gave them.
typedef struct {
  const float *operands, *ds;
  size_t start, end;
} state_product;

/// The gradients of the inputs and of the weights, where they are wanted, at each step that begins a span, for all of its steps.
INLINE void give_gradients(
  const pass *p, size_t gates, size_t step, size_t begin, size_t end, const state_product *products, size_t count) {
  const ck_recurrence *r = p->r;
  size_t wide = gates * r->units, units = r->units, features = r->features;
  if (step % span) return;
  for (size_t block = begin; block < end; block++) {
    span_of_block s = span_from(r, step, block);
    if (r->dx) give_input_gradients(p, wide, s);
    if (!r->dw) continue;
    float *dw = r->dw + block * weight_count(r, gates);
    if (step + span >= r->steps) memset(dw, 0, weight_count(r, gates) * sizeof(float));
    size_t held = held_row_of(r, step, s.start) * wide, row = row_of(r, step, s.start) * units, rows = s.rows * s.steps;
    multiply_transposed_add(gather_inputs(r, s), features, r->dz + held, wide, dw, wide, features, wide, rows);
    for (const state_product *x = products; x < products + count; x++)
      multiply_transposed_add(
        x->operands + row, units, x->ds + held + x->start, wide, dw + features * wide + x->start, wide, units,
        x->end - x->start, rows);
    float *biases = dw + (features + units) * wide;
    add_columns(r->dz + held, rows, wide, biases);
    if (r->ds) add_columns(r->ds + held, rows, wide, biases + wide);
  }
}
