#include "include/ckernels_recurrent.h"

#include "recurrence.h"

CK_CLONES
static void gru(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units, wide = 3 * units;
  start(r, begin, end);
  for (size_t t = 0; t < r->steps; t++) {
    take_inputs(p, 3, t, begin, end);
    FOR_ROWS(begin, end) {
      float *z = r->z + row_of(r, t, b) * wide, *kept = before(r, r->kept, t, b);
      for (size_t j = 0; j < units; j++) kept[j] = r->state_bias ? r->state_bias[2 * units + j] : 0;
      if (r->state_bias)
        for (size_t j = 0; j < 2 * units; j++) z[j] += r->state_bias[j];
    }
    multiply_step(r, t, begin, end, (rows){r->h, units, r->steps}, &p->first, (rows){r->z, wide, r->steps});
    multiply_step(r, t, begin, end, (rows){r->h, units, r->steps}, &p->second, (rows){r->kept, units, r->steps});
    FOR_ROWS(begin, end) {
      const float *restrict h = before(r, r->h, t, b), *restrict state = before(r, r->kept, t, b);
      float *restrict out = after(r, r->h, r->last_h, t, b);
      if (!counts(r, t, b)) {
        copy(out, h, units);
        continue;
      }
      FOR_CHUNKS {
        float *restrict u = r->z + row_of(r, t, b) * wide + start, *restrict reset = u + units;
        float *restrict g = reset + units;
        apply(r->gate, u, n);
        apply(r->gate, reset, n);
        for (size_t j = 0; j < n; j++) g[j] += reset[j] * state[start + j];
        apply(r->activation, g, n);
        for (size_t j = 0; j < n; j++) out[start + j] = u[j] * h[start + j] + (1 - u[j]) * g[j];
      }
    }
    give_results(r, t, begin, end);
  }
}

void ck_gru(const ck_recurrence *r) {
  run(r, 3, gru, input_weights(r, 3), forward_weights(r, 3, 0, 2), forward_weights(r, 3, 2, 3));
}

/// The way back through h' = u h + (1 - u) g to the sums that u and g are made of.
INLINE void mix_backward(
  const ck_recurrence *r, const float *restrict u, const float *restrict g, const float *restrict h, float *restrict du,
  float *restrict dg, float *restrict dh, size_t n) {
  for (size_t j = 0; j < n; j++) {
    float d = dh[j];
    du[j] = d * (h[j] - g[j]);
    dg[j] = d * (1 - u[j]);
    dh[j] = d * u[j];
  }
  apply_slope(r->activation, g, dg, n);
  apply_slope(r->gate, u, du, n);
}

CK_CLONES
static void gru_backward(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units, wide = 3 * units;
  for (size_t t = r->steps; t-- > 0;) {
    begin_backward(r, 3, t, begin, end);
    FOR_ROWS(begin, end) {
      size_t held = held_row_of(r, t, b) * wide;
      if (!counts(r, t, b)) {
        memset(r->dz + held, 0, wide * sizeof(float));
        memset(r->ds + held, 0, wide * sizeof(float));
        continue;
      }
      FOR_CHUNKS {
        const float *restrict u = r->z + row_of(r, t, b) * wide + start, *restrict reset = u + units, *restrict g = reset + units;
        const float *restrict h = before(r, r->h, t, b) + start, *restrict state = before(r, r->kept, t, b) + start;
        float *restrict du = r->dz + held + start, *restrict dr = du + units, *restrict dg = dr + units;
        float *restrict sums = r->ds + held + start, *restrict dh = r->dh + b * units + start;
        mix_backward(r, u, g, h, du, dg, dh, n);
        for (size_t j = 0; j < n; j++) dr[j] = dg[j] * state[j];
        apply_slope(r->gate, reset, dr, n);
        for (size_t j = 0; j < n; j++) {
          sums[j] = du[j];
          sums[units + j] = dr[j];
          sums[2 * units + j] = dg[j] * reset[j];
        }
      }
    }
    multiply_step(r, t, begin, end, (rows){r->ds, wide, r->held}, &p->first, (rows){r->dh, units, 0});
    give_gradients(p, 3, t, begin, end, &(state_product){r->h, r->ds, 0, wide}, 1);
  }
}

