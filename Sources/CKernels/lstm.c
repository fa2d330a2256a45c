#include "include/ckernels_recurrent.h"

#include "recurrence.h"

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
