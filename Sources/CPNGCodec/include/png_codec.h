// The libpng calls that report errors by longjmp, which must not cross Swift: the jump is caught inside this target.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// What a PNG file says about itself before its first pixel.
typedef struct {
  uint32_t width, height;
  int bit_depth;         ///< 1, 2, 4, 8 or 16 bits a sample
  int is_interlaced;     ///< whether rows come several times, each time finer
  int natural_channels;  ///< 1 gray, 2 gray and alpha, 3 RGB (palettes too), 4 RGBA (palettes with transparency too)
  size_t raw_bytes_low;  ///< a lower bound of the unpacked scanlines' bytes
} png_codec_header;

typedef struct png_codec_reader png_codec_reader;

/// Room for libpng's own words.
enum { png_codec_message_size = 192 };

/// Reads everything before the pixels. `bytes` must outlive the reader. NULL on failure, with the reason in `message`.
png_codec_reader *_Nullable png_codec_open(const void *_Nonnull bytes, size_t count, png_codec_header *_Nonnull header,
                                           char *_Nonnull message);

/// Takes packed pixels from the file a few bytes at a time, so that few are lost when it ends too early.
void png_codec_read_in_small_steps(png_codec_reader *_Nonnull reader);

/// Reads the pixels as 8-bit samples, `channels` (1 to 4) a pixel, into `pixels` of height * width * channels bytes. Call once.
/// Nonzero on failure, with the reason in `message`.
int png_codec_read(png_codec_reader *_Nonnull reader, int channels, uint8_t *_Nonnull pixels, char *_Nonnull message);

/// The same row by row, of an image that is not interlaced: begin, then each row of width * channels bytes from the top, then the end.
/// Each nonzero on failure, with the reason in `message`, after which only closing is left.
int png_codec_begin_rows(png_codec_reader *_Nonnull reader, int channels, char *_Nonnull message);
int png_codec_next_row(png_codec_reader *_Nonnull reader, uint8_t *_Nonnull row, char *_Nonnull message);
int png_codec_end_rows(png_codec_reader *_Nonnull reader, char *_Nonnull message);

/// Reads the numbers of a palette's colours, or gray samples as they are stored, a byte each, into height * width bytes: what
/// segmentation masks hold. Call once, instead of `png_codec_read`. Nonzero on failure, also for other images and for 16 bits.
int png_codec_read_indexes(png_codec_reader *_Nonnull reader, uint8_t *_Nonnull indexes, char *_Nonnull message);

void png_codec_close(png_codec_reader *_Nonnull reader);

/// Writes 8-bit samples as a PNG file; `*bytes` is to be given to free(). Nonzero on failure, with the reason in `message`.
int png_codec_write(const uint8_t *_Nonnull pixels, uint32_t width, uint32_t height, int channels, int level,
                    void *_Nullable *_Nonnull bytes, size_t *_Nonnull count, char *_Nonnull message);
