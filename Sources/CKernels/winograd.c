// Convolutions by windows of 3 · 3 with 4 multiplications for a result instead of 9: Winograd's minimal filtering
// F(2×2, 3×3) as in Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016.
//
// A tile is 2 · 2 results and the 4 · 4 inputs that they read. Tiles of inputs and windows are taken to 16 products
// each, "places" here, by sums and differences alone:
//
//   results = Aᵀ [(G window Gᵀ) ∘ (Bᵀ inputs B)] A      gradient of window = Gᵀ [(A gradient Aᵀ) ∘ (Bᵀ inputs B)] G
//
//   Bᵀ = 1  0 -1  0     G = 1   0   0     Aᵀ = 1  1  1  0
//        0  1  1  0         1/2 1/2 1/2        0  1 -1 -1
//        0 -1  1  0         1/2 -1/2 1/2
//        0  1  0 -1         0   0   1

#include "include/ckernels_convolution.h"

#include "convolution_parts.h"
#include "panels.h"
#include "parallel.h"

/// Eight numbers: one register, of which a tile takes sixteen.
typedef float half __attribute__((vector_size(32), aligned(4)));
enum { half_count = 8, places = 16 };

int ck_winograd_pays(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return 0;
#endif
}

static size_t tiles_high(const ck_convolution *c) { return (c->outHeight + 1) / 2; }
static size_t tiles_wide(const ck_convolution *c) { return (c->outWidth + 1) / 2; }

/// How many tiles are worked on at once, so that what is made of them stays in the processor's second cache.
static size_t block_of(size_t numbers) {
  size_t count = 3072 / numbers / 6 * 6;
  return count < 12 ? 12 : count > 96 ? 96 : count;
}

/// A little more than `count` numbers, so that the same tile's places do not compete for the same lines of the first cache.
static size_t step_of(size_t count) { return count + lane_count; }

static float *numbers_of(size_t count) {
  float *numbers = aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64);
  if (!numbers) abort();
  return numbers;
}

/// How many sums are kept in registers: of 16 half as wide as one sum, or of 32, enough for two units that take four cycles each.
static size_t widest_piece(void) { return has_wide_registers() ? 8 : 6; }

/// The widest piece of what is left, or less so that the last ones are not too few to keep the processor busy.
static inline size_t piece_of(size_t left, size_t widest) {
  return left >= 2 * widest - 1 || left == widest ? widest : left > widest ? (left + 1) / 2 : left;
}

/// How many columns of 16 filters are taken together: two where registers allow, for which each input is fetched once.
static inline size_t columns_of(size_t filters) { return has_wide_registers() && filters >= 2 * lane_count ? 2 : 1; }

// MARK: Tiles

/// Bᵀ inputs B of a tile, a place after `step` numbers; `zeros` are read outside of the image.
static inline __attribute__((always_inline)) void transform_inputs(
  const ck_convolution *c, const float *x, size_t tile, const float *zeros, float *v, size_t step) {
  size_t wide = tiles_wide(c), high = tiles_high(c);
  size_t column = tile % wide * 2, row = tile / wide % high * 2;
  const float *image = x + tile / wide / high * c->height * c->width * c->channels;
  const float *from[4][4];
  for (size_t i = 0; i < 4; i++)
    for (size_t j = 0; j < 4; j++) {
      // Above and to the left of the image these wrap around and are far too large.
      size_t y = row + i - c->top, z = column + j - c->left;
      from[i][j] = y < c->height && z < c->width ? image + (y * c->width + z) * c->channels : zeros;
    }
  for (size_t l = 0; l < c->channels; l += half_count) {
    half t[4][4];
    for (size_t j = 0; j < 4; j++) {
      half a = *(const half *)(from[0][j] + l), b = *(const half *)(from[1][j] + l);
      half d = *(const half *)(from[2][j] + l), e = *(const half *)(from[3][j] + l);
      t[0][j] = a - d;
      t[1][j] = b + d;
      t[2][j] = d - b;
      t[3][j] = b - e;
    }
    for (size_t i = 0; i < 4; i++) {
      float *to = v + 4 * i * step + l;
      *(half *)to = t[i][0] - t[i][2];
      *(half *)(to + step) = t[i][1] + t[i][2];
      *(half *)(to + 2 * step) = t[i][2] - t[i][1];
      *(half *)(to + 3 * step) = t[i][1] - t[i][3];
    }
  }
}

