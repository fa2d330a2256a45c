// Convolutions of images, float32, channels last. On processors without 512-bit registers these loops
// are faster than oneDNN's, in the gradient of the weights up to four times; those for windows of 3 · 3
// are on others, too, one and a half to two times.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Images [batch, height, width, channels] to [batch, outHeight, outWidth, filters] by windows of
/// kernelHeight · kernelWidth places, the first one `top` and `left` outside. The height of windows is
/// at most 16 and the filters are a multiple of 16.
typedef struct {
  size_t batch, height, width, channels, outHeight, outWidth, filters;
  size_t kernelHeight, kernelWidth, strideHeight, strideWidth, top, left;
} ck_convolution;

/// Whether all of these loops are faster than oneDNN's on this processor.
int ck_convolution_pays(void);

/// How many numbers the packed filters take.
size_t ck_packed_filters_count(const ck_convolution *c);
/// From filters [kernelHeight, kernelWidth, channels, filters] to the order in which
/// `ck_convolve` reads them.
void ck_pack_filters(const ck_convolution *c, const float *w, float *packed);
/// The same for the convolution that takes gradients back, of `c` with channels and filters swapped:
/// `w` is [kernelHeight, kernelWidth, filters of c, channels of c] and is turned around.
void ck_pack_turned_filters(const ck_convolution *c, const float *w, float *packed);
/// y = x ∗ filters + bias, then max(y, 0) with `relu`.
void ck_convolve(
  const ck_convolution *c, const float *x, const float *packed, const float *_Nullable bias, float *y,
  int32_t relu);

/// In how many parts of the batch the gradient of the filters is summed. It follows from the batch
/// alone, so that the result does not depend on the number of threads.
size_t ck_convolution_parts(const ck_convolution *c);
/// dw = the gradient of the filters; `parts` has room for so many of it.
void ck_convolution_weights(
  const ck_convolution *c, const float *x, const float *g, float *parts, float *dw);

// MARK: Windows of 3 · 3 with stride 1

// The same with 4 multiplications for a result instead of 9, where channels, too, are a multiple of 16.

/// Whether these are faster than oneDNN's on this processor where there are tiles enough.
int ck_winograd_pays(void);
/// How many numbers the filters take for `ck_winograd_convolve`.
size_t ck_winograd_filters_count(const ck_convolution *c);
/// As `ck_pack_filters`.
void ck_winograd_filters(const ck_convolution *c, const float *w, float *filters);
/// As `ck_pack_turned_filters`.
void ck_winograd_turned_filters(const ck_convolution *c, const float *w, float *filters);
/// As `ck_convolve`.
void ck_winograd_convolve(
  const ck_convolution *c, const float *x, const float *filters, const float *_Nullable bias, float *y,
  int32_t relu);
/// As `ck_convolution_weights`.
void ck_winograd_weights(
  const ck_convolution *c, const float *x, const float *g, float *parts, float *dw);

#pragma clang assume_nonnull end
