#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One image's geometry for resizing: `height` rows of `width` pixels of `channels` numbers, rows `row_stride` numbers apart.
typedef struct {
  ptrdiff_t height, width, channels, row_stride;
} ck_image_shape;

/// Bilinear resize with half-pixel centres and no antialiasing (what `tf.image.resize` does): each output number is
/// interpolated between the four nearest input numbers, edges repeated. `output` holds
/// `output_height * output_width * channels` numbers without gaps. The sums are never fused, so every processor gives the same
/// bits. Returns false when no memory is left for one row of scratch space.
bool ck_resize_bilinear_u8(const uint8_t *_Nonnull input, ck_image_shape shape, float *_Nonnull output,
                           ptrdiff_t output_height, ptrdiff_t output_width);
bool ck_resize_bilinear_f32(const float *_Nonnull input, ck_image_shape shape, float *_Nonnull output,
                            ptrdiff_t output_height, ptrdiff_t output_width);

/// `ck_resize_bilinear_u8` of an image whose rows come one by one from the top: begin, add each row, end. NULL when no memory is left for
/// the tables and two rows. `output` is the same at each call; it is complete when all rows were added.
typedef struct ck_row_resizer ck_row_resizer;
ck_row_resizer *_Nullable ck_resize_rows_begin(ck_image_shape shape, ptrdiff_t output_height, ptrdiff_t output_width);
void ck_resize_rows_add(ck_row_resizer *_Nonnull resizer, const uint8_t *_Nonnull row, float *_Nonnull output);
void ck_resize_rows_end(ck_row_resizer *_Nonnull resizer);

/// Numbers rounded to the nearest byte, halves up; below 0 (and what is no number) 0, above 255 255.
void ck_round_to_bytes(const float *_Nonnull input, uint8_t *_Nonnull output, ptrdiff_t count);

/// Nearest-neighbour resize with half-pixel centres: the pixel at floor((i + 0.5) * scale). Numbers are `number_bytes` wide and
/// only copied. Returns false when no memory is left for the column table.
bool ck_resize_nearest(const void *_Nonnull input, ck_image_shape shape, size_t number_bytes, void *_Nonnull output,
                       ptrdiff_t output_height, ptrdiff_t output_width);

/// The weights of `ck_resize_spans`.
typedef enum {
  ck_resize_triangle,
  ck_resize_cubic,  ///< Keys' cubic with a = -0.5
  ck_resize_area,   ///< the mean of what lies under an output pixel
  ck_resize_lanczos3,
  ck_resize_lanczos5,
  ck_resize_gaussian,  ///< a standard deviation of half a pixel, cut off at 1.5 pixels
  ck_resize_mitchell,  ///< Mitchell and Netravali's cubic with B = C = 1/3
} ck_resize_kernel;

/// Resize by a kernel around half-pixel centres, bytes or float numbers to float numbers. `is_stretched` widens the kernel by
/// the scale when the image becomes smaller (antialiasing). Weights that fall outside the image are left out and the others
/// made to add up to one. Returns false when no memory is left for the weights and one row.
bool ck_resize_spans(const void *_Nonnull input, bool is_bytes, ck_image_shape shape, ck_resize_kernel kernel,
                     bool is_stretched, float *_Nonnull output, ptrdiff_t output_height, ptrdiff_t output_width);
