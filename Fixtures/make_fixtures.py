"""Makes every small true (and broken) file in this folder that the tests and the demonstrations read.

    python Fixtures/make_fixtures.py            # writes beside this script, then SHA256SUMS
    cd Fixtures && sha256sum -c SHA256SUMS      # checks what is committed

Needs numpy, Pillow and libturbojpeg. Everything is drawn from fixed seeds; the JPEG bytes also depend on the version of Pillow's libjpeg.
Nothing here comes from a data set: shapes, digits and sentences are all made up by this script.
"""

import colorsys
import ctypes
import gzip
import hashlib
import io
import pathlib
import struct
import tarfile
import zlib

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from image_formats import make_formats

HERE = pathlib.Path(__file__).resolve().parent


def write(name, data):
    path = HERE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def gzipped(data):
    """gzip without a time stamp or a name, so that the bytes repeat."""
    return gzip.compress(data, compresslevel=9, mtime=0)


# --- Shapes: three classes of drawn figures ------------------------------------------------------


# Each class leans to a hue, with overlap: a small network learns something in its first epochs, and more from the outlines.
HUES = {"circle": 0.0, "square": 1 / 3, "triangle": 2 / 3}


def shape_image(rng, shape):
    """One figure, its place, size, angle and colours at random, on a shaded background. RGB, 48 to 80 pixels a side."""
    width, height = (int(rng.integers(48, 81)) for _ in range(2))
    scale = 4  # drawn large, then reduced: smooth edges
    low, high = (rng.uniform(30, 225) + rng.uniform(-25, 25, 3) for _ in range(2))
    ramp = np.linspace(0, 1, height if rng.random() < 0.5 else width)
    ramp = ramp[:, None] if len(ramp) == height else ramp[None, :]
    ramp = np.broadcast_to(ramp, (height, width))[..., None]
    background = low * (1 - 0.5 * ramp) + high * 0.5 * ramp
    while True:  # a figure that can be told from its background
        hue = (HUES[shape] + rng.normal(0, 0.09)) % 1
        colour = 255 * np.array(colorsys.hsv_to_rgb(hue, rng.uniform(0.5, 1), rng.uniform(0.5, 1)))
        if np.abs(colour - background.mean((0, 1))).sum() > 150:
            break
    mask = Image.new("L", (width * scale, height * scale))
    draw = ImageDraw.Draw(mask)
    radius = rng.uniform(0.26, 0.42) * min(width, height)
    x = rng.uniform(radius + 1, width - radius - 1)
    y = rng.uniform(radius + 1, height - radius - 1)
    if shape == "circle":
        draw.ellipse([(x - radius) * scale, (y - radius) * scale, (x + radius) * scale, (y + radius) * scale], fill=255)
    else:
        corners = 4 if shape == "square" else 3
        start = rng.uniform(-0.35, 0.35) + (np.pi / 4 if corners == 4 else -np.pi / 2)
        angles = start + np.arange(corners) * 2 * np.pi / corners
        points = [((x + radius * np.cos(a)) * scale, (y + radius * np.sin(a)) * scale) for a in angles]
        draw.polygon(points, fill=255)
    mask = np.asarray(mask.resize((width, height), Image.Resampling.BOX), dtype=np.float64)[..., None] / 255
    pixels = background * (1 - mask) + colour * mask
    return pixels


def encode_shape(rng, pixels, as_png):
    if as_png:  # few tones and sparse noise, so that PNG stays small
        pixels = np.round(pixels / 12) * 12
        specks = rng.random(pixels.shape[:2]) < 0.02
        pixels[specks] = rng.choice([0, 128, 255], (int(specks.sum()), 3))
    else:
        pixels = pixels + rng.normal(0, rng.uniform(2, 10), pixels.shape)
    image = Image.fromarray(np.clip(np.round(pixels), 0, 255).astype(np.uint8))
    out = io.BytesIO()
    if as_png:
        image.quantize(48).convert("RGB").save(out, "PNG", optimize=True)
    else:
        image.save(out, "JPEG", quality=int(rng.integers(70, 91)))
    return out.getvalue()


