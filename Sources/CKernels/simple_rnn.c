#include "include/ckernels_recurrent.h"

#include "recurrence.h"

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
