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

#define FOR_EACH(expression) \
  for (size_t i = 0; i < n; i++) { \
    float v = x[i]; \
    x[i] = (expression); \
  } \
  break

/// x = f(x).
INLINE void apply(int32_t f, float *x, size_t n) {
  switch (f) {
    case ck_sigmoid: FOR_EACH(1 / (1 + ck_expf(-v)));
    case ck_tanh: FOR_EACH(ck_tanhf(v));
    case ck_linear: break;
    default: ck_activate(f, x, x, n);
  }
}

#define FOR_SLOPE(expression) \
  for (size_t i = 0; i < n; i++) { \
    float v = y[i]; \
    g[i] *= (expression); \
  } \
  break

/// g = g f', from the result y.
INLINE void apply_slope(int32_t f, const float *y, float *g, size_t n) {
  switch (f) {
    case ck_sigmoid: FOR_SLOPE(v * (1 - v));
    case ck_tanh: FOR_SLOPE(1 - v * v);
    case ck_hard_sigmoid: FOR_SLOPE(v > 0 && v < 1 ? 1.0f / 6 : 0);
    case ck_softplus: FOR_SLOPE(-ck_expm1f(-v));
    case ck_linear: break;
    default: ck_activate_backward(f, y, g, n);
  }
}

// MARK: Products

/// c[rows, 16 width] += a[rows, k] b[k, 16 width], with the sums in registers.
#define TILE(rows, width) \
  do { \
    lanes sums[rows][width]; \
    for (size_t i = 0; i < rows; i++) \
      for (size_t j = 0; j < width; j++) \
        sums[i][j] = *(const lanes *)(c + i * ldc + j * lane_count); \
    for (size_t l = 0; l < k; l++) \
      for (size_t j = 0; j < width; j++) { \
        lanes weights = *(const lanes *)(b + (j * k + l) * lane_count); \
        for (size_t i = 0; i < rows; i++) sums[i][j] += a[i * lda + l] * weights; \
      } \
    for (size_t i = 0; i < rows; i++) \
      for (size_t j = 0; j < width; j++) \
        *(lanes *)(c + i * ldc + j * lane_count) = sums[i][j]; \
  } while (0)

#define TILE_ROWS(rows, width) \
  for (; m >= rows; m -= rows, a += rows * lda, c += rows * ldc) TILE(rows, width)

/// One column for all rows: as many sums at a time as 16 registers of 8 numbers hold.
INLINE void column(
  const float *a, size_t lda, const float *b, float *c, size_t ldc, size_t m, size_t k) {
  TILE_ROWS(6, 1);
  TILE_ROWS(4, 1);
  TILE_ROWS(1, 1);
}

/// Two columns, for 32 registers of 16 numbers.
INLINE void two_columns(
  const float *a, size_t lda, const float *b, float *c, size_t ldc, size_t m, size_t k) {
  TILE_ROWS(8, 2);
  TILE_ROWS(4, 2);
  TILE_ROWS(1, 2);
}

/// Four columns, for a single row.
INLINE void four_columns(
  const float *a, size_t lda, const float *b, float *c, size_t ldc, size_t m, size_t k) {
  TILE_ROWS(1, 4);
}

/// c[m, n] += a[m, k] b[k, n]. A column of weights stays in the cache while all rows pass over it.
INLINE void multiply_add(
  const float *a, size_t lda, const packed *weights, float *c, size_t ldc, size_t m) {
  size_t n = weights->n, k = weights->k, j = 0;
  const float *b = weights->columns;
  if (m == 1)
    for (; j + 4 * lane_count <= n; j += 4 * lane_count)
      four_columns(a, lda, b + j * k, c + j, ldc, m, k);
  else if (has_wide_registers())
    for (; j + 2 * lane_count <= n; j += 2 * lane_count)
      two_columns(a, lda, b + j * k, c + j, ldc, m, k);
  for (; j + lane_count <= n; j += lane_count) column(a, lda, b + j * k, c + j, ldc, m, k);
  if (j == n) return;
  for (size_t i = 0; i < m; i++) {
    float last[lane_count] = {0};
    memcpy(last, c + i * ldc + j, (n - j) * sizeof(float));
    column(a + i * lda, lda, b + j * k, last, lane_count, 1, k);
    memcpy(c + i * ldc + j, last, (n - j) * sizeof(float));
  }
}

// MARK: Steps

/// Numbers that a row is worked on at a time, so that what lies between stays in the nearest cache.
enum { chunk = 64 };
#define FOR_CHUNKS \
  for (size_t start = 0, n; start < units && (n = units - start < chunk ? units - start : chunk); \
       start += chunk)

INLINE int counts(const ck_recurrence *r, size_t step, size_t row) {
  return !r->mask || r->mask[step * r->batch + row];
}

/// A sequence with the weights that its steps are multiplied by.
typedef struct {
  const ck_recurrence *r;
  packed first, second;
} pass;

static inline void run(
  const ck_recurrence *r, size_t gates, void (*body)(void *context, size_t begin, size_t end),
  packed first, packed second) {
  pass p = {r, first, second};
  ck_parallel_for(
    r->batch, r->steps * r->batch * r->units * (gates * r->units / 16 + 8), body, &p);
  free(first.columns);
  free(second.columns);
}

/// Weights from the state to the gates from `start` to `end`.
static inline packed forward_weights(const ck_recurrence *r, size_t gates, size_t start, size_t end) {
  size_t units = r->units;
  return pack(r->recurrent + start * units, gates * units, (end - start) * units, units);
}

/// Weights from the gradients of the gates from `start` to `end` to that of the state.
static inline packed backward_weights(const ck_recurrence *r, size_t start, size_t end) {
  size_t units = r->units;
  return pack(r->transposed + start * units * units, units, units, (end - start) * units);
}

static const packed none;
