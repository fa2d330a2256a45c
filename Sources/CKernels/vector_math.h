// Roots, e^x, 1 / (1 + e^-x) and tanh in forms that the compiler can vectorise; errors of at most two and a half units in the last place.
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

/// The square root as one instruction. `sqrtf` may have to set `errno`, and no loop with it is vectorised.
static inline __attribute__((always_inline)) float ck_sqrtf(float x) {
  return __builtin_elementwise_sqrt(x);
}

/// e^x as 2^n (1 + p): x = n ln 2 + r with |r| <= ln 2 / 2, and a polynomial for p = e^r - 1 (Cephes).
typedef struct {
  float power, p;
} ck_e_power;

static inline __attribute__((always_inline)) ck_e_power ck_power_of_e(float x) {
  x = x < -87.3f ? -87.3f : x;
  x = x > 88.37f ? 88.37f : x;
  // Adding 1.5 * 2^23 rounds to a whole number, which then lies in the low bits.
  float shifted = x * 1.44269504088896341f + 12582912.0f;
  float n = shifted - 12582912.0f;
  float r = x - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r;
  uint32_t bits;
  memcpy(&bits, &shifted, 4);
  bits = (bits << 23) + 0x3f800000;
  float power;
  memcpy(&power, &bits, 4);
  return (ck_e_power){power, p};
}

/// e^x.
static inline __attribute__((always_inline)) float ck_expf(float x) {
  ck_e_power e = ck_power_of_e(x);
  return e.power * e.p + e.power;
}

/// e^x - 1, near zero too to the last digits.
static inline __attribute__((always_inline)) float ck_expm1f(float x) {
  ck_e_power e = ck_power_of_e(x);
  return e.power * e.p + (e.power - 1);
}

/// 1 / (1 + e^-x).
static inline __attribute__((always_inline)) float ck_sigmoidf(float x) {
  return 1 / (1 + ck_expf(-x));
}

/// tanh x = t / (t + 2) with t = e^2x - 1.
static inline __attribute__((always_inline)) float ck_tanhf(float x) {
  float a = fabsf(x);
  float t = ck_expm1f(2 * (a > 20 ? 20 : a));
  return copysignf(t / (t + 2), x);
}
