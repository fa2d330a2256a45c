#include "include/ckernels_recurrent.h"

#include <string.h>

#include "parallel.h"

typedef struct {
  const char *from;
  char *to;
  size_t outer, inner, bytes;
  int32_t reversing_inner;
} swap;

static void swap_axes(void *context, size_t begin, size_t end) {
  const swap *s = context;
  for (size_t i = begin; i < end; i++) {
    size_t place = s->reversing_inner ? s->inner - 1 - i : i;
    for (size_t o = 0; o < s->outer; o++)
      memcpy(s->to + (i * s->outer + o) * s->bytes, s->from + (o * s->inner + place) * s->bytes, s->bytes);
  }
}

void ck_swap_axes(const void *x, void *y, size_t outer, size_t inner, size_t bytes, int32_t reversing_inner) {
  swap s = {x, y, outer, inner, bytes, reversing_inner};
  ck_parallel_for(inner, outer * inner * bytes / sizeof(float), swap_axes, &s);
}

void ck_mask_outputs(
  float *y, const uint8_t *mask, size_t steps, size_t batch, size_t units, int32_t zeroing) {
  for (size_t b = 0; b < batch; b++)
    for (size_t t = 0; t < steps; t++) {
      if (mask[t * batch + b]) continue;
      float *out = y + (b * steps + t) * units;
      if (zeroing || t == 0)
        memset(out, 0, units * sizeof(float));
      else
        memcpy(out, out - units, units * sizeof(float));
    }
}

void ck_mask_outputs_backward(
  float *g, const uint8_t *mask, size_t steps, size_t batch, size_t units, int32_t zeroing) {
  for (size_t b = 0; b < batch; b++)
    for (size_t t = steps; t-- > 0;) {
      if (mask[t * batch + b]) continue;
      float *restrict from = g + (b * steps + t) * units;
      if (!zeroing && t > 0) {
        float *restrict to = from - units;
        for (size_t j = 0; j < units; j++) to[j] += from[j];
      }
      memset(from, 0, units * sizeof(float));
    }
}
