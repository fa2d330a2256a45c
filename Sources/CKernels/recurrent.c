#include "include/ckernels_recurrent.h"

#include <stdlib.h>
#include <string.h>

#include "include/ckernels_nn.h"
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

static inline int has_wide_registers(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f");
#else
  return 0;
#endif
}

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

static void run(
  const ck_recurrence *r, size_t gates, void (*body)(void *context, size_t begin, size_t end),
  packed first, packed second) {
  pass p = {r, first, second};
  ck_parallel_for(
    r->batch, r->steps * r->batch * r->units * (gates * r->units / 16 + 8), body, &p);
  free(first.columns);
  free(second.columns);
}

/// Weights from the state to the gates from `start` to `end`.
static packed forward_weights(const ck_recurrence *r, size_t gates, size_t start, size_t end) {
  size_t units = r->units;
  return pack(r->recurrent + start * units, gates * units, (end - start) * units, units);
}

/// Weights from the gradients of the gates from `start` to `end` to that of the state.
static packed backward_weights(const ck_recurrence *r, size_t start, size_t end) {
  size_t units = r->units;
  return pack(r->transposed + start * units * units, units, units, (end - start) * units);
}

static const packed none;

CK_CLONES
static void lstm(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units, wide = 4 * units;
  for (size_t t = 0; t < r->steps; t++) {
    float *h = r->h + t * r->batch * units, *c = r->c + t * r->batch * units;
    float *z = r->z + t * r->batch * wide;
    multiply_add(
      h + begin * units, units, &p->first, z + begin * wide, wide, end - begin);
    for (size_t b = begin; b < end; b++) {
      const float *restrict before = c + b * units;
      float *restrict carry = c + (r->batch + b) * units, *restrict out = h + (r->batch + b) * units;
      if (!counts(r, t, b)) {
        memcpy(carry, before, units * sizeof(float));
        memcpy(out, h + b * units, units * sizeof(float));
        continue;
      }
      FOR_CHUNKS {
        float *restrict i = z + b * wide + start, *restrict f = i + units;
        float *restrict g = f + units, *restrict o = g + units;
        float shaped[chunk];
        apply(r->gate, i, n);
        apply(r->gate, f, n);
        apply(r->activation, g, n);
        apply(r->gate, o, n);
        for (size_t j = 0; j < n; j++)
          shaped[j] = carry[start + j] = f[j] * before[start + j] + i[j] * g[j];
        apply(r->activation, shaped, n);
        for (size_t j = 0; j < n; j++) out[start + j] = o[j] * shaped[j];
      }
    }
  }
}

void ck_lstm(const ck_recurrence *r) {
  run(r, 4, lstm, forward_weights(r, 4, 0, 4), none);
}

CK_CLONES
static void lstm_backward(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units, wide = 4 * units;
  for (size_t t = r->steps; t-- > 0;) {
    const float *c = r->c + t * r->batch * units, *z = r->z + t * r->batch * wide;
    float *dz = r->dz + t * r->batch * wide;
    for (size_t b = begin; b < end; b++) {
      float *restrict dh = r->dh + b * units, *restrict dc = r->dc + b * units;
      if (!counts(r, t, b)) {
        memset(dz + b * wide, 0, wide * sizeof(float));
        continue;
      }
      if (r->dy) {
        const float *restrict dy = r->dy + (t * r->batch + b) * units;
        for (size_t j = 0; j < units; j++) dh[j] += dy[j];
      }
      FOR_CHUNKS {
        const float *restrict i = z + b * wide + start, *restrict f = i + units;
        const float *restrict g = f + units, *restrict o = g + units;
        const float *restrict before = c + b * units + start;
        float *restrict di = dz + b * wide + start, *restrict df = di + units;
        float *restrict dg = df + units, *restrict dout = dg + units;
        float shaped[chunk], slope[chunk];
        memcpy(shaped, c + (r->batch + b) * units + start, n * sizeof(float));
        apply(r->activation, shaped, n);
        for (size_t j = 0; j < n; j++) slope[j] = dh[start + j] * o[j];
        apply_slope(r->activation, shaped, slope, n);
        for (size_t j = 0; j < n; j++) {
          float d = dc[start + j] + slope[j];
          dout[j] = dh[start + j] * shaped[j];
          di[j] = d * g[j];
          df[j] = d * before[j];
          dg[j] = d * i[j];
          dc[start + j] = d * f[j];
          dh[start + j] = 0;
        }
        apply_slope(r->gate, i, di, n);
        apply_slope(r->gate, f, df, n);
        apply_slope(r->activation, g, dg, n);
        apply_slope(r->gate, o, dout, n);
      }
    }
    multiply_add(
      dz + begin * wide, wide, &p->first, r->dh + begin * units, units, end - begin);
  }
}