def make_shapes():
    rng = np.random.default_rng(20)
    for part, count in (("train", 60), ("validation", 16)):
        for shape in ("circle", "square", "triangle"):
            for i in range(count):
                as_png = i % 4 == 3
                data = encode_shape(rng, shape_image(rng, shape), as_png)
                write(f"shapes/{part}/{shape}/{shape}-{i:03d}.{'png' if as_png else 'jpg'}", data)


# --- IDX: drawn digits under MNIST's file names ---------------------------------------------------

# Pen strokes in a unit square, y down.
STROKES = {
    0: [[(0.5, 0.1), (0.25, 0.25), (0.2, 0.5), (0.25, 0.75), (0.5, 0.9), (0.75, 0.75), (0.8, 0.5), (0.75, 0.25), (0.5, 0.1)]],
    1: [[(0.35, 0.25), (0.55, 0.1), (0.55, 0.9)]],
    2: [[(0.22, 0.3), (0.35, 0.12), (0.65, 0.12), (0.77, 0.3), (0.65, 0.5), (0.22, 0.9), (0.8, 0.9)]],
    3: [[(0.25, 0.15), (0.7, 0.12), (0.75, 0.3), (0.5, 0.47), (0.78, 0.65), (0.7, 0.87), (0.25, 0.87)]],
    4: [[(0.65, 0.9), (0.65, 0.1), (0.2, 0.62), (0.82, 0.62)]],
    5: [[(0.75, 0.1), (0.3, 0.1), (0.27, 0.45), (0.65, 0.45), (0.77, 0.65), (0.65, 0.87), (0.25, 0.87)]],
    6: [[(0.68, 0.1), (0.35, 0.35), (0.24, 0.65), (0.4, 0.9), (0.68, 0.87), (0.76, 0.67), (0.6, 0.5), (0.28, 0.6)]],
    7: [[(0.2, 0.12), (0.8, 0.12), (0.45, 0.9)], [(0.35, 0.5), (0.7, 0.5)]],
    8: [[(0.5, 0.48), (0.28, 0.3), (0.5, 0.1), (0.72, 0.3), (0.5, 0.48), (0.24, 0.7), (0.5, 0.9), (0.76, 0.7), (0.5, 0.48)]],
    9: [[(0.74, 0.38), (0.5, 0.52), (0.27, 0.35), (0.45, 0.1), (0.74, 0.2), (0.74, 0.4), (0.62, 0.9)]],
}


def digit_image(rng, digit):
    """A stroke digit, 28 x 28 uint8, white on black, slanted, moved and of varied pen width."""
    scale = 8
    image = Image.new("L", (28 * scale, 28 * scale))
    draw = ImageDraw.Draw(image)
    slant, angle = rng.uniform(-0.25, 0.25), rng.uniform(-0.15, 0.15)
    size = rng.uniform(17, 21)
    dx, dy = rng.uniform(-2, 2, 2)
    pen = int(rng.uniform(1.8, 3.2) * scale)
    for stroke in STROKES[digit]:
        points = []
        for px, py in stroke:
            px, py = px - 0.5 + rng.normal(0, 0.02), py - 0.5 + rng.normal(0, 0.02)
            px -= slant * py
            x, y = px * np.cos(angle) - py * np.sin(angle), px * np.sin(angle) + py * np.cos(angle)
            points.append(((14 + dx + x * size) * scale, (14 + dy + y * size) * scale))
        draw.line(points, fill=255, width=pen, joint="curve")
        for x, y in (points[0], points[-1]):
            draw.ellipse([x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2], fill=255)
    return np.asarray(image.resize((28, 28), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(0.4)))


