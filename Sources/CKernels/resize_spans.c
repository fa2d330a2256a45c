// Image resizing by weighted spans: each output position is a weighted sum of some input positions next to each other. Which,
// and with what weights, is what the methods differ in. Rows are summed first, then columns, as in resize.c.
#include "ckernels_resize.h"
#include "parallel.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// A fused multiply-add would round differently from processor to processor.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__ELF__) && !defined(CK_ONE_CLONE)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

/// The input positions `start` to `start + count` that make one output position; their weights begin at `weights`.
typedef struct {
  ptrdiff_t start, count;
  const float *weights;
} span;

static float radius(ck_resize_kernel kernel) {
  switch (kernel) {
    case ck_resize_triangle: return 1;
    case ck_resize_gaussian: return 1.5f;
    case ck_resize_lanczos3: return 3;
    case ck_resize_lanczos5: return 5;
    default: return 2;
  }
}

static float lanczos(float x, float radius) {
  const float pi = 3.14159265359f;
  if (x > radius) return 0;
  if (x <= 1e-3f) return 1;
  return radius * sinf(pi * x) * sinf(pi * x / radius) / (pi * pi * x * x);
}

/// The kernel's height at distance `x`, not negative.
static float height_at(ck_resize_kernel kernel, float x) {
  switch (kernel) {
    case ck_resize_triangle: return x < 1 ? 1 - x : 0;
    case ck_resize_gaussian: return x >= 1.5f ? 0 : expf(-x * x / (2 * 0.5f * 0.5f));
    case ck_resize_lanczos3: return lanczos(x, 3);
    case ck_resize_lanczos5: return lanczos(x, 5);
    case ck_resize_mitchell:
      if (x >= 2) return 0;
      if (x >= 1) return ((-7.0f / 18 * x + 2) * x - 10.0f / 3) * x + 16.0f / 9;
      return (7.0f / 6 * x - 2) * x * x + 8.0f / 9;
    default:
      if (x >= 2) return 0;
      if (x >= 1) return ((-0.5f * x + 2.5f) * x - 4) * x + 2;
      return (1.5f * x - 2.5f) * x * x + 1;
  }
}

/// The largest number of input positions that an output position takes.
static ptrdiff_t longest_span(ck_resize_kernel kernel, bool is_stretched, ptrdiff_t output, ptrdiff_t input) {
  const float scale = (float)input / (float)output;
  float reach = kernel == ck_resize_area ? scale : radius(kernel);
  if (is_stretched && scale > 1) reach *= scale;
  const ptrdiff_t most = 2 * (ptrdiff_t)ceilf(reach) + 2;
  return most < input ? most : input;
}

static ptrdiff_t bounded(ptrdiff_t at, ptrdiff_t count) { return at < 0 ? 0 : at >= count ? count - 1 : at; }

/// Divides the weights by their sum, unless that is nothing.
static void normalize(float *weights, ptrdiff_t count, float sum) {
  if (fabsf(sum) < 1000 * FLT_MIN) return;
  const float factor = 1 / sum;
  for (ptrdiff_t i = 0; i < count; i++) weights[i] *= factor;
}

/// How much of each input position lies under the output position, over the output position's length.
static ptrdiff_t area_weights(float *weights, ptrdiff_t *start, ptrdiff_t i, float scale, ptrdiff_t input) {
  const float from = (float)i * scale, to = (float)(i + 1) * scale;
  *start = bounded((ptrdiff_t)floorf(from), input);
  const ptrdiff_t end = (ptrdiff_t)ceilf(to) < input ? (ptrdiff_t)ceilf(to) : input;
  for (ptrdiff_t at = *start; at < end; at++) {
    const float first = (float)at < from ? from : (float)at, last = (float)(at + 1) > to ? to : (float)(at + 1);
    weights[at - *start] = (last - first) / scale;
  }
  return end - *start;
}

/// Cubic weights from a table of 1,024 steps between two positions: the reference's way, visible in the third digit.
static ptrdiff_t table_weights(float *weights, ptrdiff_t *start, ptrdiff_t i, float scale, ptrdiff_t input) {
  const float at = ((float)i + 0.5f) * scale - 0.5f;
  const float below = floorf(at);
  const float step = (float)lrintf((at - below) * 1024) / 1024;
  const float distances[] = {1 + step, step, 1 - step, 2 - step};
  ptrdiff_t count = 0;
  float sum = 0;
  for (int k = 0; k < 4; k++) {
    const ptrdiff_t source = (ptrdiff_t)below - 1 + k;
    if (source < 0 || source >= input) continue;
    if (count == 0) *start = source;
    weights[count++] = height_at(ck_resize_cubic, distances[k]);
    sum += weights[count - 1];
  }
  normalize(weights, count, sum);
  return count;
}

