// The functions of recurrent cells, on the numbers of one row.
#pragma once

#include "include/ckernels_nn.h"
#include "vector_math.h"

#define INLINE static inline __attribute__((always_inline))

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
