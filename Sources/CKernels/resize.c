// Image resizing. Rows are blended first, over whole contiguous rows, then columns pick from the blended row: the first step
// vectorises fully, the second reads a row that stays in the first-level cache.
#include "ckernels_resize.h"
#include "parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A fused multiply-add would round differently from processor to processor.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__ELF__)
#ifdef CK_ONE_CLONE
#define FOR_EACH_PROCESSOR
#else
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v3", "default")))
#endif
#define HAS_WIDE_VECTORS 1
#define FOR_WIDE_VECTORS __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#else
#define FOR_EACH_PROCESSOR
#endif

/// Four and sixteen numbers at any address.
typedef float quad __attribute__((vector_size(16), aligned(4)));
typedef float octet __attribute__((vector_size(32), aligned(4)));
typedef float sixteen __attribute__((vector_size(64), aligned(4)));
typedef uint8_t sixteen_bytes __attribute__((vector_size(16), aligned(1)));

/// How many numbers past the end of the blended row may be read.
enum { row_padding = 16 };

typedef struct {
  ptrdiff_t lower, upper;
  float weight;  // of `upper`
} tap;

/// The two input positions and the weight for each output position. Same single-precision steps as the reference, so that
/// positions fall on the same side of a pixel edge.
static void make_taps(tap *taps, ptrdiff_t output, ptrdiff_t input) {
  const float scale = (float)input / (float)output;
  for (ptrdiff_t i = 0; i < output; i++) {
    const float at = ((float)i + 0.5f) * scale - 0.5f;
    const float below = floorf(at);
    ptrdiff_t lower = (ptrdiff_t)below, upper = (ptrdiff_t)ceilf(at);
    if (lower < 0) lower = 0;
    if (lower > input - 1) lower = input - 1;
    if (upper > input - 1) upper = input - 1;
    taps[i] = (tap){lower, upper, at - below};
  }
}

FOR_EACH_PROCESSOR
static void blend_rows_u8(const uint8_t *upper, const uint8_t *lower, float weight, float *restrict out, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) {
    const float a = upper[i], b = lower[i];
    out[i] = a + (b - a) * weight;
  }
}

FOR_EACH_PROCESSOR
static void blend_rows_f32(const float *upper, const float *lower, float weight, float *restrict out, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) out[i] = upper[i] + (lower[i] - upper[i]) * weight;
}

/// The columns' offsets into the blended row and the weights of the pixel after each, one weight a number. The row's last pixel
/// is repeated once, so the pixel after is always there.
typedef struct {
  ptrdiff_t width, channels;
  const int32_t *offsets;
  const float *weights;
} columns;

/// Pixels `x` and on, one at a time; `out` is never written past its end.
FOR_EACH_PROCESSOR
static void blend_columns(const float *restrict row, columns to, float *restrict out, ptrdiff_t x) {
  const ptrdiff_t channels = to.channels;
  if (channels == 3) {
    // Each store runs one number into the next pixel, which the next step overwrites.
    for (; x < to.width - 1; x++) {
      const float *p = row + to.offsets[x];
      const quad a = *(const quad *)p, b = *(const quad *)(p + 3);
      *(quad *)(out + x * 3) = a + (b - a) * to.weights[x * 3];
    }
  } else if (channels == 4) {
    for (; x < to.width; x++) {
      const float *p = row + to.offsets[x];
      const quad a = *(const quad *)p, b = *(const quad *)(p + 4);
      *(quad *)(out + x * 4) = a + (b - a) * to.weights[x * 4];
    }
  } else if (channels == 1) {
    for (; x < to.width; x++) {
      const float *p = row + to.offsets[x];
      out[x] = p[0] + (p[1] - p[0]) * to.weights[x];
    }
  }
  for (; x < to.width; x++) {
    const float *p = row + to.offsets[x];
    for (ptrdiff_t c = 0; c < channels; c++) {
      out[x * channels + c] = p[c] + (p[c + channels] - p[c]) * to.weights[x * channels];
    }
  }
}

#if HAS_WIDE_VECTORS
FOR_WIDE_VECTORS
static void blend_rows_u8_wide(const uint8_t *upper, const uint8_t *lower, float weight, float *restrict out, ptrdiff_t count) {
  ptrdiff_t i = 0;
  for (; i + 16 <= count; i += 16) {
    const sixteen a = __builtin_convertvector(*(const sixteen_bytes *)(upper + i), sixteen);
    const sixteen b = __builtin_convertvector(*(const sixteen_bytes *)(lower + i), sixteen);
    *(sixteen *)(out + i) = a + (b - a) * weight;
  }
  for (; i < count; i++) {
    const float a = upper[i], b = lower[i];
    out[i] = a + (b - a) * weight;
  }
}

