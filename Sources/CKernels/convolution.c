#include "include/ckernels_convolution.h"

#include "convolution_parts.h"
#include "panels.h"
#include "parallel.h"

int ck_convolution_pays(void) { return ck_winograd_pays() && !has_wide_registers(); }

// MARK: Windows

enum { most_rows = 16 };

/// The rows of an image that the windows of one row of results read. In them the numbers of a window
/// lie behind one another. Where windows reach outside, rows are copied between zeros, each once.
typedef struct {
  const ck_convolution *c;
  const float *x;
  /// Rows of `length` numbers: one of zeros, and where there are copies one for each row of a window.
  float *padded;
  size_t length;
  int copies;
  /// The row of `x` that each padded row holds.
  size_t held[most_rows];
  /// Where the first window's numbers start in each of its rows; `padded` where these are zeros.
  const float *rows[most_rows];
} window;

static window open_window(const ck_convolution *c, const float *x) {
  window w = {.c = c, .x = x};
  size_t reach = (c->outWidth - 1) * c->strideWidth + c->kernelWidth;
  size_t width = c->left + c->width > reach ? c->left + c->width : reach;
  w.copies = c->left > 0 || reach > c->width;
  w.length = width * c->channels;
  w.padded = calloc((w.copies ? c->kernelHeight + 1 : 1) * w.length, sizeof(float));
  if (!w.padded) abort();
  for (size_t k = 0; k < most_rows; k++) w.held[k] = SIZE_MAX;
  return w;
}

/// Moves on to the windows of another row of results.
static void move(window *w, size_t image, size_t row) {
  const ck_convolution *c = w->c;
  for (size_t k = 0; k < c->kernelHeight; k++) {
    size_t place = row * c->strideHeight + k;
    if (place < c->top || place - c->top >= c->height) {
      w->rows[k] = w->padded;
      continue;
    }
    size_t number = image * c->height + place - c->top;
    const float *from = w->x + number * c->width * c->channels;
    if (!w->copies) {
      w->rows[k] = from;
      continue;
    }
    size_t slot = place % c->kernelHeight;
    float *to = w->padded + (slot + 1) * w->length;
    if (w->held[slot] != number) {
      memcpy(to + c->left * c->channels, from, c->width * c->channels * sizeof(float));
      w->held[slot] = number;
    }
    w->rows[k] = to;
  }
}

// MARK: Forward

size_t ck_packed_filters_count(const ck_convolution *c) {
  return c->kernelHeight * c->kernelWidth * c->channels * c->filters;
}

void ck_pack_filters(const ck_convolution *c, const float *w, float *to) {
  size_t count = c->kernelHeight * c->kernelWidth * c->channels;
  for (size_t j = 0; j < c->filters; j += lane_count)
    for (size_t l = 0; l < count; l++, to += lane_count)
      memcpy(to, w + l * c->filters + j, sizeof(lanes));
}

void ck_pack_turned_filters(const ck_convolution *c, const float *w, float *to) {
  size_t places = c->kernelHeight * c->kernelWidth;
  for (size_t j = 0; j < c->filters; j += lane_count)
    for (size_t p = places; p-- > 0;)
      for (size_t i = 0; i < c->channels; i++, to += lane_count)
        for (size_t lane = 0; lane < lane_count; lane++)
          to[lane] = w[(p * c->filters + j + lane) * c->channels + i];
}

typedef struct {
  const ck_convolution *c;
  const float *x, *packed, *bias;
  float *y;
  int32_t relu;
} forward;

/// The results of `count` windows and 16 filters, in registers until they are complete.
#define RESULTS(count) \
  case count: { \
    lanes sums[count]; \
    for (size_t i = 0; i < count; i++) sums[i] = start; \
    const float *b = filters; \
    for (size_t k = 0; k < c->kernelHeight; k++, b += depth * lane_count) { \
      if (w.rows[k] == w.padded) continue; \
      const float *a = w.rows[k] + p * step; \
      for (size_t l = 0; l < depth; l++) { \
        lanes weights = *(const lanes *)(b + l * lane_count); \
        for (size_t i = 0; i < count; i++) sums[i] += a[i * step + l] * weights; \
      } \
    } \
    for (size_t i = 0; i < count; i++) \
      *(lanes *)(y + (p + i) * c->filters) = \
        f->relu ? __builtin_elementwise_max(sums[i], zero) : sums[i]; \
    break; \
  }

