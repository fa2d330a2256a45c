// Roots, e^x and tanh in forms that the compiler can vectorise; errors of one or two units in the last place.
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

/// The square root as one instruction. `sqrtf` may have to set `errno`, and no loop with it is vectorised.
static inline __attribute__((always_inline)) float ck_sqrtf(float x) {
  return __builtin_elementwise_sqrt(x);
}

/// e^x: x = n ln 2 + r with |r| <= ln 2 / 2, a polynomial for e^r (Cephes), and n into the exponent.
static inline __attribute__((always_inline)) float ck_expf(float x) {
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
  p = p * r * r + r + 1;
  int32_t bits, shift;
  memcpy(&shift, &shifted, 4);
  memcpy(&bits, &p, 4);
  bits += (int32_t)((uint32_t)shift << 23);
  memcpy(&p, &bits, 4);
  return p;
}

/// tanh x: an odd polynomial near zero (Cephes), 1 - 2 / (e^2x + 1) elsewhere.
static inline __attribute__((always_inline)) float ck_tanhf(float x) {
  float a = fabsf(x), s = x * x;
  float p = -5.70498872745e-3f;
  p = p * s + 2.06390887954e-2f;
  p = p * s - 5.37397155531e-2f;
  p = p * s + 1.33314422036e-1f;
  p = p * s - 3.33332819422e-1f;
  p = p * s * x + x;
  float q = 1 - 2 / (ck_expf(2 * (a < 44 ? a : 44)) + 1);
  q = x < 0 ? -q : q;
  return a < 0.625f ? p : q;
}

/// e^x - 1: through tanh(x / 2) near zero, where the subtraction would lose digits.
static inline __attribute__((always_inline)) float ck_expm1f(float x) {
  float t = ck_tanhf(0.5f * x);
  float p = 2 * t / (1 - t);
  return fabsf(x) < 1 ? p : ck_expf(x) - 1;
}
