#include "include/ckernels_recurrent.h"

#include "recurrence.h"

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
