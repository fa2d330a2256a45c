// Products of a few rows with packed weights, and of a few rows with each other, whose sums stay in registers.
#pragma once

#include <string.h>

#include "panels.h"
#include "step_functions.h"

/// c[rows, 16 width] = from + a[rows, k] b[k, 16 width], with the sums in registers.
#define TILE(rows, width) TILE_WHILE(m >= rows, rows, width)
#define TILE_WHILE(condition, rows, width) \
  for (; condition; m -= rows, a += rows * lda, c += rows * ldc, from += rows * from_row) { \
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

/// One column for all rows: as many sums at a time as 16 registers of 8 numbers hold, or two thirds of that for the last ones, since
/// eight rows are two times four.
INLINE void column(
  const float *a, size_t lda, const float *b, const float *from, ptrdiff_t from_row, float *c, ptrdiff_t ldc, size_t m,
  size_t k) {
  TILE_WHILE(m > 8, 6, 1);
  TILE(4, 1);
  TILE(2, 1);
  TILE(1, 1);
}

/// Two columns, for 32 registers of 16 numbers.
INLINE void two_columns(
  const float *a, size_t lda, const float *b, const float *from, ptrdiff_t from_row, float *c, ptrdiff_t ldc, size_t m,
  size_t k) {
  TILE(8, 2);
  TILE(4, 2);
  TILE(2, 2);
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
  TRANSPOSED_TILE(4, 1);
  TRANSPOSED_TILE(1, 1);
}

INLINE void transposed_two_columns(const float *a, size_t lda, const lanes *b, float *c, size_t ldc, size_t m, size_t k) {
  size_t i = 0;
  TRANSPOSED_TILE(8, 2);
  TRANSPOSED_TILE(4, 2);
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
