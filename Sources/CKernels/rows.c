#include "include/ckernels_nn.h"

#include <math.h>
#include <string.h>

#include "parallel.h"
#include "rows.h"
#include "vector_math.h"

// MARK: Bias

CK_CLONES
static void add_bias(void *context, size_t begin, size_t end) {
  const rows *a = context;
  size_t columns = a->columns;
  const float *restrict bias = a->x;
  for (size_t r = begin; r < end; r++) {
    float *restrict y = a->out + r * columns;
    if (a->f == ck_relu) {
      for (size_t c = 0; c < columns; c++) {
        float v = y[c] + bias[c];
        y[c] = v > 0 ? v : 0;
      }
    } else {
      for (size_t c = 0; c < columns; c++) y[c] += bias[c];
    }
  }
}

void ck_add_bias(float *y, const float *bias, size_t count, size_t columns, int32_t f) {
  rows a = {.x = bias, .out = y, .columns = columns, .f = f};
  ck_parallel_for(count, count * columns, add_bias, &a);
  if (f != ck_relu && f != ck_linear) ck_activate(f, y, y, count * columns);
}

// MARK: Softmax

static inline __attribute__((always_inline)) float softmax_row(
  const float *x, float *y, size_t columns, float *largest) {
#pragma clang fp reassociate(on)
  float top = -INFINITY;
  for (size_t c = 0; c < columns; c++) top = x[c] > top ? x[c] : top;
  float sum = 0;
  for (size_t c = 0; c < columns; c++) {
    float e = ck_expf(x[c] - top);
    // Below the range of the exponential a probability is 0, not the smallest it can make.
    e = x[c] - top < -87.3f ? 0 : e;
    y[c] = e;
    sum += e;
  }
  float inverse = 1 / sum;
  for (size_t c = 0; c < columns; c++) y[c] *= inverse;
  *largest = top;
  return sum;
}

CK_CLONES
static void softmax(void *context, size_t begin, size_t end) {
  const rows *a = context;
  float top;
  for (size_t r = begin; r < end; r++) {
    softmax_row(a->x + r * a->columns, a->out + r * a->columns, a->columns, &top);
  }
}

void ck_softmax(const float *x, float *y, size_t count, size_t columns) {
  rows a = {.x = x, .out = y, .columns = columns};
  ck_parallel_for(count, 8 * count * columns, softmax, &a);
}

CK_CLONES
static void softmax_backward(void *context, size_t begin, size_t end) {
#pragma clang fp reassociate(on)
  const rows *a = context;
  for (size_t r = begin; r < end; r++) {
    const float *g = a->x + r * a->columns, *y = a->y + r * a->columns;
    float *out = a->out + r * a->columns;
    float dot = 0;
    for (size_t c = 0; c < a->columns; c++) dot += g[c] * y[c];
    for (size_t c = 0; c < a->columns; c++) out[c] = y[c] * (g[c] - dot);
  }
}

void ck_softmax_backward(const float *g, const float *y, float *out, size_t count, size_t columns) {
  rows a = {.x = g, .y = y, .out = out, .columns = columns};
  ck_parallel_for(count, 4 * count * columns, softmax_backward, &a);
}

// MARK: Cross-entropy

typedef struct {
  const float *logits, *labels, *g;
  const int32_t *ids;
  float *probabilities, *losses;
  size_t columns;
} crossentropy;

CK_CLONES
static void sparse_crossentropy(void *context, size_t begin, size_t end) {
  const crossentropy *a = context;
  for (size_t r = begin; r < end; r++) {
    const float *x = a->logits + r * a->columns;
    float top, picked = x[a->ids[r]];
    float sum = softmax_row(x, a->probabilities + r * a->columns, a->columns, &top);
    a->losses[r] = logf(sum) + top - picked;
  }
}

