// Steps of the optimizers beside SGD and Adam: w is changed by its gradient g, the other arrays are
// what the optimizer remembers. All arrays have n numbers.
#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

/// y = a x + b y.
void ck_blend(const float *x, float *y, size_t n, float a, float b);
/// The sum of the squares.
double ck_square_sum(const float *x, size_t n);

/// Adam with the largest of the squares so far as divisor.
void ck_adam_amsgrad(
  float *w, float *m, float *v, float *largest, const float *g, size_t n, float alpha, float gain1,
  float gain2, float epsilon);
/// v = rho v + gain g², w -= rate g / √(v + epsilon). With `average` its square is taken from v, with
/// `speed` the step is added to momentum · speed first.
void ck_rmsprop(
  float *w, float *v, float *_Nullable speed, float *_Nullable average, const float *g, size_t n,
  float rate, float rho, float gain, float momentum, float epsilon);
/// sum += g², w -= rate g / √(sum + epsilon).
void ck_adagrad(float *w, float *sum, const float *g, size_t n, float rate, float epsilon);
/// Steps as long as the root mean squares of earlier steps and gradients say.
void ck_adadelta(
  float *w, float *squares, float *steps, const float *g, size_t n, float rate, float rho,
  float gain, float epsilon);
/// u = max(beta2 u, |g|), w -= alpha m / (u + epsilon).
void ck_adamax(
  float *w, float *m, float *u, const float *g, size_t n, float alpha, float gain1, float beta2,
  float epsilon);
/// w -= (a m + b g) / (√(v c) + epsilon).
void ck_nadam(
  float *w, float *m, float *v, const float *g, size_t n, float a, float b, float c, float gain1,
  float gain2, float epsilon);
/// Follow the regularized leader, with `power` of the accumulator, l1, l2 and shrinkage.
void ck_ftrl(
  float *w, float *accumulator, float *linear, const float *g, size_t n, float rate, float power,
  float l1, float l2, float shrinkage);
/// w -= rate · sign of (beta1 m + (1 - beta1) g), m = beta2 m + (1 - beta2) g.
void ck_lion(
  float *w, float *m, const float *g, size_t n, float rate, float beta1, float beta2);
/// Adam whose step is as long as w; `scale1` and `scale2` undo the bias of m and v.
void ck_lamb(
  float *w, float *m, float *v, const float *g, size_t n, float rate, float gain1, float gain2,
  float scale1, float scale2, float epsilon);
/// `outer` matrices of rows x columns with the mean squares of their rows in r and columns in c.
/// w -= alpha u / max(1, rms(u) / clip) with u = g / √v, v the product of r and c.
void ck_adafactor(
  float *w, float *r, float *c, float *v, const float *g, size_t outer, size_t rows,
  size_t columns, float alpha, float beta, float epsilon, float clip);
/// The same for arrays that are no matrices: v is remembered whole.
void ck_adafactor_flat(
  float *w, float *v, const float *g, size_t n, float alpha, float beta, float epsilon, float clip);

#pragma clang assume_nonnull end
