#include "include/ckernels_nn.h"

#include <string.h>

#include "parallel.h"

typedef struct {
  ck_pooling p;
  const float *x, *g;
  float *y;
  uint8_t *place;
  const uint8_t *chosen;
  int32_t relu;
} pooling;

/// Marks a window whose ReLU was shut; windows have at most 255 other places.
enum { shut = 255 };

// The rows of the window at output row `o` that are not padding.
static inline void clip(int32_t o, int32_t stride, int32_t before, int32_t pool, int32_t size,
                        int32_t *first, int32_t *last) {
  int32_t start = o * stride - before;
  *first = start < 0 ? -start : 0;
  *last = start + pool > size ? size - start : pool;
}

// MARK: Max

/// The largest of each channel.
CK_CLONES
static void max_window(const float *const *sources, int32_t count, float *restrict y, int32_t channels) {
  if (count == 4) {
    const float *restrict s0 = sources[0], *restrict s1 = sources[1], *restrict s2 = sources[2],
                *restrict s3 = sources[3];
    for (int32_t c = 0; c < channels; c++) {
      float m = s1[c] > s0[c] ? s1[c] : s0[c], n = s3[c] > s2[c] ? s3[c] : s2[c];
      y[c] = n > m ? n : m;
    }
    return;
  }
  for (int32_t c = 0; c < channels; c++) y[c] = sources[0][c];
  for (int32_t k = 1; k < count; k++) {
    const float *restrict s = sources[k];
    for (int32_t c = 0; c < channels; c++) y[c] = s[c] > y[c] ? s[c] : y[c];
  }
}

/// The largest of each channel and where it was.
CK_CLONES
static void max_window_with_places(
  const float *const *sources, const uint8_t *names, int32_t count, float *restrict y,
  uint8_t *restrict place, int32_t channels, int32_t relu) {
  if (count == 4) {
    const float *restrict s0 = sources[0], *restrict s1 = sources[1], *restrict s2 = sources[2],
                *restrict s3 = sources[3];
    int32_t n0 = names[0], n1 = names[1], n2 = names[2], n3 = names[3];
    for (int32_t c = 0; c < channels; c++) {
      float a = s0[c], b = s1[c], d = s2[c], e = s3[c];
      int32_t i = b > a ? n1 : n0, j = e > d ? n3 : n2;
      float m = b > a ? b : a, n = e > d ? e : d;
      i = n > m ? j : i;
      m = n > m ? n : m;
      y[c] = m;
      place[c] = (uint8_t)(m > 0 || !relu ? i : shut);
    }
    return;
  }
  for (int32_t c = 0; c < channels; c++) y[c] = sources[0][c];
  memset(place, names[0], (size_t)channels);
  for (int32_t k = 1; k < count; k++) {
    const float *restrict s = sources[k];
    uint8_t name = names[k];
    for (int32_t c = 0; c < channels; c++) {
      int32_t more = s[c] > y[c];
      y[c] = more ? s[c] : y[c];
      place[c] = more ? name : place[c];
    }
  }
  if (relu) {
    for (int32_t c = 0; c < channels; c++) place[c] = y[c] > 0 ? place[c] : shut;
  }
}

static void max_rows(void *context, size_t begin, size_t end) {
  const pooling *a = context;
  const ck_pooling *p = &a->p;
  const float *sources[256];
  uint8_t names[256];
  size_t channels = (size_t)p->channels;
  for (size_t row = begin; row < end; row++) {
    int32_t b = (int32_t)(row / (size_t)p->outHeight), oh = (int32_t)(row % (size_t)p->outHeight);
    int32_t h0, h1, w0, w1;
    clip(oh, p->strideHeight, p->top, p->poolHeight, p->height, &h0, &h1);
    for (int32_t ow = 0; ow < p->outWidth; ow++) {
      clip(ow, p->strideWidth, p->left, p->poolWidth, p->width, &w0, &w1);
      int32_t count = 0;
      for (int32_t h = h0; h < h1; h++) {
        for (int32_t w = w0; w < w1; w++) {
          size_t ih = (size_t)(oh * p->strideHeight - p->top + h);
          size_t iw = (size_t)(ow * p->strideWidth - p->left + w);
          sources[count] =
            a->x + (((size_t)b * (size_t)p->height + ih) * (size_t)p->width + iw) * channels;
          names[count++] = (uint8_t)(h * p->poolWidth + w);
        }
      }
      size_t out = (row * (size_t)p->outWidth + (size_t)ow) * channels;
      if (a->place) {
        max_window_with_places(sources, names, count, a->y + out, a->place + out, p->channels, a->relu);
      } else {
        max_window(sources, count, a->y + out, p->channels);
      }
    }
  }
}