ptrdiff_t ck_sparse_crossentropy(
  const float *logits, const int32_t *labels, float *probabilities, float *losses, size_t count,
  size_t columns) {
  for (size_t r = 0; r < count; r++) {
    if (labels[r] < 0 || (size_t)labels[r] >= columns) return (ptrdiff_t)r;
  }
  crossentropy a = {
    .logits = logits, .ids = labels, .probabilities = probabilities, .losses = losses,
    .columns = columns};
  ck_parallel_for(count, 8 * count * columns, sparse_crossentropy, &a);
  return -1;
}

CK_CLONES
void ck_sparse_crossentropy_backward(
  float *probabilities, const int32_t *labels, const float *g, size_t count, size_t columns) {
  for (size_t r = 0; r < count; r++) {
    float *p = probabilities + r * columns;
    p[labels[r]] -= 1;
    for (size_t c = 0; c < columns; c++) p[c] *= g[r];
  }
}

CK_CLONES
static void binary_crossentropy(void *context, size_t begin, size_t end) {
  const crossentropy *a = context;
  for (size_t i = begin; i < end; i++) {
    float x = a->logits[i];
    a->losses[i] = (x > 0 ? x : 0) - x * a->labels[i] + log1pf(ck_expf(-fabsf(x)));
  }
}

void ck_binary_crossentropy(const float *logits, const float *labels, float *losses, size_t n) {
  crossentropy a = {.logits = logits, .labels = labels, .losses = losses};
  ck_parallel_for(n, 8 * n, binary_crossentropy, &a);
}

CK_CLONES
static void binary_crossentropy_backward(void *context, size_t begin, size_t end) {
  const crossentropy *a = context;
  for (size_t i = begin; i < end; i++) {
    a->losses[i] = (ck_sigmoidf(a->logits[i]) - a->labels[i]) * a->g[i];
  }
}

void ck_binary_crossentropy_backward(
  const float *logits, const float *labels, const float *g, float *out, size_t n) {
  crossentropy a = {.logits = logits, .labels = labels, .g = g, .losses = out};
  ck_parallel_for(n, 4 * n, binary_crossentropy_backward, &a);
}

// MARK: Mean over time

CK_CLONES
static void mean_steps(void *context, size_t begin, size_t end) {
  const rows *a = context;
  for (size_t b = begin; b < end; b++) {
    float *restrict out = a->out + b * a->columns;
    float n = counted(a, b);
    for (size_t c = 0; c < a->columns; c++) out[c] = 0;
    for (size_t s = 0; s < a->rows; s++) {
      if (a->mask && !a->mask[b * a->rows + s]) continue;
      const float *restrict x = a->x + (b * a->rows + s) * a->columns;
      for (size_t c = 0; c < a->columns; c++) out[c] += x[c];
    }
    for (size_t c = 0; c < a->columns; c++) out[c] /= n;
  }
}

void ck_mean_steps(
  const float *x, const uint8_t *mask, float *out, size_t batch, size_t steps, size_t columns) {
  rows a = {.x = x, .mask = mask, .out = out, .rows = steps, .columns = columns};
  ck_parallel_for(batch, batch * steps * columns, mean_steps, &a);
}

CK_CLONES
static void mean_steps_backward(void *context, size_t begin, size_t end) {
  const rows *a = context;
  for (size_t b = begin; b < end; b++) {
    const float *restrict g = a->x + b * a->columns;
    float n = counted(a, b);
    for (size_t s = 0; s < a->rows; s++) {
      float share = a->mask && !a->mask[b * a->rows + s] ? 0 : 1 / n;
      float *restrict out = a->out + (b * a->rows + s) * a->columns;
      for (size_t c = 0; c < a->columns; c++) out[c] = g[c] * share;
    }
  }
}

void ck_mean_steps_backward(
  const float *g, const uint8_t *mask, float *out, size_t batch, size_t steps, size_t columns) {
  rows a = {.x = g, .mask = mask, .out = out, .rows = steps, .columns = columns};
  ck_parallel_for(batch, batch * steps * columns, mean_steps_backward, &a);
}