def idx(array):
    code = {np.dtype(np.uint8): 0x08, np.dtype(np.int32): 0x0C, np.dtype(np.float32): 0x0D}[array.dtype]
    header = struct.pack(">HBB", 0, code, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


def make_digits():
    rng = np.random.default_rng(21)
    for part, count in (("train", 200), ("t10k", 50)):
        labels = rng.permutation(np.arange(count) % 10).astype(np.uint8)
        images = np.stack([digit_image(rng, int(label)) for label in labels])
        data = idx(images)
        if part == "train":  # one of the four compressed, as people keep them
            write("digits/train-images-idx3-ubyte.gz", gzipped(data))
        else:
            write("digits/t10k-images-idx3-ubyte", data)
        write(f"digits/{part}-labels-idx1-ubyte", idx(labels))


# --- CIFAR: the binary layouts with few records ---------------------------------------------------

CIFAR10 = "airplane automobile bird cat deer dog frog horse ship truck".split()

CIFAR100_COARSE = """aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices
household_furniture insects large_carnivores large_man-made_outdoor_things large_natural_outdoor_scenes
large_omnivores_and_herbivores medium_mammals non-insect_invertebrates people reptiles small_mammals trees vehicles_1
vehicles_2""".split()

CIFAR100_FINE = """apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can
castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish
forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle
mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine
possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar
sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle wardrobe whale willow_tree
wolf woman worm""".split()


def cifar_image(rng, label, classes):
    """A smooth 32 x 32 colour ramp whose hue follows the class, as planes [3, 32, 32] uint8."""
    hue = 2 * np.pi * label / classes
    tint = 127 + 100 * np.cos(hue + np.array([0, 2.1, 4.2]))
    y, x = np.mgrid[0:32, 0:32] / 31
    ramp = rng.uniform(-40, 40) * x + rng.uniform(-40, 40) * y
    return np.clip(np.round(tint[:, None, None] + ramp), 0, 255).astype(np.uint8)


def make_cifar():
    rng = np.random.default_rng(22)

    def records10(count):
        labels = rng.integers(0, 10, count)
        return b"".join(bytes([label]) + cifar_image(rng, label, 10).tobytes() for label in labels)

    def records100(count):
        fines = rng.integers(0, 100, count)
        return b"".join(
            bytes([fine // 5, fine]) + cifar_image(rng, fine, 100).tobytes() for fine in fines
        )  # the coarse label is not the published grouping

    files = {f"cifar-10-batches-bin/data_batch_{i}.bin": records10(5) for i in range(1, 6)}
    files["cifar-10-batches-bin/test_batch.bin"] = records10(6)
    files["cifar-10-batches-bin/batches.meta.txt"] = ("\n".join(CIFAR10) + "\n\n").encode()
    files["cifar-10-batches-bin/readme.html"] = b"<html>few drawn records in the layout of CIFAR-10</html>\n"
    ten = dict(files)
    hundred = {
        "cifar-100-binary/train.bin": records100(12),
        "cifar-100-binary/test.bin": records100(6),
        "cifar-100-binary/coarse_label_names.txt": ("\n".join(CIFAR100_COARSE) + "\n").encode(),
        "cifar-100-binary/fine_label_names.txt": ("\n".join(CIFAR100_FINE) + "\n").encode(),
    }
    for name, data in {**ten, **hundred}.items():
        write(name, data)
    for archive, folder, members in (
        ("cifar-10-binary.tar.gz", "cifar-10-batches-bin", ten),
        ("cifar-100-binary.tar.gz", "cifar-100-binary", hundred),
    ):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode, entry.mtime = tarfile.DIRTYPE, 0o755, 1244127706
            tar.addfile(entry)
            for name, data in members.items():
                entry = tarfile.TarInfo(name)
                entry.size, entry.mtime = len(data), 1244127706
                tar.addfile(entry, io.BytesIO(data))
        write(archive, gzipped(out.getvalue()))


# --- Text: two classes of short sentences ---------------------------------------------------------


def make_text():
    rng = np.random.default_rng(23)
    subjects = """the film|this story|the plot|her acting|the music|the ending|the camera work|the cast|the dialogue
the first hour|the second half|this little comedy|the director|the lead|every scene|the soundtrack|the script
the old hotel|the pacing|the humour""".replace("\n", "|").split("|")
    good = """a delight|warm and funny|wonderful|full of charm|moving and honest|a small triumph|brilliant from start to finish
clever and bright|beautifully made|great fun|fresh and lively|a joy to watch|superb|touching|perfectly judged
gripping|smart|a real pleasure|tender and wise|unforgettable""".replace("\n", "|").split("|")
    bad = """a mess|dull and slow|terrible|without any charm|false and empty|a long bore|awful from start to finish
stupid and loud|badly made|no fun at all|stale and lifeless|a chore to watch|dreadful|tiresome|poorly judged
clumsy|silly|a real disappointment|cold and hollow|forgettable""".replace("\n", "|").split("|")
    verbs = "is was seems feels remains proves".split()
    openings = ["", "", "i think ", "to my surprise ", "in the end ", "for two hours ", "we agreed that ", "once again "]
    closings = ["", "", " , my friend said", " , even on a small screen", " for a family", " on a rainy evening", " , as expected", " ."]

    for name, words, others in (("positive", good, bad), ("negative", bad, good)):
        lines, seen = [], set()
        while len(lines) < 200:
            pick = lambda options: options[int(rng.integers(len(options)))]
            line = pick(openings) + pick(subjects) + " " + pick(verbs) + " " + pick(words)
            kind = rng.random()
            if kind < 0.35:
                line += " and " + pick(subjects) + " " + pick(verbs) + " " + pick(words)
            elif kind < 0.5:  # the other side's word, negated: a bag of words alone does not settle these
                line += " , " + pick(subjects) + " is not " + pick(others)
            line += pick(closings)
            if line not in seen:
                seen.add(line)
                lines.append(line)
        write(f"text/{name}.txt", ("\n".join(lines) + "\n").encode())


# --- Codec fixtures: one small file per branch of the decoders ------------------------------------


def photo_like(rng, width, height):
    """A smooth picture with an edge and some texture, RGB uint8."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 110 * np.sin(x / (7 + 3 * c) + c) * np.cos(y / (9 - 2 * c)) for c in range(3)]
    pixels = np.stack(planes, -1) + rng.normal(0, 6, (height, width, 3))
    pixels[height // 3 : height // 2, width // 4 : width // 2] = (220, 30, 40)
    return np.clip(np.round(pixels), 0, 255).astype(np.uint8)


def jpeg(image, **options):
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def turbojpeg(pixels, quality, sampling):
    """JPEG in a subsampling that Pillow has no name for: TurboJPEG's numbers, 4 for 4:4:0 and 5 for 4:1:1."""
    library = ctypes.CDLL("libturbojpeg.so.0")
    library.tjInitCompress.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(library.tjInitCompress())
    out, size = ctypes.c_void_p(), ctypes.c_ulong()
    height, width, _ = pixels.shape
    failed = library.tjCompress2(
        handle, np.ascontiguousarray(pixels).ctypes.data_as(ctypes.c_void_p), width, 0, height, 0, ctypes.byref(out),
        ctypes.byref(size), sampling, quality, 4096)  # 4096: the exact transform
    assert failed == 0
    return ctypes.string_at(out, size.value)


def segments(data):
    """(marker, start, end) of the segments of a JPEG file up to its first scan."""
    at = 2
    while data[at + 1] != 0xDA:
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        yield data[at + 1], at, at + 2 + length
        at += 2 + length


def make_jpegs():
    rng = np.random.default_rng(24)
    pixels = photo_like(rng, 45, 37)  # odd sides: partial blocks at both edges
    rgb = Image.fromarray(pixels)
    write("images/rgb-420.jpg", jpeg(rgb, quality=85, subsampling="4:2:0"))
    write("images/rgb-422.jpg", jpeg(rgb, quality=85, subsampling="4:2:2"))
    write("images/rgb-444.jpg", jpeg(rgb, quality=92, subsampling="4:4:4"))
    write("images/rgb-440.jpg", turbojpeg(pixels, 85, 4))
    write("images/rgb-411.jpg", turbojpeg(pixels, 85, 5))
    write("images/rgb-progressive.jpg", jpeg(rgb, quality=85, progressive=True))
    write("images/gray-progressive.jpg", jpeg(rgb.convert("L"), quality=85, progressive=True))
    write("images/rgb-restart.jpg", jpeg(rgb, quality=85, restart_marker_rows=1))
    write("images/rgb-planes.jpg", jpeg(rgb, quality=85, keep_rgb=True))  # stored as R, G, B, not as Y, Cb, Cr
    write("images/gray.jpg", jpeg(rgb.convert("L"), quality=85))
    write("images/one-pixel.jpg", jpeg(Image.new("RGB", (1, 1), (200, 100, 50))))
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: rotate a quarter turn clockwise to view
    write("images/exif-rotated.jpg", jpeg(rgb, quality=85, exif=exif))

    cmyk = rgb.convert("CMYK")
    black = np.asarray(cmyk).copy()
    black[..., 3] = (np.arange(45)[None, :] * 4).astype(np.uint8)  # Pillow leaves the black plane at zero
    inverted = jpeg(Image.fromarray(black, "CMYK"), quality=90)
    write("images/cmyk-adobe.jpg", inverted)
    write("images/cmyk-progressive.jpg", jpeg(Image.fromarray(black, "CMYK"), quality=90, progressive=True))
    adobe = next((start, end) for marker, start, end in segments(inverted) if marker == 0xEE)
    write("images/cmyk-plain.jpg", inverted[: adobe[0]] + inverted[adobe[1] :])
    ycck = bytearray(inverted)
    ycck[adobe[0] + 15] = 2  # the transform byte of the Adobe segment: Y, Cb, Cr, K
    write("images/ycck-adobe.jpg", bytes(ycck))

    # Sampling factors outside TurboJPEG's named list. R, G and B share their tables, so the 15 blocks of a 40 x 8 picture are
    # also a valid scan of three 16 x 8 units of 2 + 1 + 2 blocks.
    odd = bytearray(jpeg(Image.fromarray(pixels[8:16, :40] // 4 + 96), quality=85, keep_rgb=True))
    frame = next(start for marker, start, _ in segments(bytes(odd)) if marker == 0xC0)
    odd[frame + 7 : frame + 9] = struct.pack(">H", 48)
    odd[frame + 11], odd[frame + 14], odd[frame + 17] = 0x21, 0x11, 0x21
    write("images/odd-sampling.jpg", bytes(odd))

    whole = jpeg(rgb, quality=85)
    write("images/broken/truncated.jpg", whole[: len(whole) * 6 // 10])
    write("images/broken/truncated-header.jpg", whole[:150])
    write("images/broken/no-end-marker.jpg", whole[:-2])
    write("images/broken/text-named.jpg", b"This is a line of text, whatever its name says.\n")
    write("images/broken/empty.jpg", b"")
    write("images/extraneous-bytes.jpg", whole[:-2] + bytes(65) + whole[-2:])
    scan = bytearray(whole)
    start = whole.index(b"\xff\xda") + 100
    scan[start : start + 40] = bytes([0xFF, 0x00] * 20)  # all ones: no code
    write("images/broken/damaged-scan.jpg", bytes(scan))
    huge = bytearray(whole)
    frame = next(start for marker, start, _ in segments(whole) if marker == 0xC0)
    huge[frame + 5 : frame + 9] = struct.pack(">HH", 65500, 65500)
    write("images/broken/huge.jpg", bytes(huge))


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(samples, depth, colour, palette=None, transparency=None, interlaced=False, gamma=None):
    """A PNG of `samples` [height, width, channels]: any colour type and depth, filter type chosen by row so all five occur."""
    height, width, channels = samples.shape

    def scanlines(part):
        out, bpp = b"", max(1, channels * depth // 8)
        previous = None
        for y, row in enumerate(part):
            values = row.reshape(-1)
            if depth == 16:
                data = values.astype(">u2").tobytes()
            elif depth == 8:
                data = values.astype(np.uint8).tobytes()
            else:
                bits = ((values[:, None] >> np.arange(depth - 1, -1, -1)) & 1).reshape(-1).astype(np.uint8)
                data = np.packbits(bits).tobytes()
            kind = y % 5
            above = previous or bytes(len(data))
            line = bytearray()
            for i, byte in enumerate(data):
                a = data[i - bpp] if i >= bpp else 0
                b = above[i]
                c = above[i - bpp] if i >= bpp else 0
                p = a + b - c
                nearest = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
                line.append((byte - [0, a, b, (a + b) // 2, nearest][kind]) & 255)
            out += bytes([kind]) + bytes(line)
            previous = data
        return out

    if interlaced:
        raw = b"".join(
            scanlines(samples[y0::dy, x0::dx])
            for x0, y0, dx, dy in ADAM7
            if samples[y0::dy, x0::dx].size
        )
    else:
        raw = scanlines(samples)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))
    if gamma:
        out += chunk(b"gAMA", struct.pack(">I", gamma))
    if palette is not None:
        out += chunk(b"PLTE", palette.astype(np.uint8).tobytes())
    if transparency is not None:
        out += chunk(b"tRNS", transparency)
    return out + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")


def make_pngs():
    rng = np.random.default_rng(25)
    width, height = 19, 14
    photo = photo_like(rng, width, height).astype(np.int64)

    def gray(depth):
        if depth == 16:
            return rng.integers(0, 65536, (height, width, 1))
        return (photo.mean(-1, keepdims=True).astype(np.int64) * ((1 << depth) - 1) + 127) // 255

    def wide(channels):
        low = rng.integers(0, 256, (height, width, channels))
        return np.concatenate([photo, photo[..., ::-1]], -1)[..., :channels] * 256 + low

    alpha = (np.mgrid[0:height, 0:width].sum(0) * 8 % 256)[..., None]
    for depth in (1, 2, 4, 8, 16):
        write(f"images/gray-{depth}.png", png(gray(depth), depth, 0))
    for depth in (1, 2, 4, 8):
        palette = rng.integers(0, 256, (1 << depth, 3))
        indexes = rng.integers(0, 1 << depth, (height, width, 1))
        write(f"images/palette-{depth}.png", png(indexes, depth, 3, palette))
        if depth in (2, 8):
            few = bytes(rng.integers(0, 256, (1 << depth) // 2).astype(np.uint8))
            write(f"images/palette-{depth}-trns.png", png(indexes, depth, 3, palette, few))
    write("images/rgb-8.png", png(photo, 8, 2))
    write("images/rgb-16.png", png(wide(3), 16, 2))
    write("images/gray-alpha-8.png", png(np.concatenate([gray(8), alpha], -1), 8, 4))
    write("images/gray-alpha-16.png", png(np.concatenate([gray(16), alpha * 257], -1), 16, 4))
    write("images/rgba-8.png", png(np.concatenate([photo, alpha], -1), 8, 6))
    write("images/rgba-16.png", png(wide(4), 16, 6))
    write("images/gray-2-trns.png", png(gray(2), 2, 0, transparency=struct.pack(">H", 1)))
    write("images/gray-8-trns.png", png(gray(8), 8, 0, transparency=struct.pack(">H", int(gray(8)[0, 0, 0]))))
    write("images/rgb-8-trns.png", png(photo, 8, 2, transparency=struct.pack(">HHH", *(int(v) for v in photo[1, 2]))))
    sixteen = wide(3)
    write("images/rgb-16-trns.png", png(sixteen, 16, 2, transparency=struct.pack(">HHH", *(int(v) for v in sixteen[1, 2]))))
    write("images/rgb-8-gamma.png", png(photo, 8, 2, gamma=100000))
    write("images/rgb-16-gamma.png", png(wide(3), 16, 2, gamma=45455))
    write("images/rgb-8-interlaced.png", png(photo, 8, 2, interlaced=True))
    write("images/gray-1-interlaced.png", png(gray(1), 1, 0, interlaced=True))
    write("images/palette-4-interlaced.png", png(rng.integers(0, 16, (height, width, 1)), 4, 3, rng.integers(0, 256, (16, 3)), interlaced=True))
    whole = png(photo, 8, 2)
    write("images/broken/truncated.png", whole[: len(whole) // 2])
    write("images/broken/truncated-header.png", whole[:20])
    flipped = bytearray(whole)
    flipped[len(flipped) // 2] ^= 0x10
    write("images/broken/bad-checksum.png", bytes(flipped))
    header = b"IHDR" + struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    write("images/broken/huge.png", whole[:12] + header + struct.pack(">I", zlib.crc32(header)) + whole[33:])
    write("images/broken/no-palette.png", png(rng.integers(0, 4, (height, width, 1)), 2, 3))


def make_checksums():
    lines = []
    for path in sorted(HERE.rglob("*")):
        name = path.relative_to(HERE).as_posix()
        if path.is_file() and name not in ("SHA256SUMS", "make_fixtures.py", "image_formats.py") and name.split("/")[0] not in ("goldens", "records"):
            lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n")
    write("SHA256SUMS", "".join(lines).encode())


if __name__ == "__main__":
    make_shapes()
    make_digits()
    make_cifar()
    make_text()
    make_jpegs()
    make_pngs()
    make_formats(write, photo_like)
    make_checksums()
