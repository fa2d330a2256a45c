#include "include/ckernels_recurrent.h"

#include "recurrence.h"

CK_CLONES
static void simple_rnn(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units;
  start(r, begin, end);
  for (size_t t = 0; t < r->steps; t++) {
    take_inputs(p, 1, t, begin, end);
    multiply_step(r, t, begin, end, (rows){r->h, units, r->steps}, &p->first, (rows){r->z, units, r->steps});
    FOR_ROWS(begin, end) {
      float *z = r->z + row_of(r, t, b) * units;
      FOR_CHUNKS apply(r->activation, z + start, n);
      copy(after(r, r->h, r->last_h, t, b), counts(r, t, b) ? z : before(r, r->h, t, b), units);
    }
    give_results(r, t, begin, end);
  }
}

void ck_simple_rnn(const ck_recurrence *r) {
  run(r, 1, simple_rnn, input_weights(r, 1), forward_weights(r, 1, 0, 1), none);
}

CK_CLONES
static void simple_rnn_backward(void *context, size_t begin, size_t end) {
  const pass *p = context;
  const ck_recurrence *r = p->r;
  size_t units = r->units;
  for (size_t t = r->steps; t-- > 0;) {
    begin_backward(r, 1, t, begin, end);
    FOR_ROWS(begin, end) {
      float *dh = r->dh + b * units, *dz = r->dz + held_row_of(r, t, b) * units;
      const float *z = r->z + row_of(r, t, b) * units;
      if (!counts(r, t, b)) {
        memset(dz, 0, units * sizeof(float));
        continue;
      }
      copy(dz, dh, units);
      memset(dh, 0, units * sizeof(float));
      FOR_CHUNKS apply_slope(r->activation, z + start, dz + start, n);
    }
    multiply_step(r, t, begin, end, (rows){r->dz, units, r->held}, &p->first, (rows){r->dh, units, 0});
    give_gradients(p, 1, t, begin, end, &(state_product){r->h, r->dz, 0, units}, 1);
  }
}

void ck_simple_rnn_backward(const ck_recurrence *r) {
  run(r, 1, simple_rnn_backward, input_gradient_weights(r, 1), backward_weights(r, 1, 0, 1), none);
}
