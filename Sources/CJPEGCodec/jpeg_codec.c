#include "jpeg_codec.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

/// Interpolated colour looks one sample beyond a block, so this many more pixels are decoded on each side: the largest block of
/// any subsampling.
enum { margin = 32 };

/// A progressive image can have a scan a few bytes long for every one of its blocks; TurboJPEG's limit.
enum { scan_limit = 500 };

typedef struct {
  struct jpeg_error_mgr manager;
  jmp_buf jump;
  char *message;
} errors;

static void on_error(j_common_ptr cinfo) {
  errors *e = (errors *)cinfo->err;
  cinfo->err->format_message(cinfo, e->message);
  longjmp(e->jump, 1);
}

/// Keeps the words of the first warning.
static void on_message(j_common_ptr cinfo, int level) {
  errors *e = (errors *)cinfo->err;
  if (level >= 0) return;
  if (cinfo->err->num_warnings++ == 0) cinfo->err->format_message(cinfo, e->message);
}

static void on_output(j_common_ptr cinfo) { (void)cinfo; }

static void on_progress(j_common_ptr cinfo) {
  if (!cinfo->is_decompressor) return;
  if (((j_decompress_ptr)cinfo)->input_scan_number > scan_limit) {
    errors *e = (errors *)cinfo->err;
    snprintf(e->message, jpeg_codec_message_size, "Progressive image with more than %d scans", scan_limit);
    longjmp(e->jump, 1);
  }
}

/// Lets libjpeg report to `e`, whose jump is set next.
static void prepare(struct jpeg_decompress_struct *cinfo, struct jpeg_progress_mgr *progress, errors *e) {
  _Static_assert(jpeg_codec_message_size >= JMSG_LENGTH_MAX, "libjpeg's words need more room");
  *progress = (struct jpeg_progress_mgr){.progress_monitor = on_progress};
  cinfo->err = jpeg_std_error(&e->manager);
  e->manager.error_exit = on_error;
  e->manager.emit_message = on_message;
  e->manager.output_message = on_output;
  e->message[0] = 0;
}

/// Reads the header, and has samples come as TurboJPEG gives them.
static void begin(struct jpeg_decompress_struct *cinfo, struct jpeg_progress_mgr *progress, const void *bytes, size_t count,
                  int channels) {
  jpeg_create_decompress(cinfo);
  cinfo->progress = progress;
  jpeg_mem_src(cinfo, bytes, count);
  jpeg_read_header(cinfo, TRUE);
  cinfo->out_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 3 ? JCS_RGB : JCS_EXT_RGBA;
  cinfo->dct_method = JDCT_IFAST;
}

int jpeg_codec_read_rows(const void *bytes, size_t count, int channels, jpeg_codec_on_row on_row, void *context,
                         char *message) {
  struct jpeg_decompress_struct cinfo;
  struct jpeg_progress_mgr progress;
  errors e = {.message = message};
  uint8_t *volatile row = NULL;
  prepare(&cinfo, &progress, &e);
  if (setjmp(e.jump)) {
    jpeg_destroy_decompress(&cinfo);
    free(row);
    return 1;
  }
  begin(&cinfo, &progress, bytes, count, channels);
  jpeg_start_decompress(&cinfo);
  row = malloc((size_t)cinfo.output_width * (size_t)cinfo.output_components);
  if (!row) {
    snprintf(message, jpeg_codec_message_size, "no memory left");
    longjmp(e.jump, 1);
  }
  while (cinfo.output_scanline < cinfo.output_height) {
    const JDIMENSION y = cinfo.output_scanline;
    JSAMPROW rows[1] = {row};
    if (jpeg_read_scanlines(&cinfo, rows, 1) != 1) break;
    on_row(context, y, row);
  }
  jpeg_finish_decompress(&cinfo);
  const long warnings = e.manager.num_warnings;
  jpeg_destroy_decompress(&cinfo);
  free(row);
  return warnings > 0;
}

int jpeg_codec_read_region(const void *bytes, size_t count, int channels, int denominator, jpeg_codec_region region,
                           uint8_t *pixels, char *message) {
  struct jpeg_decompress_struct cinfo;
  struct jpeg_progress_mgr progress;
  errors e = {.message = message};
  uint8_t *volatile row = NULL;
  prepare(&cinfo, &progress, &e);
  if (setjmp(e.jump)) {
    jpeg_destroy_decompress(&cinfo);
    free(row);
    return 1;
  }
  begin(&cinfo, &progress, bytes, count, channels);
  cinfo.scale_num = 1;
  cinfo.scale_denom = (unsigned)denominator;
  jpeg_start_decompress(&cinfo);
  if (region.height == 0 || region.width == 0 || region.top > cinfo.output_height || region.left > cinfo.output_width ||
      region.height > cinfo.output_height - region.top || region.width > cinfo.output_width - region.left) {
    snprintf(message, jpeg_codec_message_size, "the region is not inside of the %u by %u pixels", cinfo.output_width,
             cinfo.output_height);
    longjmp(e.jump, 1);
  }
  JDIMENSION left = region.left > margin ? region.left - margin : 0;
  const JDIMENSION right = cinfo.output_width - region.left - region.width > margin ? region.left + region.width + margin
                                                                                    : cinfo.output_width;
  JDIMENSION width = right - left;
  if (width < cinfo.output_width) jpeg_crop_scanline(&cinfo, &left, &width);
  row = malloc((size_t)cinfo.output_width * (size_t)cinfo.output_components);
  if (!row) {
    snprintf(message, jpeg_codec_message_size, "no memory left");
    longjmp(e.jump, 1);
  }
  if (region.top > margin) jpeg_skip_scanlines(&cinfo, region.top - margin);
  const size_t row_bytes = (size_t)region.width * (size_t)channels;
  const size_t start = (size_t)(region.left - left) * (size_t)channels;
  while (cinfo.output_scanline < region.top + region.height) {
    const JDIMENSION y = cinfo.output_scanline;
    JSAMPROW rows[1] = {row};
    if (jpeg_read_scanlines(&cinfo, rows, 1) != 1) break;
    if (y >= region.top) memcpy(pixels + (size_t)(y - region.top) * row_bytes, row + start, row_bytes);
  }
  const long warnings = e.manager.num_warnings;
  jpeg_destroy_decompress(&cinfo);
  free(row);
  return warnings > 0;
}
