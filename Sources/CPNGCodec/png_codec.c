#include "png_codec.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// What libpng's callbacks need; shared by reading and writing.
typedef struct {
  const uint8_t *next;  // reading: what is left of the file
  size_t left;
  uint8_t *bytes;  // writing: what is there of the file
  size_t count, capacity;
  char *message;
} stream;

struct png_codec_reader {
  png_structp png;
  png_infop info;
  png_codec_header header;
  int colour;
  int is_transparent;  // holds a tRNS chunk
  stream stream;
};

static void on_error(png_structp png, png_const_charp words) {
  stream *s = png_get_error_ptr(png);
  snprintf(s->message, png_codec_message_size, "%s", words);
  longjmp(png_jmpbuf(png), 1);
}

static void on_warning(png_structp png, png_const_charp words) {
  // Warnings are about chunks that do not touch the pixels, such as a colour profile.
  (void)png;
  (void)words;
}

static void read_bytes(png_structp png, png_bytep out, size_t count) {
  stream *s = png_get_io_ptr(png);
  if (s->left < count) png_error(png, "the data ends too early");
  memcpy(out, s->next, count);
  s->next += count;
  s->left -= count;
}

static int colour_channels(int colour, int is_transparent) {
  switch (colour) {
    case PNG_COLOR_TYPE_GRAY: return 1;
    case PNG_COLOR_TYPE_GRAY_ALPHA: return 2;
    case PNG_COLOR_TYPE_PALETTE: return is_transparent ? 4 : 3;
    case PNG_COLOR_TYPE_RGB: return 3;
    default: return 4;
  }
}

png_codec_reader *png_codec_open(const void *bytes, size_t count, png_codec_header *header, char *message) {
  png_codec_reader *reader = calloc(1, sizeof *reader);
  if (!reader) {
    snprintf(message, png_codec_message_size, "no memory left");
    return NULL;
  }
  reader->stream = (stream){.next = bytes, .left = count, .message = message};
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader->stream, on_error, on_warning);
  if (!reader->png) {
    snprintf(message, png_codec_message_size, "libpng could not start");
    free(reader);
    return NULL;
  }
  if (setjmp(png_jmpbuf(reader->png))) {
    png_codec_close(reader);
    return NULL;
  }
  reader->info = png_create_info_struct(reader->png);
  if (!reader->info) png_error(reader->png, "no memory left");
  png_set_read_fn(reader->png, &reader->stream, read_bytes);
  // The caller decides which sizes are too large; it sees them before any pixel is unpacked.
  png_set_user_limits(reader->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_read_info(reader->png, reader->info);
  int interlace = PNG_INTERLACE_NONE;
  png_get_IHDR(reader->png, reader->info, &reader->header.width, &reader->header.height, &reader->header.bit_depth,
               &reader->colour, &interlace, NULL, NULL);
  reader->header.is_interlaced = interlace != PNG_INTERLACE_NONE;
  reader->is_transparent = png_get_valid(reader->png, reader->info, PNG_INFO_tRNS) != 0;
  reader->header.natural_channels = colour_channels(reader->colour, reader->is_transparent);
  reader->header.raw_bytes_low = png_get_rowbytes(reader->png, reader->info) * reader->header.height;
  *header = reader->header;
  return reader;
}

void png_codec_read_in_small_steps(png_codec_reader *reader) {
  if (setjmp(png_jmpbuf(reader->png))) return;
  png_set_compression_buffer_size(reader->png, 16);
}

/// Makes rows of `row_bytes` of the transformations so far, and returns how often all of them are gone through.
static int begin_rows(png_codec_reader *reader, size_t row_bytes) {
  png_structp png = reader->png;
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, reader->info);
  if (png_get_rowbytes(png, reader->info) != row_bytes) png_error(png, "the rows have an unexpected length");
  return passes;
}

/// Reads the rows as the transformations so far make them, `row_bytes` each.
static void read_rows(png_codec_reader *reader, size_t row_bytes, uint8_t *pixels) {
  png_structp png = reader->png;
  const int passes = begin_rows(reader, row_bytes);
  for (int pass = 0; pass < passes; pass++) {
    for (uint32_t y = 0; y < reader->header.height; y++) png_read_row(png, pixels + y * row_bytes, NULL);
  }
  png_read_end(png, NULL);
}

