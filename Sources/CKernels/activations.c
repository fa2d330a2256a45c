#include "include/ckernels_nn.h"

#include <math.h>
#include <string.h>

#include "parallel.h"
#include "vector_math.h"

// MARK: Activations

typedef struct {
  int32_t f;
  const float *x;
  float *out;
} activation;

// Two loops, because the compiler vectorises neither when it must expect both.
#define FOR_EACH(expression) \
  if (in == out) { \
    for (size_t i = begin; i < end; i++) { \
      float x = out[i]; \
      out[i] = (expression); \
    } \
  } else { \
    for (size_t i = begin; i < end; i++) { \
      float x = in[i]; \
      out[i] = (expression); \
    } \
  } \
  break

CK_CLONES
static void activate(void *context, size_t begin, size_t end) {
  const activation *a = context;
  const float *in = a->x;
  float *out = a->out;
  switch (a->f) {
    case ck_relu: FOR_EACH(x > 0 ? x : 0);
    case ck_sigmoid: FOR_EACH(ck_sigmoidf(x));
    case ck_tanh: FOR_EACH(ck_tanhf(x));
    case ck_elu: FOR_EACH(x > 0 ? x : ck_expm1f(x));
    case ck_selu: FOR_EACH(1.05070098735548049f * (x > 0 ? x : 1.67326324235437728f * ck_expm1f(x)));
    case ck_gelu: FOR_EACH(0.5f * x * (1 + erff(x * 0.707106781186547524f)));
    case ck_silu: FOR_EACH(x / (1 + ck_expf(-x)));
    case ck_softplus: FOR_EACH((x > 0 ? x : 0) + log1pf(ck_expf(-fabsf(x))));
    case ck_softsign: FOR_EACH(x / (1 + fabsf(x)));
    case ck_exponential: FOR_EACH(ck_expf(x));
    case ck_relu6: FOR_EACH(x > 6 ? 6 : x > 0 ? x : 0);
    case ck_hard_sigmoid: FOR_EACH(x >= 3 ? 1 : x <= -3 ? 0 : (x + 3) * (1.0f / 6));
    case ck_leaky_relu: FOR_EACH(x > 0 ? x : 0.2f * x);
    default:
      if (in != out) memmove(out + begin, in + begin, (end - begin) * sizeof(float));
  }
}

void ck_activate(int32_t f, const float *x, float *y, size_t n) {
  activation a = {.f = f, .x = x, .out = y};
  ck_parallel_for(n, n, activate, &a);
}

#define FOR_RESULT(derivative) \
  for (size_t i = begin; i < end; i++) { \
    float y = known[i]; \
    g[i] *= (derivative); \
  } \
  break
#define FOR_OPERAND(derivative) \
  for (size_t i = begin; i < end; i++) { \
    float x = known[i]; \
    g[i] *= (derivative); \
  } \
  break

static inline float gelu_derivative(float x) {
  return 0.5f * (1 + erff(x * 0.707106781186547524f)) + x * 0.398942280401432678f * ck_expf(-0.5f * x * x);
}

static inline float silu_derivative(float x) {
  float s = ck_sigmoidf(x);
  return s * (1 + x * (1 - s));
}

CK_CLONES
static void activate_backward(void *context, size_t begin, size_t end) {
  const activation *a = context;
  const float *restrict known = a->x;
  float *restrict g = a->out;
  switch (a->f) {
    case ck_relu:
      for (size_t i = begin; i < end; i++) g[i] = known[i] > 0 ? g[i] : 0;
      break;
    case ck_sigmoid: FOR_RESULT(y * (1 - y));
    case ck_tanh: FOR_RESULT(1 - y * y);
    case ck_elu: FOR_RESULT(y > 0 ? 1 : y + 1);
    case ck_selu: FOR_RESULT(y > 0 ? 1.05070098735548049f : y + 1.75809934084737686f);
    case ck_gelu: FOR_OPERAND(gelu_derivative(x));
    case ck_silu: FOR_OPERAND(silu_derivative(x));
    case ck_softplus: FOR_OPERAND(ck_sigmoidf(x));
    case ck_softsign: FOR_RESULT((1 - fabsf(y)) * (1 - fabsf(y)));
    case ck_exponential: FOR_RESULT(y);
    case ck_relu6: FOR_RESULT(y > 0 && y < 6 ? 1 : 0);
    case ck_hard_sigmoid: FOR_OPERAND(x > -3 && x < 3 ? 1.0f / 6 : 0);
    case ck_leaky_relu: FOR_RESULT(y > 0 ? 1 : 0.2f);
    default: break;
  }
}

void ck_activate_backward(int32_t f, const float *known, float *g, size_t n) {
  activation a = {f, known, g};
  ck_parallel_for(n, n, activate_backward, &a);
}

// MARK: Sums and scales

CK_CLONES
static void add(void *context, size_t begin, size_t end) {
  const activation *a = context;
  const float *restrict x = a->x;
  float *restrict y = a->out;
  for (size_t i = begin; i < end; i++) y[i] += x[i];
}

void ck_add(const float *x, float *y, size_t n) {
  activation a = {.x = x, .out = y};
  ck_parallel_for(n, n, add, &a);
}

typedef struct {
  const void *x;
  float a, b;
  float *y;
} scaling;

CK_CLONES
static void scale(void *context, size_t begin, size_t end) {
  const scaling *s = context;
  const float *x = s->x;
  float *y = s->y;
  for (size_t i = begin; i < end; i++) y[i] = x[i] * s->a + s->b;
}

CK_CLONES
static void scale_u8(void *context, size_t begin, size_t end) {
  const scaling *s = context;
  const uint8_t *restrict x = s->x;
  float *restrict y = s->y;
  for (size_t i = begin; i < end; i++) y[i] = (float)x[i] * s->a + s->b;
}

void ck_scale(const float *x, float a, float b, float *y, size_t n) {
  scaling s = {x, a, b, y};
  ck_parallel_for(n, n, scale, &s);
}

void ck_scale_u8(const uint8_t *x, float a, float b, float *y, size_t n) {
  scaling s = {x, a, b, y};
  ck_parallel_for(n, n, scale_u8, &s);
}

// MARK: Dropout

typedef struct {
  const float *x;
  float *y;
  uint32_t low, high, threshold;
  float scale;
} dropping;

// A hash of the index (the finaliser of MurmurHash3 twice, keyed), so that every element's fate is
// known without its neighbours': any number of threads, and the backward pass, agree.
static inline uint32_t mixed(uint32_t h) {
  h ^= h >> 16;
  h *= 0x85ebca6bu;
  h ^= h >> 13;
  h *= 0xc2b2ae35u;
  h ^= h >> 16;
  return h;
}

CK_CLONES
static void drop(void *context, size_t begin, size_t end) {
  const dropping *d = context;
  const float *x = d->x;
  float *y = d->y;
  uint32_t low = d->low, high = d->high, threshold = d->threshold;
  float scale = d->scale;
  for (size_t i = begin; i < end; i++) {
    uint32_t h = mixed(mixed((uint32_t)i ^ low) + high);
    y[i] = h < threshold ? x[i] * scale : 0;
  }
}

void ck_dropout(
  const float *x, float *y, size_t n, uint64_t seed, uint32_t threshold, float scale) {
  dropping d = {x, y, (uint32_t)seed, (uint32_t)(seed >> 32), threshold, scale};
  ck_parallel_for(n, n, drop, &d);
}