/// Aᵀ products A of a tile and 16 filters, + bias, and max(…, 0) with `relu`, to the results that there are.
static inline __attribute__((always_inline)) void transform_results(
  const ck_convolution *c, const float *m, size_t step, size_t tile, const float *bias, int32_t relu, float *y) {
  size_t wide = tiles_wide(c), high = tiles_high(c);
  size_t column = tile % wide * 2, row = tile / wide % high * 2;
  float *to = y + ((tile / wide / high * c->outHeight + row) * c->outWidth + column) * c->filters;
  half zero = {0};
  for (size_t lane = 0; lane < lane_count; lane += half_count) {
    half s[2][4];
    for (size_t j = 0; j < 4; j++) {
      const float *place = m + j * step + lane;
      half a = *(const half *)place, b = *(const half *)(place + 4 * step);
      half d = *(const half *)(place + 8 * step), e = *(const half *)(place + 12 * step);
      s[0][j] = a + b + d;
      s[1][j] = b - d - e;
    }
    half start = bias ? *(const half *)(bias + lane) : zero;
    for (size_t i = 0; i < 2 && row + i < c->outHeight; i++) {
      half left = s[i][0] + s[i][1] + s[i][2] + start, right = s[i][1] - s[i][2] - s[i][3] + start;
      if (relu) {
        left = __builtin_elementwise_max(left, zero);
        right = __builtin_elementwise_max(right, zero);
      }
      float *result = to + i * c->outWidth * c->filters + lane;
      *(half *)result = left;
      if (column + 1 < c->outWidth) *(half *)(result + c->filters) = right;
    }
  }
}

/// A gradient Aᵀ of a tile, a place after `step` numbers.
static inline __attribute__((always_inline)) void transform_gradients(
  const ck_convolution *c, const float *g, size_t tile, const float *zeros, float *v, size_t step) {
  size_t wide = tiles_wide(c), high = tiles_high(c);
  size_t column = tile % wide * 2, row = tile / wide % high * 2;
  const float *image = g + tile / wide / high * c->outHeight * c->outWidth * c->filters;
  const float *from[2][2];
  for (size_t i = 0; i < 2; i++)
    for (size_t j = 0; j < 2; j++) {
      size_t y = row + i, z = column + j;
      from[i][j] = y < c->outHeight && z < c->outWidth ? image + (y * c->outWidth + z) * c->filters : zeros;
    }
  for (size_t l = 0; l < c->filters; l += half_count) {
    half t[4][2];
    for (size_t j = 0; j < 2; j++) {
      half a = *(const half *)(from[0][j] + l), b = *(const half *)(from[1][j] + l);
      t[0][j] = a;
      t[1][j] = a + b;
      t[2][j] = a - b;
      t[3][j] = -b;
    }
    for (size_t i = 0; i < 4; i++) {
      float *to = v + 4 * i * step + l;
      *(half *)to = t[i][0];
      *(half *)(to + step) = t[i][0] + t[i][1];
      *(half *)(to + 2 * step) = t[i][0] - t[i][1];
      *(half *)(to + 3 * step) = -t[i][1];
    }
  }
}

// MARK: Windows

/// G window Gᵀ of one channel and 16 filters, a place after `step` numbers.
static inline void transform_window(const lanes g[3][3], float *to, size_t step) {
  lanes t[4][3];
  for (size_t j = 0; j < 3; j++) {
    lanes outer = (g[0][j] + g[2][j]) * 0.5f, inner = g[1][j] * 0.5f;
    t[0][j] = g[0][j];
    t[1][j] = outer + inner;
    t[2][j] = outer - inner;
    t[3][j] = g[2][j];
  }
  for (size_t i = 0; i < 4; i++) {
    lanes outer = (t[i][0] + t[i][2]) * 0.5f, inner = t[i][1] * 0.5f;
    *(lanes *)(to + 4 * i * step) = t[i][0];
    *(lanes *)(to + (4 * i + 1) * step) = outer + inner;
    *(lanes *)(to + (4 * i + 2) * step) = outer - inner;
    *(lanes *)(to + (4 * i + 3) * step) = t[i][2];
  }
}

size_t ck_winograd_filters_count(const ck_convolution *c) { return places * c->channels * c->filters; }

void ck_winograd_filters(const ck_convolution *c, const float *w, float *to) {
  size_t step = c->channels * lane_count;
  for (size_t j = 0; j < c->filters; j += lane_count, to += (places - 1) * step)
    for (size_t l = 0; l < c->channels; l++, to += lane_count) {
      lanes g[3][3];
      for (size_t p = 0; p < 9; p++) g[p / 3][p % 3] = *(const lanes *)(w + (p * c->channels + l) * c->filters + j);
      transform_window(g, to, step);
    }
}

void ck_winograd_turned_filters(const ck_convolution *c, const float *w, float *to) {
  size_t step = c->channels * lane_count;
  for (size_t j = 0; j < c->filters; j += lane_count, to += (places - 1) * step)
    for (size_t l = 0; l < c->channels; l++, to += lane_count) {
      lanes g[3][3];
      for (size_t p = 0; p < 9; p++)
        for (size_t lane = 0; lane < lane_count; lane++)
          g[2 - p / 3][2 - p % 3][lane] = w[(p * c->filters + j + lane) * c->channels + l];
      transform_window(g, to, step);
    }
}