int png_codec_read_indexes(png_codec_reader *reader, uint8_t *indexes, char *message) {
  png_structp png = reader->png;
  reader->stream.message = message;
  if (setjmp(png_jmpbuf(png))) return 1;
  if (reader->colour != PNG_COLOR_TYPE_PALETTE && reader->colour != PNG_COLOR_TYPE_GRAY) {
    png_error(png, "its pixels are colours, not numbers");
  }
  if (reader->header.bit_depth == 16) png_error(png, "its pixels have 16 bits");
  png_set_packing(png);
  read_rows(reader, reader->header.width, indexes);
  return 0;
}

/// Has pixels come as 8-bit samples, `channels` of each.
static void set_channels(png_codec_reader *reader, int channels) {
  png_structp png = reader->png;
  const int has_alpha = (reader->colour & PNG_COLOR_MASK_ALPHA) != 0;
  const int is_gray = (reader->colour & PNG_COLOR_MASK_COLOR) == 0;
  // Transparency is dropped, not blended with a background; 16 bits keep their high byte; no gamma is applied.
  if (channels % 2 == 0) {
    if (reader->is_transparent) {
      png_set_tRNS_to_alpha(png);
    } else if (!has_alpha) {
      png_set_add_alpha(png, reader->header.bit_depth == 16 ? 0xFFFF : 0xFF, PNG_FILLER_AFTER);
    }
  } else if (has_alpha || reader->is_transparent) {
    png_set_strip_alpha(png);
  }
  if (reader->header.bit_depth == 16) png_set_strip_16(png);
  png_set_packing(png);
  if (reader->colour == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (is_gray && reader->header.bit_depth < 8) png_set_expand_gray_1_2_4_to_8(png);
  if (channels < 3) {
    // Weights of Rec. 601, as JPEG has them; 1: without a warning.
    if (!is_gray) png_set_rgb_to_gray(png, 1, 0.299, 0.587);
  } else if (is_gray) {
    png_set_gray_to_rgb(png);
  }
}

int png_codec_read(png_codec_reader *reader, int channels, uint8_t *pixels, char *message) {
  reader->stream.message = message;
  if (setjmp(png_jmpbuf(reader->png))) return 1;
  set_channels(reader, channels);
  read_rows(reader, (size_t)reader->header.width * (size_t)channels, pixels);
  return 0;
}

int png_codec_begin_rows(png_codec_reader *reader, int channels, char *message) {
  reader->stream.message = message;
  if (setjmp(png_jmpbuf(reader->png))) return 1;
  set_channels(reader, channels);
  begin_rows(reader, (size_t)reader->header.width * (size_t)channels);
  return 0;
}

int png_codec_next_row(png_codec_reader *reader, uint8_t *row, char *message) {
  reader->stream.message = message;
  if (setjmp(png_jmpbuf(reader->png))) return 1;
  png_read_row(reader->png, row, NULL);
  return 0;
}

int png_codec_end_rows(png_codec_reader *reader, char *message) {
  reader->stream.message = message;
  if (setjmp(png_jmpbuf(reader->png))) return 1;
  png_read_end(reader->png, NULL);
  return 0;
}

void png_codec_close(png_codec_reader *reader) {
  png_destroy_read_struct(&reader->png, &reader->info, NULL);
  free(reader);
}

static void write_bytes(png_structp png, png_bytep in, size_t count) {
  stream *s = png_get_io_ptr(png);
  if (s->capacity - s->count < count) {
    const size_t capacity = (s->capacity + count) * 2;
    uint8_t *bytes = realloc(s->bytes, capacity);
    if (!bytes) png_error(png, "no memory left");
    s->bytes = bytes;
    s->capacity = capacity;
  }
  memcpy(s->bytes + s->count, in, count);
  s->count += count;
}

static void flush_nothing(png_structp png) { (void)png; }

int png_codec_write(const uint8_t *pixels, uint32_t width, uint32_t height, int channels, int level, void **bytes,
                    size_t *count, char *message) {
  static const int colours[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
  stream s = {.message = message};
  png_infop volatile info = NULL;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &s, on_error, on_warning);
  if (!png) {
    snprintf(message, png_codec_message_size, "libpng could not start");
    return 1;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_infop made = info;
    png_destroy_write_struct(&png, &made);
    free(s.bytes);
    return 1;
  }
  png_infop made = png_create_info_struct(png);
  info = made;
  if (!made) png_error(png, "no memory left");
  png_set_write_fn(png, &s, write_bytes, flush_nothing);
  png_set_compression_level(png, level);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_IHDR(png, made, width, height, 8, colours[channels - 1], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, made);
  for (uint32_t y = 0; y < height; y++) png_write_row(png, pixels + (size_t)y * width * (size_t)channels);
  png_write_end(png, NULL);
  png_destroy_write_struct(&png, &made);
  *bytes = s.bytes;
  *count = s.count;
  return 0;
}