static ptrdiff_t kernel_weights(float *weights, ptrdiff_t *start, ptrdiff_t i, ptrdiff_t output, ptrdiff_t input,
                                ck_resize_kernel kernel, bool is_stretched) {
  // The reference inverts the scale that enlarges. The last bit decides which pixels are on the edge of a kernel.
  const float scale = 1 / ((float)output / (float)input);
  const float stretch = is_stretched && scale > 1 ? scale : 1, reach = radius(kernel) * stretch;
  const float centre = ((float)i + 0.5f) * scale;
  *start = bounded((ptrdiff_t)ceilf(centre - reach - 0.5f), input);
  const ptrdiff_t end = bounded((ptrdiff_t)floorf(centre + reach - 0.5f), input) + 1;
  float sum = 0;
  for (ptrdiff_t at = *start; at < end; at++) {
    const float weight = height_at(kernel, fabsf((float)at + 0.5f - centre) * (1 / stretch));
    weights[at - *start] = weight;
    sum += weight;
  }
  normalize(weights, end - *start, sum);
  return end - *start;
}

static void make_spans(span *spans, float *weights, ptrdiff_t output, ptrdiff_t input, ck_resize_kernel kernel,
                       bool is_stretched) {
  const float scale = (float)input / (float)output;
  const ptrdiff_t longest = longest_span(kernel, is_stretched, output, input);
  for (ptrdiff_t i = 0; i < output; i++, weights += longest) {
    ptrdiff_t start = 0, count;
    if (kernel == ck_resize_area) {
      count = area_weights(weights, &start, i, scale, input);
    } else if (kernel == ck_resize_cubic && !is_stretched) {
      count = table_weights(weights, &start, i, scale, input);
    } else {
      count = kernel_weights(weights, &start, i, output, input, kernel, is_stretched);
    }
    spans[i] = (span){start, count, weights};
  }
}

FOR_EACH_PROCESSOR
static void add_row_u8(const uint8_t *row, float weight, float *restrict sum, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) sum[i] += weight * row[i];
}

FOR_EACH_PROCESSOR
static void add_row_f32(const float *row, float weight, float *restrict sum, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) sum[i] += weight * row[i];
}

static void add_columns(const float *row, const span *columns, ptrdiff_t channels, float *out, ptrdiff_t width) {
  for (ptrdiff_t x = 0; x < width; x++, out += channels) {
    const span s = columns[x];
    for (ptrdiff_t c = 0; c < channels; c++) {
      float sum = 0;
      for (ptrdiff_t k = 0; k < s.count; k++) sum += s.weights[k] * row[(s.start + k) * channels + c];
      out[c] = sum;
    }
  }
}

bool ck_resize_spans(const void *input, bool is_bytes, ck_image_shape shape, ck_resize_kernel kernel, bool is_stretched,
                     float *output, ptrdiff_t height, ptrdiff_t width) {
  const ptrdiff_t row_count = shape.width * shape.channels;
  const size_t row_weights = (size_t)(height * longest_span(kernel, is_stretched, height, shape.height));
  const size_t column_weights = (size_t)(width * longest_span(kernel, is_stretched, width, shape.width));
  span *rows = malloc(sizeof(span) * (size_t)(height + width) +
                      sizeof(float) * (row_weights + column_weights + (size_t)row_count));
  if (!rows) return false;
  span *columns = rows + height;
  float *weights = (float *)(columns + width), *sum = weights + row_weights + column_weights;
  make_spans(rows, weights, height, shape.height, kernel, is_stretched);
  make_spans(columns, weights + row_weights, width, shape.width, kernel, is_stretched);
  for (ptrdiff_t y = 0; y < height; y++) {
    memset(sum, 0, sizeof(float) * (size_t)row_count);
    for (ptrdiff_t k = 0; k < rows[y].count; k++) {
      const ptrdiff_t start = (rows[y].start + k) * shape.row_stride;
      if (is_bytes) {
        add_row_u8((const uint8_t *)input + start, rows[y].weights[k], sum, row_count);
      } else {
        add_row_f32((const float *)input + start, rows[y].weights[k], sum, row_count);
      }
    }
    add_columns(sum, columns, shape.channels, output + y * width * shape.channels, width);
  }
  free(rows);
  return true;
}
