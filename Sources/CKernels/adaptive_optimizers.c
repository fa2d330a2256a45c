#include <math.h>

#include "include/ckernels_nn.h"
#include "include/ckernels_optimizers.h"
#include "parallel.h"
#include "vector_math.h"

typedef struct {
  float *w, *a, *b, *c;
  const float *g;
  float rate, first, second, third, fourth, epsilon;
} step;

/// A loop over the numbers of a step, on several processors where it pays.
#define CK_STEP(name) \
  CK_CLONES static void name(void *context, size_t begin, size_t end)

CK_STEP(mix) {
  const step *s = context;
  const float *restrict x = s->g;
  float *restrict y = s->w;
  for (size_t i = begin; i < end; i++) y[i] = s->first * x[i] + s->second * y[i];
}

void ck_blend(const float *x, float *y, size_t n, float a, float b) {
  step s = {.w = y, .g = x, .first = a, .second = b};
  ck_parallel_for(n, ck_step_cost(n), mix, &s);
}

double ck_square_sum(const float *x, size_t n) {
  // Several sums, so that the processor need not wait for one; the order is always the same.
  double sums[8] = {0};
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (size_t j = 0; j < 8; j++) sums[j] += (double)x[i + j] * x[i + j];
  for (; i < n; i++) sums[0] += (double)x[i] * x[i];
  double sum = 0;
  for (size_t j = 0; j < 8; j++) sum += sums[j];
  return sum;
}

CK_STEP(adam_amsgrad) {
  const step *s = context;
  float *restrict w = s->w, *restrict m = s->a, *restrict v = s->b, *restrict top = s->c;
  const float *restrict g = s->g;
  for (size_t i = begin; i < end; i++) {
    m[i] += (g[i] - m[i]) * s->first;
    v[i] += (g[i] * g[i] - v[i]) * s->second;
    top[i] = v[i] > top[i] ? v[i] : top[i];
    w[i] -= m[i] * s->rate / (ck_sqrtf(top[i]) + s->epsilon);
  }
}

void ck_adam_amsgrad(
  float *w, float *m, float *v, float *largest, const float *g, size_t n, float alpha, float gain1,
  float gain2, float epsilon) {
  step s = {w, m, v, largest, g, alpha, gain1, gain2, 0, 0, epsilon};
  ck_parallel_for(n, ck_step_cost(n), adam_amsgrad, &s);
}

CK_STEP(rmsprop) {
  const step *s = context;
  float *restrict w = s->w, *restrict v = s->a, *restrict speed = s->b, *restrict mean = s->c;
  const float *restrict g = s->g;
  float rho = s->first, gain = s->second, momentum = s->third;
  for (size_t i = begin; i < end; i++) {
    float d = g[i], square = rho * v[i] + gain * d * d;
    v[i] = square;
    if (mean) {
      float average = rho * mean[i] + gain * d;
      mean[i] = average;
      square -= average * average;
    }
    float move = s->rate * d / ck_sqrtf(square + s->epsilon);
    if (speed) speed[i] = move = momentum * speed[i] + move;
    w[i] -= move;
  }
}

void ck_rmsprop(
  float *w, float *v, float *speed, float *average, const float *g, size_t n, float rate, float rho,
  float gain, float momentum, float epsilon) {
  step s = {w, v, speed, average, g, rate, rho, gain, momentum, 0, epsilon};
  ck_parallel_for(n, ck_step_cost(n), rmsprop, &s);
}

CK_STEP(adagrad) {
  const step *s = context;
  float *restrict w = s->w, *restrict sum = s->a;
  const float *restrict g = s->g;
  for (size_t i = begin; i < end; i++) {
    sum[i] += g[i] * g[i];
    w[i] -= s->rate * g[i] / ck_sqrtf(sum[i] + s->epsilon);
  }
}

void ck_adagrad(float *w, float *sum, const float *g, size_t n, float rate, float epsilon) {
  step s = {.w = w, .a = sum, .g = g, .rate = rate, .epsilon = epsilon};
  ck_parallel_for(n, ck_step_cost(n), adagrad, &s);
}

CK_STEP(adadelta) {
  const step *s = context;
  float *restrict w = s->w, *restrict squares = s->a, *restrict steps = s->b;
  const float *restrict g = s->g;
  float rho = s->first, gain = s->second;
  for (size_t i = begin; i < end; i++) {
    squares[i] = rho * squares[i] + gain * g[i] * g[i];
    float move = ck_sqrtf(steps[i] + s->epsilon) * g[i] / ck_sqrtf(squares[i] + s->epsilon);
    steps[i] = rho * steps[i] + gain * move * move;
    w[i] -= s->rate * move;
  }
}

void ck_adadelta(
  float *w, float *squares, float *steps, const float *g, size_t n, float rate, float rho,
  float gain, float epsilon) {
  step s = {w, squares, steps, 0, g, rate, rho, gain, 0, 0, epsilon};
  ck_parallel_for(n, ck_step_cost(n), adadelta, &s);
}

CK_STEP(adamax) {
  const step *s = context;
  float *restrict w = s->w, *restrict m = s->a, *restrict u = s->b;
  const float *restrict g = s->g;
  for (size_t i = begin; i < end; i++) {
    m[i] += (g[i] - m[i]) * s->first;
    float norm = s->second * u[i], size = fabsf(g[i]);
    u[i] = norm > size ? norm : size;
    w[i] -= s->rate * m[i] / (u[i] + s->epsilon);
  }
}

void ck_adamax(
  float *w, float *m, float *u, const float *g, size_t n, float alpha, float gain1, float beta2,
  float epsilon) {
  step s = {w, m, u, 0, g, alpha, gain1, beta2, 0, 0, epsilon};
  ck_parallel_for(n, ck_step_cost(n), adamax, &s);
}

