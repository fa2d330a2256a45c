"""The BMP, GIF and WebP files of make_fixtures.py: every depth, order of rows, packing and kind of frame."""

import io
import struct

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 19, 14  # odd: rows end inside a byte, and are padded


def gray_palette(depth):
    return np.repeat((np.arange(1 << depth) * 255 // ((1 << depth) - 1))[:, None], 3, 1)


def packed(values, depth):
    """Indexes of one row as bytes, `depth` bits each, the first in the high bits."""
    bits = ((values[:, None] >> np.arange(depth - 1, -1, -1)) & 1).reshape(-1).astype(np.uint8)
    return np.packbits(bits).tobytes()


def run_lengths(rows, depth):
    """Rows of indexes as RLE8 or RLE4: runs, literal runs, a step over pixels, an early end of a line."""
    out = b""
    for y, row in enumerate(rows):
        x = 0
        if y == 2:  # leaves out five pixels of this row: they keep index 0
            out += bytes([0, 2, 5, 0])
            x = 5
        end = 12 if y == 4 else len(row)
        while x < end:
            run = 1
            while x + run < end and row[x + run] == row[x]:
                run += 1
            if run >= 2 or end - x < 3:
                out += bytes([run, row[x] if depth == 8 else row[x] * 17])
                x += run
            else:
                count = min(7, end - x)
                literal = packed(row[x : x + count], depth)
                out += bytes([0, count]) + literal + bytes(len(literal) % 2)
                x += count
        out += bytes([0, 0])
    return out + bytes([0, 1])


def bmp(rows, depth, palette=None, top_down=False, header=40, compression=0, masks=b"", data=None):
    """A BMP of rows of indexes, or of rows of bytes for depths from 16."""
    height, width = rows.shape[:2]
    ordered = rows if top_down else rows[::-1]
    if data is None:
        data = b""
        for row in ordered:
            line = packed(row, depth) if depth <= 8 else row.astype(np.uint8).tobytes()
            data += line + bytes(-len(line) % 4)
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, depth)
        table = b"" if palette is None else palette[:, ::-1].astype(np.uint8).tobytes()
    else:
        used = 0 if palette is None or len(palette) == 1 << depth else len(palette)
        info = struct.pack(
            "<IiiHHIIiiII", header, width, -height if top_down else height, 1, depth, compression, len(data), 2835, 2835, used, 0
        )
        info += (masks + bytes(header))[: header - 40] if header > 40 else masks
        table = b""
        if palette is not None:
            table = np.concatenate([palette[:, ::-1], np.zeros((len(palette), 1))], 1).astype(np.uint8).tobytes()
    offset = 14 + len(info) + len(table)
    return struct.pack("<2sIHHI", b"BM", offset + len(data), 0, 0, offset) + info + table + data


def sixteen_bits(photo, green):
    """Five bits of red and blue and five or six of green, as little-endian bytes."""
    r, g, b = photo[..., 0] >> 3, photo[..., 1] >> (8 - green), photo[..., 2] >> 3
    return (r << (5 + green) | g << 5 | b).astype("<u2").view(np.uint8).reshape(HEIGHT, -1)


def make_bmps(write, photo):
    rng = np.random.default_rng(31)
    gray = photo.mean(-1).astype(np.int64)
    for depth in (1, 4, 8):
        indexes = gray >> (8 - depth)
        palette = rng.integers(0, 256, (1 << depth, 3))
        write(f"images/gray-{depth}.bmp", bmp(indexes, depth, gray_palette(depth)))
        write(f"images/palette-{depth}.bmp", bmp(indexes, depth, palette))
    few = gray * 4 // 256
    palette = rng.integers(0, 256, (4, 3))
    write("images/palette-4-few.bmp", bmp(few, 4, palette))
    write("images/palette-8-top-down.bmp", bmp(gray, 8, rng.integers(0, 256, (256, 3)), top_down=True))
    write("images/palette-8-os2.bmp", bmp(few, 8, rng.integers(0, 256, (256, 3)), header=12))
    coarse = np.repeat(few[:, ::3], 3, 1)[:, :WIDTH]
    coarse[:, 12:] = few[:, 12:]
    write("images/rle-8.bmp", bmp(coarse, 8, palette, compression=1, data=run_lengths(coarse[::-1], 8)))
    write("images/rle-4.bmp", bmp(coarse, 4, palette, compression=2, data=run_lengths(coarse[::-1], 4)))
    alpha = (np.mgrid[0:HEIGHT, 0:WIDTH].sum(0) * 8 % 256)[..., None]
    bgr = photo[..., ::-1]
    bgra = np.concatenate([bgr, alpha], -1)
    write("images/rgb-24.bmp", bmp(bgr, 24))
    write("images/rgb-24-top-down.bmp", bmp(bgr, 24, top_down=True))
    write("images/rgb-24-os2.bmp", bmp(bgr, 24, header=12))
    write("images/rgb-24-v5.bmp", bmp(bgr, 24, header=124))
    write("images/rgba-32.bmp", bmp(bgra, 32))
    write("images/rgba-32-top-down.bmp", bmp(bgra, 32, top_down=True))
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    write("images/rgba-32-fields.bmp", bmp(bgra, 32, header=108, compression=3, masks=masks))
    swapped = struct.pack("<IIII", 0xFF, 0xFF00, 0xFF0000, 0xFF000000)
    write("images/rgba-32-swapped.bmp", bmp(bgra[..., [2, 1, 0, 3]], 32, header=108, compression=3, masks=swapped))
    write("images/rgb-16.bmp", bmp(sixteen_bits(photo, 5), 16).replace(struct.pack("<ii", 38, 14), struct.pack("<ii", 19, 14), 1))
    masks = struct.pack("<III", 0xF800, 0x07E0, 0x001F)
    fields = bmp(sixteen_bits(photo, 6), 16, compression=3, masks=masks)
    write("images/rgb-16-565.bmp", fields.replace(struct.pack("<ii", 38, 14), struct.pack("<ii", 19, 14), 1))
    whole = bmp(bgr, 24)
    write("images/broken/truncated.bmp", whole[:-30])
    write("images/broken/truncated-header.bmp", whole[:40])
    write("images/broken/huge.bmp", whole[:18] + struct.pack("<ii", 60000, 60000) + whole[26:])
    write("images/broken/depth-7.bmp", whole[:28] + struct.pack("<H", 7) + whole[30:])


def lzw(indexes, bits):
    """GIF's packing of indexes of `bits` bits, in blocks of at most 255 bytes."""
    clear, end = 1 << bits, (1 << bits) + 1
    codes, size, table, stream, count = [clear], bits + 1, {(i,): i for i in range(clear)}, 0, 0

    def put(code, size):
        nonlocal stream, count
        stream |= code << count
        count += size

    put(clear, size)
    next_code, prefix = end + 1, ()
    for index in indexes:
        if prefix + (index,) in table:
            prefix += (index,)
            continue
        put(table[prefix], size)
        if next_code < 4096:
            table[prefix + (index,)] = next_code
            if next_code == 1 << size and size < 12:
                size += 1
            next_code += 1
        prefix = (index,)
    put(table[prefix], size)
    put(end, size)
    data = stream.to_bytes((count + 7) // 8, "little")
    blocks = [data[i : i + 255] for i in range(0, len(data), 255)]
    return bytes([bits]) + b"".join(bytes([len(b)]) + b for b in blocks) + b"\0"


def gif_frame(indexes, bits, left=0, top=0, palette=None, transparent=None, interlaced=False, disposal=0):
    height, width = indexes.shape
    flags = (0x40 if interlaced else 0) | (0x80 | (bits - 1) if palette is not None else 0)
    out = b""
    if transparent is not None or disposal:
        out += struct.pack("<BBBBHBB", 0x21, 0xF9, 4, disposal << 2 | (transparent is not None), 10, transparent or 0, 0)
    if interlaced:
        order = [y for start, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for y in range(start, height, step)]
        indexes = indexes[order]
    out += struct.pack("<BHHHHB", 0x2C, left, top, width, height, flags)
    out += b"" if palette is None else palette.astype(np.uint8).tobytes()
    return out + lzw([int(v) for v in indexes.reshape(-1)], max(2, bits))


def gif(frames, bits, palette, width=WIDTH, height=HEIGHT, extra=b""):
    flags = 0x70 | (0x80 | (bits - 1) if palette is not None else 0)
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, flags, 0, 0)
    return head + (b"" if palette is None else palette.astype(np.uint8).tobytes()) + extra + b"".join(frames) + b";"


def make_gifs(write, photo):
    rng = np.random.default_rng(32)
    gray = photo.mean(-1).astype(np.int64)
    for bits in (1, 4, 8):
        palette = rng.integers(0, 256, (1 << bits, 3))
        write(f"images/palette-{bits}.gif", gif([gif_frame(gray >> (8 - bits), bits)], bits, palette))
    palette, other = rng.integers(0, 256, (2, 16, 3))
    indexes = gray >> 4
    write("images/interlaced.gif", gif([gif_frame(indexes, 4, interlaced=True)], 4, palette))
    write("images/transparent.gif", gif([gif_frame(indexes, 4, transparent=int(indexes[3, 3]))], 4, palette))
    write("images/own-palette.gif", gif([gif_frame(indexes, 4, palette=other)], 4, None))
    comment = b"\x21\xfe\x05hello\x00"
    write("images/comment.gif", gif([gif_frame(indexes, 4)], 4, palette, extra=comment))
    frames = [
        gif_frame(indexes, 4),
        gif_frame(indexes[:6, :9], 4, left=3, top=4, palette=other),
        gif_frame(indexes[::-1], 4, transparent=int(indexes[8, 8]), disposal=2),
        gif_frame(indexes[:5, :5], 4, left=14, top=9, disposal=3),
    ]
    write("images/frames.gif", gif(frames, 4, palette))
    write("images/small-first.gif", gif([gif_frame(indexes[:7, :9], 4, left=4, top=3), gif_frame(indexes, 4)], 4, palette))
    write("images/small-only.gif", gif([gif_frame(indexes[:7, :9], 4, left=4, top=3)], 4, palette))
    whole = gif([gif_frame(indexes, 4)], 4, palette)
    write("images/broken/truncated.gif", whole[: len(whole) * 2 // 3])
    write("images/broken/no-frame.gif", gif([], 4, palette))
    write("images/broken/no-palette.gif", gif([gif_frame(indexes, 4)], 4, None))
    write("images/broken/huge.gif", gif([struct.pack("<BHHHHB", 0x2C, 0, 0, 60000, 60000, 0) + lzw([0] * 40, 4)], 4, palette))


def webp(image, **options):
    out = io.BytesIO()
    image.save(out, "WEBP", **options)
    return out.getvalue()


def make_webps(write, photo):
    rgb = Image.fromarray(np.tile(photo.astype(np.uint8), (2, 2, 1))[:21, :33])
    alpha = (np.mgrid[0:21, 0:33].sum(0) * 5 % 256).astype(np.uint8)
    rgba = Image.fromarray(np.concatenate([np.asarray(rgb), alpha[..., None]], -1), "RGBA")
    write("images/lossy.webp", webp(rgb, quality=60))
    write("images/lossy-alpha.webp", webp(rgba, quality=60))
    write("images/lossless.webp", webp(rgb, lossless=True))
    write("images/lossless-alpha.webp", webp(rgba, lossless=True, exact=True))
    write("images/gray.webp", webp(rgb.convert("L"), lossless=True))
    frames = [rgb, rgb.transpose(Image.Transpose.FLIP_TOP_BOTTOM)]
    write("images/broken/animated.webp", webp(frames[0], save_all=True, append_images=frames[1:], lossless=True))
    whole = webp(rgb, quality=60)
    write("images/broken/truncated.webp", whole[: len(whole) // 2])
    write("images/broken/truncated-header.webp", whole[:20])


def make_formats(write, photo_like):
    photo = photo_like(np.random.default_rng(30), WIDTH, HEIGHT).astype(np.int64)
    make_bmps(write, photo)
    make_gifs(write, photo)
    make_webps(write, photo)
