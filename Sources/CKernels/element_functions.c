#include "include/ckernels_nn.h"

#include <math.h>

#include "parallel.h"
#include "vector_math.h"

// Functions with options, or too rare for `ck_activate`: each value stands beside its derivative, both
// worked out from the operand.

typedef struct {
  int32_t f;
  float a, b, c;
  const float *g, *x;
  float *out;
} element;

#define EACH(value, derivative) \
  if (g) { \
    for (size_t i = begin; i < end; i++) { \
      float x = in[i]; \
      out[i] = g[i] * (derivative); \
    } \
  } else { \
    for (size_t i = begin; i < end; i++) { \
      float x = in[i]; \
      out[i] = (value); \
    } \
  } \
  break

static inline float softplus(float x) { return (x > 0 ? x : 0) + log1pf(ck_expf(-fabsf(x))); }

static inline float gelu_tanh(float x) {
  return 0.5f * x * (1 + ck_tanhf(0.797884560802865356f * (x + 0.044715f * x * x * x)));
}

static inline float gelu_tanh_derivative(float x) {
  float t = ck_tanhf(0.797884560802865356f * (x + 0.044715f * x * x * x));
  return 0.5f * (1 + t)
    + 0.5f * x * (1 - t * t) * 0.797884560802865356f * (1 + 0.134145f * x * x);
}

static inline float mish_derivative(float x) {
  float t = ck_tanhf(softplus(x));
  return t + x * (1 - t * t) * ck_sigmoidf(x);
}

CK_CLONES
static void apply(void *context, size_t begin, size_t end) {
  const element *e = context;
  const float *g = e->g, *in = e->x;
  float *out = e->out, a = e->a, b = e->b, c = e->c;
  switch (e->f) {
    case ck_bounded_relu:
      // a below the threshold c, at most b.
      EACH(x > c ? (x < b ? x : b) : a * (x - c), x > c ? (x < b ? 1 : 0) : a);
    case ck_elu_with: EACH(x > 0 ? x : a * ck_expm1f(x), x > 0 ? 1 : a * ck_expf(x));
    case ck_celu: EACH(x > 0 ? x : a * ck_expm1f(x / a), x > 0 ? 1 : ck_expf(x / a));
    case ck_gelu_tanh: EACH(gelu_tanh(x), gelu_tanh_derivative(x));
    case ck_log_sigmoid: EACH(-softplus(-x), ck_sigmoidf(-x));
    case ck_hard_silu:
      EACH(
        x >= 3 ? x : x <= -3 ? 0 : x * (x + 3) * (1.0f / 6),
        x >= 3 ? 1 : x <= -3 ? 0 : (2 * x + 3) * (1.0f / 6));
    case ck_hard_tanh: EACH(x > 1 ? 1 : x < -1 ? -1 : x, x > 1 || x < -1 ? 0 : 1);
    case ck_mish: EACH(x * ck_tanhf(softplus(x)), mish_derivative(x));
    case ck_tanh_shrink: EACH(x - ck_tanhf(x), ck_tanhf(x) * ck_tanhf(x));
    case ck_soft_shrink: EACH(x > a ? x - a : x < -a ? x + a : 0, x > a || x < -a ? 1 : 0);
    case ck_hard_shrink: EACH(x > a || x < -a ? x : 0, x > a || x < -a ? 1 : 0);
    case ck_squareplus: EACH(0.5f * (x + ck_sqrtf(x * x + a)), 0.5f * (1 + x / ck_sqrtf(x * x + a)));
    case ck_sparse_plus:
      EACH(
        x >= 1 ? x : x <= -1 ? 0 : 0.25f * (x + 1) * (x + 1),
        x >= 1 ? 1 : x <= -1 ? 0 : 0.5f * (x + 1));
    case ck_sparse_sigmoid:
      EACH(x >= 1 ? 1 : x <= -1 ? 0 : 0.5f * (x + 1), x >= 1 || x <= -1 ? 0 : 0.5f);
    case ck_threshold: EACH(x > a ? x : b, x > a ? 1 : 0);
    default: break;
  }
}

void ck_element(int32_t f, float a, float b, float c, const float *x, float *y, size_t n) {
  element e = {f, a, b, c, 0, x, y};
  ck_parallel_for(n, n, apply, &e);
}

void ck_element_backward(
  int32_t f, float a, float b, float c, const float *g, const float *x, float *out, size_t n) {
  element e = {f, a, b, c, g, x, out};
  ck_parallel_for(n, n, apply, &e);
}