void ck_gru_backward(const ck_recurrence *r) {
  run(r, 3, gru_backward, input_gradient_weights(r, 3), backward_weights(r, 3, 0, 3), none);
}

CK_CLONES
static void gru_reset_first(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units, wide = 3 * units;
  start(r, begin, end);
  for (size_t t = 0; t < r->steps; t++) {
    take_inputs(p, 3, t, begin, end);
    multiply_step(r, t, begin, end, (rows){r->h, units, r->steps}, &p->first, (rows){r->z, wide, r->steps});
    FOR_ROWS(begin, end) {
      const float *restrict h = before(r, r->h, t, b);
      float *restrict kept = before(r, r->kept, t, b);
      FOR_CHUNKS {
        float *restrict u = r->z + row_of(r, t, b) * wide + start, *restrict reset = u + units;
        apply(r->gate, u, n);
        apply(r->gate, reset, n);
        for (size_t j = 0; j < n; j++) kept[start + j] = reset[j] * h[start + j];
      }
    }
    multiply_step(
      r, t, begin, end, (rows){r->kept, units, r->steps}, &p->second, (rows){r->z + 2 * units, wide, r->steps});
    FOR_ROWS(begin, end) {
      const float *restrict h = before(r, r->h, t, b);
      float *restrict out = after(r, r->h, r->last_h, t, b);
      if (!counts(r, t, b)) {
        copy(out, h, units);
        continue;
      }
      FOR_CHUNKS {
        const float *restrict u = r->z + row_of(r, t, b) * wide + start;
        float *restrict g = r->z + row_of(r, t, b) * wide + 2 * units + start;
        apply(r->activation, g, n);
        for (size_t j = 0; j < n; j++) out[start + j] = u[j] * h[start + j] + (1 - u[j]) * g[j];
      }
    }
    give_results(r, t, begin, end);
  }
}

void ck_gru_reset_first(const ck_recurrence *r) {
  run(r, 3, gru_reset_first, input_weights(r, 3), forward_weights(r, 3, 0, 2), forward_weights(r, 3, 2, 3));
}

CK_CLONES
static void gru_reset_first_backward(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units, wide = 3 * units;
  for (size_t t = r->steps; t-- > 0;) {
    begin_backward(r, 3, t, begin, end);
    FOR_ROWS(begin, end) {
      float *dz = r->dz + held_row_of(r, t, b) * wide;
      memset(dz, 0, wide * sizeof(float));
      if (!counts(r, t, b)) continue;
      FOR_CHUNKS {
        const float *restrict u = r->z + row_of(r, t, b) * wide + start, *restrict g = u + 2 * units;
        const float *restrict h = before(r, r->h, t, b) + start;
        float *restrict du = dz + start, *restrict dg = du + 2 * units, *restrict dh = r->dh + b * units + start;
        mix_backward(r, u, g, h, du, dg, dh, n);
      }
    }
    // The gradient of the state after it was reset stands in the place of the reset gate's for now.
    multiply_step(
      r, t, begin, end, (rows){r->dz + 2 * units, wide, r->held}, &p->second, (rows){r->dz + units, wide, r->held});
    FOR_ROWS(begin, end) {
      FOR_CHUNKS {
        const float *restrict reset = r->z + row_of(r, t, b) * wide + units + start;
        const float *restrict h = before(r, r->h, t, b) + start;
        float *restrict dr = r->dz + held_row_of(r, t, b) * wide + units + start, *restrict dh = r->dh + b * units + start;
        for (size_t j = 0; j < n; j++) {
          dh[j] += dr[j] * reset[j];
          dr[j] *= h[j];
        }
        apply_slope(r->gate, reset, dr, n);
      }
    }
    multiply_step(r, t, begin, end, (rows){r->dz, wide, r->held}, &p->first, (rows){r->dh, units, 0});
    const state_product products[] = {{r->h, r->dz, 0, 2 * units}, {r->kept, r->dz, 2 * units, wide}};
    give_gradients(p, 3, t, begin, end, products, 2);
  }
}

void ck_gru_reset_first_backward(const ck_recurrence *r) {
  run(
    r, 3, gru_reset_first_backward, input_gradient_weights(r, 3), backward_weights(r, 3, 0, 2),
    backward_weights(r, 3, 2, 3));
}