// MARK: Forward

typedef struct {
  const ck_convolution *c;
  const float *x, *filters, *bias;
  float *y;
  int32_t relu;
  size_t tiles, block;
} forward;

/// The products of `count` tiles and `columns` of filters in one place.
#define PRODUCTS(count) \
  case count: { \
    lanes sums[count][2]; \
    for (size_t i = 0; i < count; i++) \
      for (size_t j = 0; j < columns; j++) sums[i][j] = zero; \
    for (size_t l = 0; l < k; l++) { \
      lanes weights[2]; \
      for (size_t j = 0; j < columns; j++) weights[j] = *(const lanes *)(u + j * u_step + l * lane_count); \
      for (size_t i = 0; i < count; i++) \
        for (size_t j = 0; j < columns; j++) sums[i][j] += a[i * k + l] * weights[j]; \
    } \
    for (size_t i = 0; i < count; i++) \
      for (size_t j = 0; j < columns; j++) *(lanes *)(to + j * to_step + i * lane_count) = sums[i][j]; \
    break; \
  }

/// a[tiles, k] u[k, 16] for each of one or two columns of filters, which lie `u_step` numbers apart, their products `to_step`.
static inline __attribute__((always_inline)) void multiply_tiles(
  const float *a, size_t tiles, size_t k, const float *u, size_t u_step, float *to, size_t to_step, size_t piece,
  size_t columns) {
  lanes zero = {0};
  for (size_t left = tiles, count; left > 0; left -= count, a += count * k, to += count * lane_count) {
    count = piece_of(left, piece);
    switch (count) {
      PRODUCTS(8)
      PRODUCTS(7)
      PRODUCTS(6)
      PRODUCTS(5)
      PRODUCTS(4)
      PRODUCTS(3)
      PRODUCTS(2)
      PRODUCTS(1)
    }
  }
}

CK_CLONES
static void convolve_tiles(void *context, size_t begin, size_t end) {
  const forward *f = context;
  const ck_convolution *c = f->c;
  size_t step = step_of(f->block * c->channels), product_step = step_of(f->block * lane_count);
  float *v = numbers_of(places * (step + 2 * product_step) + c->channels);
  float *m = v + places * step, *zeros = m + 2 * places * product_step;
  memset(zeros, 0, c->channels * sizeof(float));
  size_t piece = widest_piece(), size = c->channels * lane_count;
  for (size_t block = begin; block < end; block++) {
    size_t first = block * f->block;
    size_t tiles = f->tiles - first < f->block ? f->tiles - first : f->block;
    for (size_t t = 0; t < tiles; t++) transform_inputs(c, f->x, first + t, zeros, v + t * c->channels, step);
    for (size_t j = 0, columns; j < c->filters; j += columns * lane_count) {
      const float *u = f->filters + places * c->channels * j;
      columns = columns_of(c->filters - j);
      for (size_t place = 0; place < places; place++, u += size) {
        const float *a = v + place * step;
        float *to = m + place * product_step;
        if (columns == 2)
          multiply_tiles(a, tiles, c->channels, u, places * size, to, places * product_step, piece, 2);
        else
          multiply_tiles(a, tiles, c->channels, u, 0, to, 0, piece, 1);
      }
      for (size_t i = 0; i < columns * lane_count; i += lane_count)
        for (size_t t = 0; t < tiles; t++)
          transform_results(
            c, m + i * places * product_step / lane_count + t * lane_count, product_step, first + t,
            f->bias ? f->bias + j + i : NULL, f->relu, f->y + j + i);
    }
  }
  free(v);
}

void ck_winograd_convolve(
  const ck_convolution *c, const float *x, const float *filters, const float *bias, float *y, int32_t relu) {
  size_t tiles = c->batch * tiles_high(c) * tiles_wide(c);
  forward f = {c, x, filters, bias, y, relu, tiles, block_of(c->channels + lane_count)};
  ck_parallel_for(
    (tiles + f.block - 1) / f.block, tiles * c->channels * c->filters, convolve_tiles, &f);
}

// MARK: The gradient of the filters

typedef struct {
  const ck_convolution *c;
  const float *x, *g;
  float *parts;
  size_t count, size, block;
} weights_gradient;