/// Four pixels of three channels a step: twelve numbers picked from four places, stored as sixteen. Returns the pixels done.
FOR_WIDE_VECTORS
static ptrdiff_t blend_columns_wide(const float *restrict row, columns to, float *restrict out) {
  ptrdiff_t x = 0;
  for (; x + 6 <= to.width; x += 4) {
    const octet p0 = *(const octet *)(row + to.offsets[x]), p1 = *(const octet *)(row + to.offsets[x + 1]);
    const octet p2 = *(const octet *)(row + to.offsets[x + 2]), p3 = *(const octet *)(row + to.offsets[x + 3]);
    const sixteen p01 = __builtin_shufflevector(p0, p1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const sixteen p23 = __builtin_shufflevector(p2, p3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const sixteen a = __builtin_shufflevector(p01, p23, 0, 1, 2, 8, 9, 10, 16, 17, 18, 24, 25, 26, -1, -1, -1, -1);
    const sixteen b = __builtin_shufflevector(p01, p23, 3, 4, 5, 11, 12, 13, 19, 20, 21, 27, 28, 29, -1, -1, -1, -1);
    *(sixteen *)(out + x * 3) = a + (b - a) * *(const sixteen *)(to.weights + x * 3);
  }
  return x;
}
#endif

static bool has_wide_vectors(void) {
#if HAS_WIDE_VECTORS
  return __builtin_cpu_supports("x86-64-v4");
#else
  return false;
#endif
}

static void blend_bytes(const uint8_t *upper, const uint8_t *lower, float weight, float *restrict out, ptrdiff_t count,
                        bool is_wide) {
#if HAS_WIDE_VECTORS
  if (is_wide) return blend_rows_u8_wide(upper, lower, weight, out, count);
#else
  (void)is_wide;
#endif
  blend_rows_u8(upper, lower, weight, out, count);
}

/// The tables and the blended row, in one block that starts at `rows`.
typedef struct {
  tap *rows;
  columns columns;
  float *row;
} scratch;

static bool make_scratch(scratch *made, ck_image_shape shape, ptrdiff_t height, ptrdiff_t width) {
  const size_t row_count = (size_t)((shape.width + 1) * shape.channels) + row_padding;
  const size_t weight_count = (size_t)(width * shape.channels) + row_padding;
  tap *rows = malloc(sizeof(tap) * (size_t)(height + width) + sizeof(float) * (row_count + weight_count) +
                     sizeof(int32_t) * (size_t)width);
  if (!rows) return false;
  tap *taps = rows + height;
  float *row = (float *)(taps + width), *weights = row + row_count;
  int32_t *offsets = (int32_t *)(weights + weight_count);
  make_taps(rows, height, shape.height);
  make_taps(taps, width, shape.width);
  for (ptrdiff_t x = 0; x < width; x++) {
    offsets[x] = (int32_t)(taps[x].lower * shape.channels);
    for (ptrdiff_t c = 0; c < shape.channels; c++) {
      // At the left edge both pixels are the first: its successor gets no weight.
      weights[x * shape.channels + c] = taps[x].upper > taps[x].lower ? taps[x].weight : 0;
    }
  }
  memset(row + row_count - row_padding, 0, row_padding * sizeof(float));
  memset(weights + weight_count - row_padding, 0, row_padding * sizeof(float));
  *made = (scratch){rows, {width, shape.channels, offsets, weights}, row};
  return true;
}

static void finish_row(scratch *s, ck_image_shape shape, float *output, bool is_wide) {
  const ptrdiff_t count = shape.width * shape.channels;
  for (ptrdiff_t c = 0; c < shape.channels; c++) s->row[count + c] = s->row[count - shape.channels + c];
  ptrdiff_t done = 0;
#if HAS_WIDE_VECTORS
  if (is_wide && shape.channels == 3) done = blend_columns_wide(s->row, s->columns, output);
#else
  (void)is_wide;
#endif
  blend_columns(s->row, s->columns, output, done);
}

bool ck_resize_bilinear_u8(const uint8_t *input, ck_image_shape shape, float *output, ptrdiff_t height, ptrdiff_t width) {
  scratch s;
  if (!make_scratch(&s, shape, height, width)) return false;
  const bool is_wide = has_wide_vectors();
  for (ptrdiff_t y = 0; y < height; y++) {
    const uint8_t *upper = input + s.rows[y].lower * shape.row_stride, *lower = input + s.rows[y].upper * shape.row_stride;
    blend_bytes(upper, lower, s.rows[y].weight, s.row, shape.width * shape.channels, is_wide);
    finish_row(&s, shape, output + y * width * shape.channels, is_wide);
  }
  free(s.rows);
  return true;
}

struct ck_row_resizer {
  scratch s;
  ck_image_shape shape;
  ptrdiff_t height, width;
  ptrdiff_t next_input, next_output;
  bool is_wide;
  uint8_t *before;  // the last input row
};

ck_row_resizer *ck_resize_rows_begin(ck_image_shape shape, ptrdiff_t height, ptrdiff_t width) {
  ck_row_resizer *r = calloc(1, sizeof *r);
  if (!r) return NULL;
  *r = (ck_row_resizer){.shape = shape, .height = height, .width = width, .is_wide = has_wide_vectors()};
  r->before = malloc((size_t)(shape.width * shape.channels));
  if (!r->before || !make_scratch(&r->s, shape, height, width)) {
    free(r->before);
    free(r);
    return NULL;
  }
  return r;
}

void ck_resize_rows_add(ck_row_resizer *r, const uint8_t *row, float *output) {
  const ptrdiff_t y = r->next_input++, count = r->shape.width * r->shape.channels;
  for (; r->next_output < r->height && r->s.rows[r->next_output].upper <= y; r->next_output++) {
    const tap at = r->s.rows[r->next_output];
    blend_bytes(at.lower < y ? r->before : row, row, at.weight, r->s.row, count, r->is_wide);
    finish_row(&r->s, r->shape, output + r->next_output * r->width * r->shape.channels, r->is_wide);
  }
  memcpy(r->before, row, (size_t)count);
}

void ck_resize_rows_end(ck_row_resizer *r) {
  free(r->s.rows);
  free(r->before);
  free(r);
}

bool ck_resize_bilinear_f32(const float *input, ck_image_shape shape, float *output, ptrdiff_t height, ptrdiff_t width) {
  scratch s;
  if (!make_scratch(&s, shape, height, width)) return false;
  const bool is_wide = has_wide_vectors();
  for (ptrdiff_t y = 0; y < height; y++) {
    blend_rows_f32(input + s.rows[y].lower * shape.row_stride, input + s.rows[y].upper * shape.row_stride, s.rows[y].weight,
                   s.row, shape.width * shape.channels);
    finish_row(&s, shape, output + y * width * shape.channels, is_wide);
  }
  free(s.rows);
  return true;
}

FOR_EACH_PROCESSOR
void ck_round_to_bytes(const float *restrict input, uint8_t *restrict output, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) {
    // The comparisons are false for what is no number.
    const float shifted = input[i] + 0.5f;
    const float low = shifted > 0 ? shifted : 0;
    output[i] = (uint8_t)(int32_t)(low < 255 ? low : 255);
  }
}

static ptrdiff_t nearest(ptrdiff_t i, float scale, ptrdiff_t input) {
  const ptrdiff_t at = (ptrdiff_t)floorf(((float)i + 0.5f) * scale);
  return at < input - 1 ? at : input - 1;
}

bool ck_resize_nearest(const void *input, ck_image_shape shape, size_t number_bytes, void *output, ptrdiff_t height,
                       ptrdiff_t width) {
  const size_t pixel = (size_t)shape.channels * number_bytes;
  size_t *columns = malloc(sizeof(size_t) * (size_t)(width > 0 ? width : 1));
  if (!columns) return false;
  const float row_scale = (float)shape.height / (float)height, column_scale = (float)shape.width / (float)width;
  for (ptrdiff_t x = 0; x < width; x++) columns[x] = (size_t)nearest(x, column_scale, shape.width) * pixel;
  uint8_t *out = output;
  for (ptrdiff_t y = 0; y < height; y++) {
    const uint8_t *row =
        (const uint8_t *)input + (size_t)(nearest(y, row_scale, shape.height) * shape.row_stride) * number_bytes;
    for (ptrdiff_t x = 0; x < width; x++, out += pixel) {
      switch (pixel) {  // lengths known to the compiler become one or two moves
        case 1: *out = row[columns[x]]; break;
        case 3: memcpy(out, row + columns[x], 3); break;
        case 4: memcpy(out, row + columns[x], 4); break;
        case 12: memcpy(out, row + columns[x], 12); break;
        default: memcpy(out, row + columns[x], pixel);
      }
    }
  }
  free(columns);
  return true;
}
