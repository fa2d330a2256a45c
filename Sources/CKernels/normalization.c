#include "include/ckernels_nn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "parallel.h"
#include "vector_math.h"

// Rows are added up in parts whose number follows from that of the rows alone, whatever the number
// of threads, so that the order of the additions and with it the result never changes.

typedef struct {
  const float *x, *g, *mean, *inverse;
  const uint8_t *place;
  float *first, *second;
  size_t rows, columns, parts;
} reduction;

static inline void bounds(const reduction *a, size_t part, size_t *begin, size_t *end) {
  *begin = a->rows * part / a->parts;
  *end = a->rows * (part + 1) / a->parts;
}

// Runs `body` for every part with its own row of partial sums, then adds those up in order.
static void reduce(
  reduction *a, void (*body)(void *, size_t, size_t), float *first, float *second) {
  size_t columns = a->columns, parts = a->rows / 256;
  parts = parts < 1 ? 1 : parts > 64 ? 64 : parts;
  size_t kinds = second ? 2 : 1;
  float *partial = calloc(kinds * parts * columns + 1, sizeof(float));
  if (!partial) abort();
  a->parts = parts;
  a->first = partial;
  a->second = partial + (kinds - 1) * parts * columns;
  ck_parallel_for(parts, a->rows * columns, body, a);
  for (size_t c = 0; c < columns; c++) {
    double s = 0, t = 0;
    for (size_t k = 0; k < parts; k++) {
      s += a->first[k * columns + c];
      t += a->second[k * columns + c];
    }
    first[c] = (float)s;
    if (second) second[c] = (float)t;
  }
  free(partial);
}

CK_CLONES
static void add_rows(void *context, size_t from, size_t to) {
  const reduction *a = context;
  for (size_t part = from; part < to; part++) {
    size_t begin, end;
    bounds(a, part, &begin, &end);
    float *restrict sum = a->first + part * a->columns;
    for (size_t r = begin; r < end; r++) {
      const float *restrict x = a->x + r * a->columns;
      for (size_t c = 0; c < a->columns; c++) sum[c] += x[c];
    }
  }
}

CK_CLONES
static void add_squares(void *context, size_t from, size_t to) {
  const reduction *a = context;
  const float *restrict mean = a->mean;
  for (size_t part = from; part < to; part++) {
    size_t begin, end;
    bounds(a, part, &begin, &end);
    float *restrict sum = a->first + part * a->columns;
    for (size_t r = begin; r < end; r++) {
      const float *restrict x = a->x + r * a->columns;
      for (size_t c = 0; c < a->columns; c++) sum[c] += (x[c] - mean[c]) * (x[c] - mean[c]);
    }
  }
}

void ck_column_sums(const float *x, float *sums, size_t rows, size_t columns) {
  reduction a = {.x = x, .rows = rows, .columns = columns};
  reduce(&a, add_rows, sums, 0);
}

CK_CLONES
static void add_open(void *context, size_t from, size_t to) {
  const reduction *a = context;
  for (size_t part = from; part < to; part++) {
    size_t begin, end;
    bounds(a, part, &begin, &end);
    float *restrict sum = a->first + part * a->columns;
    for (size_t r = begin; r < end; r++) {
      const float *restrict x = a->x + r * a->columns;
      const uint8_t *restrict place = a->place + r * a->columns;
      for (size_t c = 0; c < a->columns; c++) sum[c] += place[c] != 255 ? x[c] : 0;
    }
  }
}

void ck_open_sums(
  const float *x, const uint8_t *place, float *sums, size_t rows, size_t columns) {
  reduction a = {.x = x, .place = place, .rows = rows, .columns = columns};
  reduce(&a, add_open, sums, 0);
}

void ck_moments(const float *x, float *mean, float *variance, size_t rows, size_t columns) {
  reduction a = {.x = x, .rows = rows, .columns = columns, .mean = mean};
  reduce(&a, add_rows, mean, 0);
  for (size_t c = 0; c < columns; c++) mean[c] /= (float)rows;
  reduce(&a, add_squares, variance, 0);
  for (size_t c = 0; c < columns; c++) variance[c] /= (float)rows;
}

typedef struct {
  const float *x, *scale, *shift, *slope;
  float *y;
  size_t columns;
} affine;

CK_CLONES
static void scale_rows(void *context, size_t begin, size_t end) {
  const affine *a = context;
  const float *restrict scale = a->scale, *restrict shift = a->shift;
  for (size_t r = begin; r < end; r++) {
    const float *restrict x = a->x + r * a->columns;
    float *restrict y = a->y + r * a->columns;
    for (size_t c = 0; c < a->columns; c++) y[c] = x[c] * scale[c] + shift[c];
  }
}

