// What kernels that work on the rows of a matrix are given.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
  const float *x, *y;
  const int32_t *ids;
  const uint8_t *mask;
  float *out, *further;
  size_t batch, rows, entries, columns;
  int32_t f;
} rows;

/// How many steps count, and 1 where none does, so that such a row is 0 and not 0 / 0.
static inline float counted(const rows *a, size_t b) {
  if (!a->mask) return (float)a->rows;
  float n = 0;
  for (size_t s = 0; s < a->rows; s++) n += a->mask[b * a->rows + s] ? 1 : 0;
  return n > 0 ? n : 1;
}
