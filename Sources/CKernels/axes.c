#include "include/ckernels_nn.h"

#include <math.h>
#include <string.h>

#include "parallel.h"

// Work along one axis of [outer, length, inner]: each place of the result is made of a few places of
// the operand. Parts are those of `outer`, which never share anything.

typedef struct {
  const float *x;
  float *y;
  int32_t *places;
  const int32_t *chosen;
  const ck_axis *axis;
} along;

static inline size_t work(const ck_axis *a) {
  return a->outer * (a->count > a->length ? a->count : a->length) * a->inner;
}

CK_CLONES
static void mix(void *context, size_t begin, size_t end) {
  const along *c = context;
  const ck_axis *a = c->axis;
  size_t inner = a->inner;
  for (size_t o = begin; o < end; o++) {
    for (size_t i = 0; i < a->count; i++) {
      float *restrict y = c->y + (o * a->count + i) * inner;
      int32_t k = a->offsets[i], last = a->offsets[i + 1];
      if (k == last) {
        memset(y, 0, inner * sizeof(float));
        continue;
      }
      const float *restrict first = c->x + (o * a->length + (size_t)a->sources[k]) * inner;
      float w = a->weights[k];
      for (size_t j = 0; j < inner; j++) y[j] = w * first[j];
      for (k++; k < last; k++) {
        const float *restrict x = c->x + (o * a->length + (size_t)a->sources[k]) * inner;
        w = a->weights[k];
        for (size_t j = 0; j < inner; j++) y[j] += w * x[j];
      }
    }
  }
}

void ck_mix(const ck_axis *axis, const float *x, float *y) {
  along c = {.x = x, .y = y, .axis = axis};
  ck_parallel_for(axis->outer, work(axis), mix, &c);
}

CK_CLONES
static void unmix(void *context, size_t begin, size_t end) {
  const along *c = context;
  const ck_axis *a = c->axis;
  size_t inner = a->inner;
  memset(c->y + begin * a->length * inner, 0, (end - begin) * a->length * inner * sizeof(float));
  for (size_t o = begin; o < end; o++) {
    for (size_t i = 0; i < a->count; i++) {
      const float *restrict g = c->x + (o * a->count + i) * inner;
      for (int32_t k = a->offsets[i]; k < a->offsets[i + 1]; k++) {
        float *restrict y = c->y + (o * a->length + (size_t)a->sources[k]) * inner;
        float w = a->weights[k];
        for (size_t j = 0; j < inner; j++) y[j] += w * g[j];
      }
    }
  }
}

void ck_mix_backward(const ck_axis *axis, const float *g, float *out) {
  along c = {.x = g, .y = out, .axis = axis};
  ck_parallel_for(axis->outer, work(axis), unmix, &c);
}

CK_CLONES
static void largest(void *context, size_t begin, size_t end) {
  const along *c = context;
  const ck_axis *a = c->axis;
  size_t inner = a->inner;
  for (size_t o = begin; o < end; o++) {
    for (size_t i = 0; i < a->count; i++) {
      float *restrict y = c->y + (o * a->count + i) * inner;
      int32_t *restrict place = c->places + (o * a->count + i) * inner;
      for (size_t j = 0; j < inner; j++) {
        y[j] = -INFINITY;
        place[j] = a->sources[a->offsets[i]];
      }
      for (int32_t k = a->offsets[i]; k < a->offsets[i + 1]; k++) {
        int32_t source = a->sources[k];
        const float *restrict x = c->x + (o * a->length + (size_t)source) * inner;
        for (size_t j = 0; j < inner; j++) {
          int32_t more = x[j] > y[j];
          y[j] = more ? x[j] : y[j];
          place[j] = more ? source : place[j];
        }
      }
    }
  }
}

void ck_largest(const ck_axis *axis, const float *x, float *y, int32_t *places) {
  along c = {.x = x, .y = y, .places = places, .axis = axis};
  ck_parallel_for(axis->outer, work(axis), largest, &c);
}

CK_CLONES
static void largest_backward(void *context, size_t begin, size_t end) {
  const along *c = context;
  const ck_axis *a = c->axis;
  size_t inner = a->inner;
  memset(c->y + begin * a->length * inner, 0, (end - begin) * a->length * inner * sizeof(float));
  for (size_t o = begin; o < end; o++) {
    for (size_t i = 0; i < a->count; i++) {
      const float *g = c->x + (o * a->count + i) * inner;
      const int32_t *place = c->chosen + (o * a->count + i) * inner;
      float *y = c->y + o * a->length * inner;
      for (size_t j = 0; j < inner; j++) y[(size_t)place[j] * inner + j] += g[j];
    }
  }
}

void ck_largest_backward(const ck_axis *axis, const float *g, const int32_t *places, float *out) {
  along c = {.x = g, .y = out, .chosen = places, .axis = axis};
  ck_parallel_for(axis->outer, work(axis), largest_backward, &c);
}