void ck_scale_columns(
  const float *x, const float *scale, const float *shift, float *y, size_t rows, size_t columns) {
  affine a = {.x = x, .scale = scale, .shift = shift, .y = y, .columns = columns};
  ck_parallel_for(rows, rows * columns, scale_rows, &a);
}

CK_CLONES
static void add_products(void *context, size_t from, size_t to) {
  const reduction *a = context;
  const float *restrict mean = a->mean, *restrict inverse = a->inverse;
  for (size_t part = from; part < to; part++) {
    size_t begin, end;
    bounds(a, part, &begin, &end);
    float *restrict sum = a->first + part * a->columns;
    float *restrict dot = a->second + part * a->columns;
    for (size_t r = begin; r < end; r++) {
      const float *restrict x = a->x + r * a->columns;
      const float *restrict g = a->g + r * a->columns;
      for (size_t c = 0; c < a->columns; c++) {
        sum[c] += g[c];
        dot[c] += g[c] * (x[c] - mean[c]) * inverse[c];
      }
    }
  }
}

void ck_normalized_sums(
  const float *g, const float *x, const float *mean, const float *inverse, float *sums, float *dots,
  size_t rows, size_t columns) {
  reduction a = {.x = x, .g = g, .mean = mean, .inverse = inverse, .rows = rows, .columns = columns};
  reduce(&a, add_products, sums, dots);
}

CK_CLONES
static void combine_rows(void *context, size_t begin, size_t end) {
  const affine *a = context;
  const float *restrict scale = a->scale, *restrict slope = a->slope, *restrict shift = a->shift;
  for (size_t r = begin; r < end; r++) {
    const float *restrict x = a->x + r * a->columns;
    float *restrict g = a->y + r * a->columns;
    for (size_t c = 0; c < a->columns; c++) g[c] = g[c] * scale[c] + x[c] * slope[c] + shift[c];
  }
}

void ck_combine_columns(
  float *g, const float *x, const float *scale, const float *slope, const float *shift, size_t rows,
  size_t columns) {
  affine a = {.x = x, .scale = scale, .slope = slope, .shift = shift, .y = g, .columns = columns};
  ck_parallel_for(rows, rows * columns, combine_rows, &a);
}

// MARK: Rows

typedef struct {
  const float *x, *y;
  float *out, *inverses;
  size_t columns;
  float epsilon;
  int32_t centered;
} rowwise;

CK_CLONES
static void normalize_rows(void *context, size_t begin, size_t end) {
  const rowwise *a = context;
  size_t n = a->columns;
  for (size_t r = begin; r < end; r++) {
    const float *restrict x = a->x + r * n;
    float *restrict out = a->out + r * n;
    float mean = 0, squares = 0;
    if (a->centered) {
      for (size_t c = 0; c < n; c++) mean += x[c];
      mean /= (float)n;
    }
    for (size_t c = 0; c < n; c++) squares += (x[c] - mean) * (x[c] - mean);
    float inverse = 1 / ck_sqrtf(squares / (float)n + a->epsilon);
    for (size_t c = 0; c < n; c++) out[c] = (x[c] - mean) * inverse;
    a->inverses[r] = inverse;
  }
}

void ck_normalize_rows(
  const float *x, float *y, float *inverses, size_t rows, size_t columns, float epsilon,
  int32_t centered) {
  rowwise a = {
    .x = x, .out = y, .inverses = inverses, .columns = columns, .epsilon = epsilon,
    .centered = centered};
  ck_parallel_for(rows, rows * columns, normalize_rows, &a);
}

CK_CLONES
static void normalize_rows_backward(void *context, size_t begin, size_t end) {
  const rowwise *a = context;
  size_t n = a->columns;
  for (size_t r = begin; r < end; r++) {
    const float *restrict y = a->y + r * n;
    float *restrict g = a->out + r * n;
    float sum = 0, dot = 0, inverse = a->inverses[r];
    for (size_t c = 0; c < n; c++) {
      sum += g[c];
      dot += g[c] * y[c];
    }
    sum = a->centered ? sum / (float)n : 0;
    dot /= (float)n;
    for (size_t c = 0; c < n; c++) g[c] = inverse * (g[c] - sum - y[c] * dot);
  }
}

void ck_normalize_rows_backward(
  float *g, const float *y, const float *inverses, size_t rows, size_t columns, int32_t centered) {
  rowwise a = {
    .y = y, .out = g, .inverses = (float *)inverses, .columns = columns, .centered = centered};
  ck_parallel_for(rows, rows * columns, normalize_rows_backward, &a);
}