/// The gradients of `count` channels and `columns` of filters in one place, over a block of tiles.
#define GRADIENTS(count) \
  case count: { \
    lanes sums[count][2]; \
    for (size_t i = 0; i < count; i++) \
      for (size_t j = 0; j < columns; j++) sums[i][j] = *(const lanes *)(to + i * filters + j * lane_count); \
    for (size_t t = 0; t < tiles; t++) { \
      lanes gradients[2]; \
      for (size_t j = 0; j < columns; j++) gradients[j] = *(const lanes *)(b + t * filters + j * lane_count); \
      for (size_t i = 0; i < count; i++) \
        for (size_t j = 0; j < columns; j++) sums[i][j] += a[t * channels + i] * gradients[j]; \
    } \
    for (size_t i = 0; i < count; i++) \
      for (size_t j = 0; j < columns; j++) *(lanes *)(to + i * filters + j * lane_count) = sums[i][j]; \
    break; \
  }

/// to[channels, 16] += a[tiles, channels] transposed b[tiles, 16] for each of one or two columns of filters.
static inline __attribute__((always_inline)) void add_products(
  const float *a, size_t tiles, size_t channels, const float *b, size_t filters, float *to, size_t piece,
  size_t columns) {
  for (size_t left = channels, count; left > 0; left -= count, a += count, to += count * filters) {
    count = piece_of(left, piece);
    switch (count) {
      GRADIENTS(8)
      GRADIENTS(7)
      GRADIENTS(6)
      GRADIENTS(5)
      GRADIENTS(4)
      GRADIENTS(3)
      GRADIENTS(2)
      GRADIENTS(1)
    }
  }
}

/// Gᵀ products G, to [3, 3, channels, filters].
static inline __attribute__((always_inline)) void transform_sums(
  const ck_convolution *c, const float *m, size_t step, float *out) {
  size_t size = c->channels * c->filters;
  for (size_t l = 0; l < size; l += half_count) {
    half t[3][4];
    for (size_t j = 0; j < 4; j++) {
      const float *place = m + j * step + l;
      half a = *(const half *)place, b = *(const half *)(place + 4 * step) * 0.5f;
      half d = *(const half *)(place + 8 * step) * 0.5f, e = *(const half *)(place + 12 * step);
      t[0][j] = a + b + d;
      t[1][j] = b - d;
      t[2][j] = b + d + e;
    }
    for (size_t i = 0; i < 3; i++) {
      half b = t[i][1] * 0.5f, d = t[i][2] * 0.5f;
      float *to = out + 3 * i * size + l;
      *(half *)to = t[i][0] + b + d;
      *(half *)(to + size) = b - d;
      *(half *)(to + 2 * size) = b + d + t[i][3];
    }
  }
}

CK_CLONES
static void add_tiles(void *context, size_t begin, size_t end) {
  const weights_gradient *f = context;
  const ck_convolution *c = f->c;
  size_t size = c->channels * c->filters, widest = c->channels > c->filters ? c->channels : c->filters;
  size_t step = step_of(f->block * c->channels), gradient_step = step_of(f->block * c->filters);
  size_t sum_step = step_of(size);
  float *v = numbers_of(places * (step + gradient_step + sum_step) + widest);
  float *r = v + places * step, *m = r + places * gradient_step, *zeros = m + places * sum_step;
  memset(zeros, 0, widest * sizeof(float));
  size_t image = tiles_high(c) * tiles_wide(c), piece = widest_piece();
  for (size_t part = begin; part < end; part++) {
    memset(m, 0, places * sum_step * sizeof(float));
    size_t last = c->batch * (part + 1) / f->count * image;
    for (size_t first = c->batch * part / f->count * image, tiles; first < last; first += tiles) {
      tiles = last - first < f->block ? last - first : f->block;
      for (size_t t = 0; t < tiles; t++) {
        transform_inputs(c, f->x, first + t, zeros, v + t * c->channels, step);
        transform_gradients(c, f->g, first + t, zeros, r + t * c->filters, gradient_step);
      }
      for (size_t place = 0; place < places; place++)
        for (size_t j = 0, columns; j < c->filters; j += columns * lane_count) {
          const float *a = v + place * step, *b = r + place * gradient_step + j;
          float *to = m + place * sum_step + j;
          columns = columns_of(c->filters - j);
          if (columns == 2)
            add_products(a, tiles, c->channels, b, c->filters, to, piece, 2);
          else
            add_products(a, tiles, c->channels, b, c->filters, to, piece, 1);
        }
    }
    transform_sums(c, m, sum_step, f->parts + part * f->size);
  }
  free(v);
}

void ck_winograd_weights(const ck_convolution *c, const float *x, const float *g, float *parts, float *dw) {
  size_t tiles = c->batch * tiles_high(c) * tiles_wide(c), size = 9 * c->channels * c->filters;
  weights_gradient f = {
    c, x, g, parts, ck_convolution_parts(c), size, block_of(c->channels + c->filters)};
  ck_parallel_for(f.count, tiles * c->channels * c->filters, add_tiles, &f);
  ck_sum_parts(parts, f.count, f.size, dw);
}