void ck_lstm_backward(const ck_recurrence *r) {
  run(r, 4, lstm_backward, backward_weights(r, 0, 4), none);
}

CK_CLONES
static void gru(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units, wide = 3 * units;
  for (size_t t = 0; t < r->steps; t++) {
    const float *h = r->h + t * r->batch * units;
    float *z = r->z + t * r->batch * wide, *kept = r->kept + t * r->batch * units;
    for (size_t b = begin; b < end; b++) {
      for (size_t j = 0; j < units; j++)
        kept[b * units + j] = r->bias ? r->bias[2 * units + j] : 0;
      if (r->bias)
        for (size_t j = 0; j < 2 * units; j++) z[b * wide + j] += r->bias[j];
    }
    multiply_add(
      h + begin * units, units, &p->first, z + begin * wide, wide, end - begin);
    multiply_add(
      h + begin * units, units, &p->second, kept + begin * units, units, end - begin);
    for (size_t b = begin; b < end; b++) {
      const float *restrict before = h + b * units;
      float *restrict out = r->h + ((t + 1) * r->batch + b) * units;
      if (!counts(r, t, b)) {
        memcpy(out, before, units * sizeof(float));
        continue;
      }
      FOR_CHUNKS {
        float *restrict u = z + b * wide + start, *restrict reset = u + units;
        float *restrict g = reset + units;
        const float *restrict state = kept + b * units + start;
        apply(r->gate, u, n);
        apply(r->gate, reset, n);
        for (size_t j = 0; j < n; j++) g[j] += reset[j] * state[j];
        apply(r->activation, g, n);
        for (size_t j = 0; j < n; j++)
          out[start + j] = u[j] * before[start + j] + (1 - u[j]) * g[j];
      }
    }
  }
}

void ck_gru(const ck_recurrence *r) {
  run(r, 3, gru, forward_weights(r, 3, 0, 2), forward_weights(r, 3, 2, 3));
}

CK_CLONES
static void gru_backward(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units, wide = 3 * units;
  for (size_t t = r->steps; t-- > 0;) {
    const float *h = r->h + t * r->batch * units, *z = r->z + t * r->batch * wide;
    const float *kept = r->kept + t * r->batch * units;
    float *dz = r->dz + t * r->batch * wide, *ds = r->ds + t * r->batch * wide;
    for (size_t b = begin; b < end; b++) {
      float *restrict dh = r->dh + b * units;
      if (!counts(r, t, b)) {
        memset(dz + b * wide, 0, wide * sizeof(float));
        memset(ds + b * wide, 0, wide * sizeof(float));
        continue;
      }
      if (r->dy) {
        const float *restrict dy = r->dy + (t * r->batch + b) * units;
        for (size_t j = 0; j < units; j++) dh[j] += dy[j];
      }
      FOR_CHUNKS {
        const float *restrict u = z + b * wide + start, *restrict reset = u + units;
        const float *restrict g = reset + units, *restrict before = h + b * units + start;
        const float *restrict state = kept + b * units + start;
        float *restrict du = dz + b * wide + start, *restrict dr = du + units;
        float *restrict dg = dr + units, *restrict sums = ds + b * wide + start;
        for (size_t j = 0; j < n; j++) {
          float d = dh[start + j];
          du[j] = d * (before[j] - g[j]);
          dg[j] = d * (1 - u[j]);
          dh[start + j] = d * u[j];
        }
        apply_slope(r->activation, g, dg, n);
        for (size_t j = 0; j < n; j++) dr[j] = dg[j] * state[j];
        apply_slope(r->gate, u, du, n);
        apply_slope(r->gate, reset, dr, n);
        for (size_t j = 0; j < n; j++) {
          sums[j] = du[j];
          sums[units + j] = dr[j];
          sums[2 * units + j] = dg[j] * reset[j];
        }
      }
    }
    multiply_add(
      ds + begin * wide, wide, &p->first, r->dh + begin * units, units, end - begin);
  }
}

