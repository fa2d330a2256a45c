#include "include/ckernels_recurrent.h"

#include <string.h>

#include "parallel.h"

typedef struct {
  const char *from;
  char *to;
  size_t outer, inner, bytes;
  int32_t reversing_outer, reversing_inner;
} swap;

static void swap_axes(void *context, size_t begin, size_t end) {
  const swap *s = context;
  for (size_t i = begin; i < end; i++) {
    size_t place = s->reversing_inner ? s->inner - 1 - i : i;
    for (size_t o = 0; o < s->outer; o++) {
      size_t source = s->reversing_outer ? s->outer - 1 - o : o;
      memcpy(
        s->to + (i * s->outer + o) * s->bytes, s->from + (source * s->inner + place) * s->bytes, s->bytes);
    }
  }
}

void ck_swap_axes(
  const void *x, void *y, size_t outer, size_t inner, size_t bytes, int32_t reversing_outer,
  int32_t reversing_inner) {
  swap s = {x, y, outer, inner, bytes, reversing_outer, reversing_inner};
  ck_parallel_for(inner, outer * inner * bytes / sizeof(float), swap_axes, &s);
}

void ck_masked_outputs(
  const float *h, const uint8_t *mask, float *y, size_t steps, size_t batch, size_t units,
  int32_t zeroing) {
  for (size_t place = 0; place < steps * batch; place++) {
    float *out = y + place * units;
    if (mask[place]) {
      memcpy(out, h + place * units, units * sizeof(float));
    } else if (zeroing || place < batch) {
      memset(out, 0, units * sizeof(float));
    } else {
      memcpy(out, out - batch * units, units * sizeof(float));
    }
  }
}

void ck_masked_outputs_backward(
  float *g, const uint8_t *mask, size_t steps, size_t batch, size_t units, int32_t zeroing) {
  for (size_t place = steps * batch; place-- > 0;) {
    if (mask[place]) continue;
    float *restrict from = g + place * units;
    if (!zeroing && place >= batch) {
      float *restrict to = from - batch * units;
      for (size_t j = 0; j < units; j++) to[j] += from[j];
    }
    memset(from, 0, units * sizeof(float));
  }
}