CK_CLONES
static void convolve_rows(void *context, size_t begin, size_t end) {
  const forward *f = context;
  const ck_convolution *c = f->c;
  size_t step = c->strideWidth * c->channels, depth = c->kernelWidth * c->channels;
  size_t column = c->kernelHeight * depth * lane_count;
  window w = open_window(c, f->x);
  lanes zero = {0};
  for (size_t row = begin; row < end; row++) {
    move(&w, row / c->outHeight, row % c->outHeight);
    for (size_t j = 0; j < c->filters; j += lane_count) {
      const float *filters = f->packed + j / lane_count * column;
      float *y = f->y + row * c->outWidth * c->filters + j;
      lanes start = f->bias ? *(const lanes *)(f->bias + j) : zero;
      for (size_t p = 0, count; p < c->outWidth; p += count) {
        count = c->outWidth - p < 6 ? c->outWidth - p : 6;
        switch (count) {
          RESULTS(6)
          RESULTS(5)
          RESULTS(4)
          RESULTS(3)
          RESULTS(2)
          RESULTS(1)
        }
      }
    }
  }
  free(w.padded);
}

void ck_convolve(
  const ck_convolution *c, const float *x, const float *packed, const float *bias, float *y,
  int32_t relu) {
  forward f = {c, x, packed, bias, y, relu};
  size_t rows = c->batch * c->outHeight;
  ck_parallel_for(
    rows, rows * c->outWidth * c->filters / 16 * c->kernelHeight * c->kernelWidth * c->channels,
    convolve_rows, &f);
}

// MARK: The gradient of the filters

typedef struct {
  const ck_convolution *c;
  const float *x, *g;
  float *parts;
  size_t count, size;
} weights_gradient;

/// The gradients of `count` numbers of a window and 16 filters, in registers over a row of results.
#define GRADIENTS(count) \
  case count: { \
    lanes sums[count]; \
    for (size_t i = 0; i < count; i++) sums[i] = *(const lanes *)(to + i * c->filters); \
    for (size_t p = 0; p < c->outWidth; p++) { \
      lanes gradient = *(const lanes *)(g + p * c->filters); \
      for (size_t i = 0; i < count; i++) sums[i] += a[p * step + i] * gradient; \
    } \
    for (size_t i = 0; i < count; i++) *(lanes *)(to + i * c->filters) = sums[i]; \
    break; \
  }

CK_CLONES
static void add_gradients(void *context, size_t begin, size_t end) {
  const weights_gradient *f = context;
  const ck_convolution *c = f->c;
  size_t step = c->strideWidth * c->channels, depth = c->kernelWidth * c->channels;
  window w = open_window(c, f->x);
  for (size_t part = begin; part < end; part++) {
    float *out = f->parts + part * f->size;
    memset(out, 0, f->size * sizeof(float));
    size_t first = c->batch * part / f->count * c->outHeight;
    size_t last = c->batch * (part + 1) / f->count * c->outHeight;
    for (size_t row = first; row < last; row++) {
      move(&w, row / c->outHeight, row % c->outHeight);
      for (size_t k = 0; k < c->kernelHeight; k++) {
        if (w.rows[k] == w.padded) continue;
        for (size_t j = 0; j < c->filters; j += lane_count) {
          const float *g = f->g + row * c->outWidth * c->filters + j;
          for (size_t l = 0, count; l < depth; l += count) {
            const float *a = w.rows[k] + l;
            float *to = out + (k * depth + l) * c->filters + j;
            count = depth - l < 6 ? depth - l : 6;
            switch (count) {
              GRADIENTS(6)
              GRADIENTS(5)
              GRADIENTS(4)
              GRADIENTS(3)
              GRADIENTS(2)
              GRADIENTS(1)
            }
          }
        }
      }
    }
  }
  free(w.padded);
}

typedef struct {
  const float *parts;
  float *sum;
  size_t count, size;
} sum_of_parts;

CK_CLONES
static void add_parts(void *context, size_t begin, size_t end) {
  const sum_of_parts *f = context;
  float *restrict to = f->sum;
  for (size_t i = begin; i < end; i++) to[i] = f->parts[i];
  for (size_t part = 1; part < f->count; part++) {
    const float *restrict from = f->parts + part * f->size;
    for (size_t i = begin; i < end; i++) to[i] += from[i];
  }
}

void ck_sum_parts(const float *parts, size_t count, size_t size, float *sum) {
  sum_of_parts f = {parts, sum, count, size};
  ck_parallel_for(size, size * count, add_parts, &f);
}

size_t ck_convolution_parts(const ck_convolution *c) { return c->batch < 16 ? c->batch : 16; }

void ck_convolution_weights(
  const ck_convolution *c, const float *x, const float *g, float *parts, float *dw) {
  weights_gradient f = {c, x, g, parts, ck_convolution_parts(c), ck_packed_filters_count(c)};
  ck_parallel_for(
    f.count, c->batch * c->outHeight * c->outWidth * f.size / 16, add_gradients, &f);
  ck_sum_parts(parts, f.count, f.size, dw);
}
