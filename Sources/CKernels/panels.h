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
/// is not full: each step reads them from the beginning to the end.
typedef struct {
  float *columns;
  size_t n, k;
} packed;

static inline packed empty_pack(size_t n, size_t k) {
  size_t wide = (n + lane_count - 1) / lane_count * lane_count;
  packed result = {aligned_alloc(64, (wide * k + lane_count) * sizeof(float)), n, k};
  if (!result.columns) abort();
  return result;
}

static inline packed pack(const float *b, size_t ldb, size_t n, size_t k) {
  packed result = empty_pack(n, k);
  for (size_t j = 0; j < n; j += lane_count) {
    size_t count = n - j < lane_count ? n - j : lane_count;
    for (size_t l = 0; l < k; l++) {
      float *to = result.columns + j * k + l * lane_count;
      memset(to, 0, sizeof(lanes));
      memcpy(to, b + l * ldb + j, count * sizeof(float));
    }
  }
  return result;
}

/// The same from weights [n, k].
static inline packed pack_transposed(const float *b, size_t ldb, size_t n, size_t k) {
  packed result = empty_pack(n, k);
  for (size_t j = 0; j < n; j += lane_count) {
    size_t count = n - j < lane_count ? n - j : lane_count;
    float *to = result.columns + j * k;
    if (count < lane_count) memset(to, 0, k * sizeof(lanes));
    for (size_t i = 0; i < count; i++)
      for (size_t l = 0; l < k; l++) to[l * lane_count + i] = b[(j + i) * ldb + l];
  }
  return result;
}