void ck_gru_backward(const ck_recurrence *r) {
  run(r, 3, gru_backward, backward_weights(r, 0, 3), none);
}

CK_CLONES
static void gru_reset_first(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units, wide = 3 * units;
  for (size_t t = 0; t < r->steps; t++) {
    const float *h = r->h + t * r->batch * units;
    float *z = r->z + t * r->batch * wide, *kept = r->kept + t * r->batch * units;
    multiply_add(
      h + begin * units, units, &p->first, z + begin * wide, wide, end - begin);
    for (size_t b = begin; b < end; b++) {
      float *u = z + b * wide, *reset = u + units;
      apply(r->gate, u, units);
      apply(r->gate, reset, units);
      for (size_t j = 0; j < units; j++) kept[b * units + j] = reset[j] * h[b * units + j];
    }
    multiply_add(
      kept + begin * units, units, &p->second, z + begin * wide + 2 * units, wide, end - begin);
    for (size_t b = begin; b < end; b++) {
      const float *restrict before = h + b * units, *restrict u = z + b * wide;
      float *restrict out = r->h + ((t + 1) * r->batch + b) * units;
      float *restrict g = z + b * wide + 2 * units;
      if (!counts(r, t, b)) {
        memcpy(out, before, units * sizeof(float));
        continue;
      }
      apply(r->activation, g, units);
      for (size_t j = 0; j < units; j++) out[j] = u[j] * before[j] + (1 - u[j]) * g[j];
    }
  }
}

void ck_gru_reset_first(const ck_recurrence *r) {
  run(r, 3, gru_reset_first, forward_weights(r, 3, 0, 2), forward_weights(r, 3, 2, 3));
}

CK_CLONES
static void gru_reset_first_backward(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units, wide = 3 * units;
  for (size_t t = r->steps; t-- > 0;) {
    const float *h = r->h + t * r->batch * units, *z = r->z + t * r->batch * wide;
    float *dz = r->dz + t * r->batch * wide;
    for (size_t b = begin; b < end; b++) {
      float *restrict dh = r->dh + b * units, *restrict du = dz + b * wide;
      float *restrict dr = du + units, *restrict dg = dr + units;
      const float *restrict u = z + b * wide, *restrict before = h + b * units;
      const float *restrict g = u + 2 * units;
      memset(du, 0, wide * sizeof(float));
      if (!counts(r, t, b)) continue;
      for (size_t j = 0; j < units; j++) {
        float d = dh[j] + (r->dy ? r->dy[(t * r->batch + b) * units + j] : 0);
        du[j] = d * (before[j] - g[j]);
        dg[j] = d * (1 - u[j]);
        dh[j] = d * u[j];
      }
      apply_slope(r->activation, g, dg, units);
      apply_slope(r->gate, u, du, units);
    }
    // The gradient of the state after it was reset stands in the place of the reset gate's for now.
    multiply_add(
      dz + begin * wide + 2 * units, wide, &p->second, dz + begin * wide + units, wide, end - begin);
    for (size_t b = begin; b < end; b++) {
      float *restrict dh = r->dh + b * units, *restrict dr = dz + b * wide + units;
      const float *restrict reset = z + b * wide + units, *restrict before = h + b * units;
      for (size_t j = 0; j < units; j++) {
        dh[j] += dr[j] * reset[j];
        dr[j] *= before[j];
      }
      apply_slope(r->gate, reset, dr, units);
    }
    multiply_add(
      dz + begin * wide, wide, &p->first, r->dh + begin * units, units, end - begin);
  }
}