CK_STEP(nadam) {
  const step *s = context;
  float *restrict w = s->w, *restrict m = s->a, *restrict v = s->b;
  const float *restrict g = s->g;
  for (size_t i = begin; i < end; i++) {
    m[i] += (g[i] - m[i]) * s->third;
    v[i] += (g[i] * g[i] - v[i]) * s->fourth;
    w[i] -= (s->rate * m[i] + s->first * g[i]) / (ck_sqrtf(v[i] * s->second) + s->epsilon);
  }
}

void ck_nadam(
  float *w, float *m, float *v, const float *g, size_t n, float a, float b, float c, float gain1,
  float gain2, float epsilon) {
  step s = {w, m, v, 0, g, a, b, c, gain1, gain2, epsilon};
  ck_parallel_for(n, ck_step_cost(n), nadam, &s);
}

static void ftrl(void *context, size_t begin, size_t end) {
  const step *s = context;
  float *restrict w = s->w, *restrict accumulator = s->a, *restrict linear = s->b;
  const float *restrict g = s->g;
  float rate = s->rate, power = -s->first, l1 = s->second, l2 = s->third, shrinkage = s->fourth;
  for (size_t i = begin; i < end; i++) {
    float sum = accumulator[i] + g[i] * g[i];
    float now = powf(sum, power), before = powf(accumulator[i], power);
    linear[i] += g[i] + 2 * shrinkage * w[i] - (now - before) / rate * w[i];
    float kept = linear[i] < -l1 ? -l1 : linear[i] > l1 ? l1 : linear[i];
    w[i] = (kept - linear[i]) / (now / rate + 2 * l2);
    accumulator[i] = sum;
  }
}

void ck_ftrl(
  float *w, float *accumulator, float *linear, const float *g, size_t n, float rate, float power,
  float l1, float l2, float shrinkage) {
  step s = {w, accumulator, linear, 0, g, rate, power, l1, l2, shrinkage, 0};
  ck_parallel_for(n, ck_step_cost(n), ftrl, &s);
}

CK_STEP(lion) {
  const step *s = context;
  float *restrict w = s->w, *restrict m = s->a;
  const float *restrict g = s->g;
  float a = s->first, b = s->second;
  for (size_t i = begin; i < end; i++) {
    float direction = m[i] * a + g[i] * (1 - a);
    w[i] -= direction > 0 ? s->rate : direction < 0 ? -s->rate : 0;
    m[i] = m[i] * b + g[i] * (1 - b);
  }
}

void ck_lion(float *w, float *m, const float *g, size_t n, float rate, float beta1, float beta2) {
  step s = {.w = w, .a = m, .g = g, .rate = rate, .first = beta1, .second = beta2};
  ck_parallel_for(n, ck_step_cost(n), lion, &s);
}

static float lamb_move(const step *s, size_t i) {
  return s->a[i] * s->third / (ck_sqrtf(s->b[i] * s->fourth) + s->epsilon);
}

void ck_lamb(
  float *w, float *m, float *v, const float *g, size_t n, float rate, float gain1, float gain2,
  float scale1, float scale2, float epsilon) {
  step s = {w, m, v, 0, g, rate, gain1, gain2, scale1, scale2, epsilon};
  double length = 0;
  for (size_t i = 0; i < n; i++) {
    m[i] += (g[i] - m[i]) * gain1;
    v[i] += (g[i] * g[i] - v[i]) * gain2;
    float move = lamb_move(&s, i);
    length += (double)move * move;
  }
  double own = ck_square_sum(w, n);
  float ratio = own > 0 && length > 0 ? (float)sqrt(own / length) : 1;
  for (size_t i = 0; i < n; i++) w[i] -= ratio * rate * lamb_move(&s, i);
}

/// w -= alpha u / max(1, rms(u) / clip) with u = g / √v.
static void clipped_step(
  float *w, const float *v, const float *g, size_t n, float alpha, float clip) {
  double squares = 0;
  for (size_t i = 0; i < n; i++) squares += (double)g[i] * g[i] / v[i];
  float rms = (float)sqrt(squares / (double)(n ? n : 1)) / clip;
  float rate = alpha / (rms > 1 ? rms : 1);
  for (size_t i = 0; i < n; i++) w[i] -= rate * g[i] / ck_sqrtf(v[i]);
}

void ck_adafactor(
  float *w, float *r, float *c, float *v, const float *g, size_t outer, size_t rows,
  size_t columns, float alpha, float beta, float epsilon, float clip) {
  for (size_t o = 0; o < outer; o++) {
    float *row = r + o * rows, *column = c + o * columns;
    size_t start = o * rows * columns;
    for (size_t j = 0; j < columns; j++) column[j] *= beta;
    double total = 0;
    for (size_t i = 0; i < rows; i++) {
      double sum = 0;
      for (size_t j = 0; j < columns; j++) {
        float d = g[start + i * columns + j], square = d * d + epsilon;
        sum += square;
        column[j] += (1 - beta) * square / (float)rows;
      }
      row[i] = beta * row[i] + (1 - beta) * (float)(sum / (double)columns);
      total += row[i];
    }
    float mean = (float)(total / (double)rows);
    for (size_t i = 0; i < rows; i++)
      for (size_t j = 0; j < columns; j++) v[start + i * columns + j] = row[i] / mean * column[j];
  }
  clipped_step(w, v, g, outer * rows * columns, alpha, clip);
}

void ck_adafactor_flat(
  float *w, float *v, const float *g, size_t n, float alpha, float beta, float epsilon, float clip) {
  for (size_t i = 0; i < n; i++) v[i] = beta * v[i] + (1 - beta) * (g[i] * g[i] + epsilon);
  clipped_step(w, v, g, n, alpha, clip);
}
