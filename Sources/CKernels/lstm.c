#include "include/ckernels_recurrent.h"

#include "recurrence.h"

CK_CLONES
static void lstm(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units, wide = 4 * units;
  start(r, begin, end);
  for (size_t t = 0; t < r->steps; t++) {
    take_inputs(p, 4, t, begin, end);
    multiply_step(r, t, begin, end, (rows){r->h, units, r->steps}, &p->first, (rows){r->z, wide, r->steps});
    FOR_ROWS(begin, end) {
      const float *restrict c = before(r, r->c, t, b);
      float *restrict carry = after(r, r->c, r->last_c, t, b), *restrict out = after(r, r->h, r->last_h, t, b);
      if (!counts(r, t, b)) {
        copy(carry, c, units);
        copy(out, before(r, r->h, t, b), units);
        continue;
      }
      FOR_CHUNKS {
        float *restrict i = r->z + row_of(r, t, b) * wide + start, *restrict f = i + units;
        float *restrict g = f + units, *restrict o = g + units;
        float shaped[chunk];
        apply(r->gate, i, n);
        apply(r->gate, f, n);
        apply(r->activation, g, n);
        apply(r->gate, o, n);
        for (size_t j = 0; j < n; j++) shaped[j] = carry[start + j] = f[j] * c[start + j] + i[j] * g[j];
        apply(r->activation, shaped, n);
        for (size_t j = 0; j < n; j++) out[start + j] = o[j] * shaped[j];
      }
    }
    give_results(r, t, begin, end);
  }
}

void ck_lstm(const ck_recurrence *r) {
  run(r, 4, lstm, input_weights(r, 4), forward_weights(r, 4, 0, 4), none);
}

/// What the way back through a step needs of a row and gives: the gates and their gradients in four parts each, the carry before
/// and after the step, and the gradients of the state and of the carry.
typedef struct {
  const float *i, *f, *g, *o, *c, *carry;
  float *di, *df, *dg, *dout, *dh, *dc;
} row_back;

/// With sigmoid gates and tanh, which nearly all cells have, in one loop.
INLINE void usual_back(row_back a, size_t n) {
  FOR_NUMBERS({
    float shaped = ck_tanhf(a.carry[i]);
    float d = a.dc[i] + a.dh[i] * a.o[i] * (1 - shaped * shaped);
    a.di[i] = d * a.g[i] * (a.i[i] * (1 - a.i[i]));
    a.df[i] = d * a.c[i] * (a.f[i] * (1 - a.f[i]));
    a.dg[i] = d * a.i[i] * (1 - a.g[i] * a.g[i]);
    a.dout[i] = a.dh[i] * shaped * (a.o[i] * (1 - a.o[i]));
    a.dc[i] = d * a.f[i];
    a.dh[i] = 0;
  })
}

INLINE void back(const ck_recurrence *r, row_back a, size_t n) {
  float shaped[chunk], slope[chunk];
  copy(shaped, a.carry, n);
  apply(r->activation, shaped, n);
  for (size_t j = 0; j < n; j++) slope[j] = a.dh[j] * a.o[j];
  apply_slope(r->activation, shaped, slope, n);
  for (size_t j = 0; j < n; j++) {
    float d = a.dc[j] + slope[j];
    a.dout[j] = a.dh[j] * shaped[j];
    a.di[j] = d * a.g[j];
    a.df[j] = d * a.c[j];
    a.dg[j] = d * a.i[j];
    a.dc[j] = d * a.f[j];
    a.dh[j] = 0;
  }
  apply_slope(r->gate, a.i, a.di, n);
  apply_slope(r->gate, a.f, a.df, n);
  apply_slope(r->activation, a.g, a.dg, n);
  apply_slope(r->gate, a.o, a.dout, n);
}

CK_CLONES
static void lstm_backward(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units, wide = 4 * units;
  int usual = r->activation == ck_tanh && r->gate == ck_sigmoid;
  for (size_t t = r->steps; t-- > 0;) {
    begin_backward(r, 4, t, begin, end);
    FOR_ROWS(begin, end) {
      float *dz = r->dz + held_row_of(r, t, b) * wide;
      if (!counts(r, t, b)) {
        memset(dz, 0, wide * sizeof(float));
        continue;
      }
      const float *z = r->z + row_of(r, t, b) * wide;
      FOR_CHUNKS {
        row_back a = {
          .i = z + start, .f = z + units + start, .g = z + 2 * units + start, .o = z + 3 * units + start,
          .c = before(r, r->c, t, b) + start, .carry = after(r, r->c, r->last_c, t, b) + start,
          .di = dz + start, .df = dz + units + start, .dg = dz + 2 * units + start, .dout = dz + 3 * units + start,
          .dh = r->dh + b * units + start, .dc = r->dc + b * units + start,
        };
        if (usual)
          usual_back(a, n);
        else
          back(r, a, n);
      }
    }
    multiply_step(r, t, begin, end, (rows){r->dz, wide, r->held}, &p->first, (rows){r->dh, units, 0});
    give_gradients(p, 4, t, begin, end, &(state_product){r->h, r->dz, 0, wide}, 1);
  }
}

void ck_lstm_backward(const ck_recurrence *r) {
  run(r, 4, lstm_backward, input_gradient_weights(r, 4), backward_weights(r, 4, 0, 4), none);
}