void ck_gru_reset_first_backward(const ck_recurrence *r) {
  run(r, 3, gru_reset_first_backward, backward_weights(r, 0, 2), backward_weights(r, 2, 3));
}

CK_CLONES
static void simple_rnn(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units;
  for (size_t t = 0; t < r->steps; t++) {
    const float *h = r->h + t * r->batch * units;
    float *z = r->z + t * r->batch * units, *out = r->h + (t + 1) * r->batch * units;
    multiply_add(
      h + begin * units, units, &p->first, z + begin * units, units, end - begin);
    apply(r->activation, z + begin * units, (end - begin) * units);
    for (size_t b = begin; b < end; b++)
      memcpy(out + b * units, (counts(r, t, b) ? z : h) + b * units, units * sizeof(float));
  }
}

void ck_simple_rnn(const ck_recurrence *r) {
  run(r, 1, simple_rnn, forward_weights(r, 1, 0, 1), none);
}

CK_CLONES
static void simple_rnn_backward(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units;
  for (size_t t = r->steps; t-- > 0;) {
    for (size_t b = begin; b < end; b++) {
      size_t place = (t * r->batch + b) * units;
      float *restrict dh = r->dh + b * units, *restrict dz = r->dz + place;
      if (!counts(r, t, b)) {
        memset(dz, 0, units * sizeof(float));
        continue;
      }
      for (size_t j = 0; j < units; j++) {
        dz[j] = dh[j] + (r->dy ? r->dy[place + j] : 0);
        dh[j] = 0;
      }
      apply_slope(r->activation, r->z + place, dz, units);
    }
    multiply_add(
      r->dz + (t * r->batch + begin) * units, units, &p->first, r->dh + begin * units, units,
      end - begin);
  }
}

void ck_simple_rnn_backward(const ck_recurrence *r) {
  run(r, 1, simple_rnn_backward, backward_weights(r, 0, 1), none);
}

// MARK: Order of steps

typedef struct {
  const char *from;
  char *to;
  size_t outer, inner, bytes;
  int32_t reversing_outer, reversing_inner;
} swap;

static void swap_axes(void *context, size_t begin, size_t end) {
  const swap *s = context;
  for (size_t i = begin; i < end; i++) {
    size_t place = s->reversing_inner ? s->inner - 1 - i : i;
    for (size_t o = 0; o < s->outer; o++) {
      size_t source = s->reversing_outer ? s->outer - 1 - o : o;
      memcpy(
        s->to + (i * s->outer + o) * s->bytes, s->from + (source * s->inner + place) * s->bytes, s->bytes);
    }
  }
}

void ck_swap_axes(
  const void *x, void *y, size_t outer, size_t inner, size_t bytes, int32_t reversing_outer,
  int32_t reversing_inner) {
  swap s = {x, y, outer, inner, bytes, reversing_outer, reversing_inner};
  ck_parallel_for(inner, outer * inner * bytes / sizeof(float), swap_axes, &s);
}

void ck_masked_outputs(
  const float *h, const uint8_t *mask, float *y, size_t steps, size_t batch, size_t units,
  int32_t zeroing) {
  for (size_t place = 0; place < steps * batch; place++) {
    float *out = y + place * units;
    if (mask[place]) {
      memcpy(out, h + place * units, units * sizeof(float));
    } else if (zeroing || place < batch) {
      memset(out, 0, units * sizeof(float));
    } else {
      memcpy(out, out - batch * units, units * sizeof(float));
    }
  }
}

void ck_masked_outputs_backward(
  float *g, const uint8_t *mask, size_t steps, size_t batch, size_t units, int32_t zeroing) {
  for (size_t place = steps * batch; place-- > 0;) {
    if (mask[place]) continue;
    float *restrict from = g + place * units;
    if (!zeroing && place >= batch) {
      float *restrict to = from - batch * units;
      for (size_t j = 0; j < units; j++) to[j] += from[j];
    }
    memset(from, 0, units * sizeof(float));
  }
}
