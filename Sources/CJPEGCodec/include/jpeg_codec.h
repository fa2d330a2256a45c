// The libjpeg calls that TurboJPEG's interface has no equal for: decoding a part of an image, or row by row. They report errors by longjmp, which
// must not cross Swift: the jump is caught inside this target.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Room for libjpeg's own words.
enum { jpeg_codec_message_size = 256 };

/// A rectangle of pixels.
typedef struct {
  uint32_t top, left, height, width;
} jpeg_codec_region;

/// Decodes `region` of an image made smaller by `denominator` (1, 2, 4 or 8; sides are rounded up) as 8-bit samples, `channels`
/// (1 gray, 3 RGB, 4 RGB with an alpha of 255) a pixel, into `pixels` of height * width * channels bytes. Blocks outside of the
/// region's rows and columns are read over without their inverse transform, what follows the last row is not read at all.
/// Same transform, upsampling and rounding as a whole image.
///
/// Nonzero on failure and when libjpeg warned, with the reason in `message`. Not for CMYK. The region must be inside of the image.
int jpeg_codec_read_region(const void *_Nonnull bytes, size_t count, int channels, int denominator,
                           jpeg_codec_region region, uint8_t *_Nonnull pixels, char *_Nonnull message);

/// Takes row `y`, counted from the top; must return.
typedef void (*jpeg_codec_on_row)(void *_Nullable context, uint32_t y, const uint8_t *_Nonnull row);

/// Decodes an image to 8-bit samples, `channels` (1 gray, 3 RGB, 4 RGB with an alpha of 255) a pixel, row by row in memory for a few of
/// them; of an image in several scans, libjpeg keeps two bytes for every sample of the file. Same samples as a whole image.
///
/// Nonzero on failure and when libjpeg warned, with the reason in `message`. Not for CMYK.
int jpeg_codec_read_rows(const void *_Nonnull bytes, size_t count, int channels, jpeg_codec_on_row _Nonnull on_row,
                         void *_Nullable context, char *_Nonnull message);