void ck_max_pool(const ck_pooling *p, const float *x, float *y, uint8_t *place, int32_t relu) {
  pooling a = {.p = *p, .x = x, .y = y, .place = place, .relu = relu};
  size_t count = (size_t)p->batch * (size_t)p->outHeight;
  ck_parallel_for(
    count, count * (size_t)(p->outWidth * p->channels * p->poolHeight * p->poolWidth), max_rows, &a);
}

CK_CLONES
static void spread_window(
  const float *restrict g, const uint8_t *restrict place, float *const *targets, const uint8_t *names,
  int32_t count, int32_t channels) {
  for (int32_t k = 0; k < count; k++) {
    float *restrict t = targets[k];
    uint8_t name = names[k];
    for (int32_t c = 0; c < channels; c++) t[c] = place[c] == name ? g[c] : 0;
  }
}

CK_CLONES
static void add_window(
  const float *restrict g, const uint8_t *restrict place, float *const *targets, const uint8_t *names,
  int32_t count, int32_t channels) {
  for (int32_t k = 0; k < count; k++) {
    float *restrict t = targets[k];
    uint8_t name = names[k];
    for (int32_t c = 0; c < channels; c++) t[c] += place[c] == name ? g[c] : 0;
  }
}

// Parts are images, whose windows may overlap but never reach into another image.
static void max_images_backward(void *context, size_t begin, size_t end) {
  const pooling *a = context;
  const ck_pooling *p = &a->p;
  float *targets[256];
  uint8_t names[256];
  size_t channels = (size_t)p->channels;
  size_t image = (size_t)p->height * (size_t)p->width * channels;
  int overlaps = p->strideHeight < p->poolHeight || p->strideWidth < p->poolWidth;
  // Windows that tile the image write every element once, so clearing first would be a wasted pass
  // over the largest tensor of the network; only what no window covers is cleared.
  int tiles = !overlaps && p->strideHeight == p->poolHeight && p->strideWidth == p->poolWidth;
  for (size_t b = begin; b < end; b++) {
    float *out = a->y + b * image;
    if (!tiles) memset(out, 0, image * sizeof(float));
    int32_t coveredHeight = p->outHeight * p->strideHeight - p->top;
    int32_t coveredWidth = p->outWidth * p->strideWidth - p->left;
    for (int32_t oh = 0; oh < p->outHeight; oh++) {
      int32_t h0, h1, w0, w1;
      clip(oh, p->strideHeight, p->top, p->poolHeight, p->height, &h0, &h1);
      for (int32_t ow = 0; ow < p->outWidth; ow++) {
        clip(ow, p->strideWidth, p->left, p->poolWidth, p->width, &w0, &w1);
        int32_t count = 0;
        for (int32_t h = h0; h < h1; h++) {
          for (int32_t w = w0; w < w1; w++) {
            size_t ih = (size_t)(oh * p->strideHeight - p->top + h);
            size_t iw = (size_t)(ow * p->strideWidth - p->left + w);
            targets[count] = out + (ih * (size_t)p->width + iw) * channels;
            names[count++] = (uint8_t)(h * p->poolWidth + w);
          }
        }
        size_t from = ((b * (size_t)p->outHeight + (size_t)oh) * (size_t)p->outWidth + (size_t)ow) * channels;
        (overlaps ? add_window : spread_window)(
          a->g + from, a->chosen + from, targets, names, count, p->channels);
      }
      if (tiles && coveredWidth < p->width) {
        for (int32_t h = h0; h < h1; h++) {
          size_t ih = (size_t)(oh * p->strideHeight - p->top + h);
          memset(
            out + (ih * (size_t)p->width + (size_t)coveredWidth) * channels, 0,
            (size_t)(p->width - coveredWidth) * channels * sizeof(float));
        }
      }
    }
    if (tiles && coveredHeight < p->height) {
      memset(
        out + (size_t)coveredHeight * (size_t)p->width * channels, 0,
        (size_t)(p->height - coveredHeight) * (size_t)p->width * channels * sizeof(float));
    }
  }
}

