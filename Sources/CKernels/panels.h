// Matrices in columns as wide as a few registers, for products whose sums stay in registers.
#pragma once

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/// Sixteen numbers: one register, or two, or four.
typedef float lanes __attribute__((vector_size(64), aligned(4)));
enum { lane_count = 16 };

/// Whether such a number of them is one register, of which there are 32.
static inline int has_wide_registers(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f");
#else
  return 0;
#endif
}

/// Weights [k, n] in columns of 16 numbers, one column behind the other and zeros where the last one
/// is not full: each step reads them from the beginning to the end. `start` are n numbers that sums begin with, or NULL where they
/// are added to what is there.
typedef struct {
  float *columns, *start;
  size_t n, k;
} packed;

static inline packed empty_pack(size_t n, size_t k) {
  size_t wide = (n + lane_count - 1) / lane_count * lane_count;
  // With room for a start.
  packed result = {aligned_alloc(64, wide * (k + 1) * sizeof(float)), NULL, n, k};
  if (!result.columns) abort();
  return result;
}

static inline packed pack(const float *b, size_t ldb, size_t n, size_t k) {
  packed result = empty_pack(n, k);
  for (size_t j = 0; j < n; j += lane_count) {
    size_t count = n - j < lane_count ? n - j : lane_count;
    for (size_t l = 0; l < k; l++) {
      const float *from = b + l * ldb + j;
      lanes *to = (lanes *)(result.columns + j * k + l * lane_count);
      if (count == lane_count) {
        *to = *(const lanes *)from;
      } else {
        *to = (lanes){0};
        memcpy(to, from, count * sizeof(float));
      }
    }
  }
  return result;
}

/// Four numbers of four rows, turned into four of sixteen columns.
static inline void transpose_four(const float *b, size_t ldb, float *to) {
  typedef float four __attribute__((vector_size(16), aligned(4)));
  four r[4], pairs[4];
  for (size_t i = 0; i < 4; i++) r[i] = *(const four *)(b + i * ldb);
  for (size_t i = 0; i < 2; i++) {
    pairs[2 * i] = __builtin_shufflevector(r[2 * i], r[2 * i + 1], 0, 4, 1, 5);
    pairs[2 * i + 1] = __builtin_shufflevector(r[2 * i], r[2 * i + 1], 2, 6, 3, 7);
  }
  for (size_t i = 0; i < 2; i++) {
    *(four *)(to + 2 * i * lane_count) = __builtin_shufflevector(pairs[i], pairs[i + 2], 0, 1, 4, 5);
    *(four *)(to + (2 * i + 1) * lane_count) = __builtin_shufflevector(pairs[i], pairs[i + 2], 2, 3, 6, 7);
  }
}

/// `pack` from weights [n, k].
static inline packed pack_transposed(const float *b, size_t ldb, size_t n, size_t k) {
  packed result = empty_pack(n, k);
  for (size_t j = 0; j < n; j += lane_count) {
    size_t count = n - j < lane_count ? n - j : lane_count;
    float *to = result.columns + j * k;
    if (count < lane_count) memset(to, 0, k * sizeof(lanes));
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
      size_t l = 0;
      for (; l + 4 <= k; l += 4) transpose_four(b + (j + i) * ldb + l, ldb, to + l * lane_count + i);
      for (; l < k; l++)
        for (size_t row = i; row < i + 4; row++) to[l * lane_count + row] = b[(j + row) * ldb + l];
    }
    for (; i < count; i++)
      for (size_t l = 0; l < k; l++) to[l * lane_count + i] = b[(j + i) * ldb + l];
  }
  return result;
}

/// `weights` with sums that begin with `start`, or with zeros.
static inline packed start_from(packed weights, const float *start) {
  size_t wide = (weights.n + lane_count - 1) / lane_count * lane_count;
  weights.start = weights.columns + wide * weights.k;
  memset(weights.start, 0, wide * sizeof(float));
  if (start) memcpy(weights.start, start, weights.n * sizeof(float));
  return weights;
}