void ck_max_pool_backward(const ck_pooling *p, const float *g, const uint8_t *place, float *out) {
  pooling a = {.p = *p, .g = g, .chosen = place, .y = out};
  size_t image = (size_t)p->height * (size_t)p->width * (size_t)p->channels;
  ck_parallel_for((size_t)p->batch, (size_t)p->batch * image, max_images_backward, &a);
}

// MARK: Average

CK_CLONES
static void average_rows(void *context, size_t begin, size_t end) {
  const pooling *a = context;
  const ck_pooling *p = &a->p;
  for (size_t row = begin; row < end; row++) {
    int32_t b = (int32_t)(row / (size_t)p->outHeight), oh = (int32_t)(row % (size_t)p->outHeight);
    int32_t h0, h1, w0, w1;
    clip(oh, p->strideHeight, p->top, p->poolHeight, p->height, &h0, &h1);
    for (int32_t ow = 0; ow < p->outWidth; ow++) {
      clip(ow, p->strideWidth, p->left, p->poolWidth, p->width, &w0, &w1);
      float *restrict y = a->y + (row * (size_t)p->outWidth + (size_t)ow) * (size_t)p->channels;
      for (int32_t c = 0; c < p->channels; c++) y[c] = 0;
      for (int32_t h = h0; h < h1; h++) {
        for (int32_t w = w0; w < w1; w++) {
          size_t ih = (size_t)(oh * p->strideHeight - p->top + h);
          size_t iw = (size_t)(ow * p->strideWidth - p->left + w);
          const float *restrict x =
            a->x + (((size_t)b * (size_t)p->height + ih) * (size_t)p->width + iw) * (size_t)p->channels;
          for (int32_t c = 0; c < p->channels; c++) y[c] += x[c];
        }
      }
      float share = 1.0f / (float)((h1 - h0) * (w1 - w0));
      for (int32_t c = 0; c < p->channels; c++) y[c] *= share;
    }
  }
}

void ck_average_pool(const ck_pooling *p, const float *x, float *y) {
  pooling a = {.p = *p, .x = x, .y = y};
  size_t count = (size_t)p->batch * (size_t)p->outHeight;
  ck_parallel_for(
    count, count * (size_t)(p->outWidth * p->channels * p->poolHeight * p->poolWidth), average_rows,
    &a);
}

CK_CLONES
static void average_images_backward(void *context, size_t begin, size_t end) {
  const pooling *a = context;
  const ck_pooling *p = &a->p;
  size_t image = (size_t)p->height * (size_t)p->width * (size_t)p->channels;
  for (size_t b = begin; b < end; b++) {
    float *out = a->y + b * image;
    memset(out, 0, image * sizeof(float));
    for (int32_t oh = 0; oh < p->outHeight; oh++) {
      int32_t h0, h1, w0, w1;
      clip(oh, p->strideHeight, p->top, p->poolHeight, p->height, &h0, &h1);
      for (int32_t ow = 0; ow < p->outWidth; ow++) {
        clip(ow, p->strideWidth, p->left, p->poolWidth, p->width, &w0, &w1);
        float share = 1.0f / (float)((h1 - h0) * (w1 - w0));
        const float *restrict g =
          a->g + ((b * (size_t)p->outHeight + (size_t)oh) * (size_t)p->outWidth + (size_t)ow) * (size_t)p->channels;
        for (int32_t h = h0; h < h1; h++) {
          for (int32_t w = w0; w < w1; w++) {
            size_t ih = (size_t)(oh * p->strideHeight - p->top + h);
            size_t iw = (size_t)(ow * p->strideWidth - p->left + w);
            float *restrict t = out + (ih * (size_t)p->width + iw) * (size_t)p->channels;
            for (int32_t c = 0; c < p->channels; c++) t[c] += g[c] * share;
          }
        }
      }
    }
  }
}

void ck_average_pool_backward(const ck_pooling *p, const float *g, float *out) {
  pooling a = {.p = *p, .g = g, .y = out};
  size_t image = (size_t)p->height * (size_t)p->width * (size_t)p->channels;
  ck_parallel_for((size_t)p->batch, (size_t)p->batch * image, average_images_backward, &a);
}
