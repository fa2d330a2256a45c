"""Writes Fixtures/goldens/images: what TensorFlow (Pillow for WebP and most of BMP) decodes the image fixtures to, and how
TensorFlow resizes.

    python Tools/goldens/images.py            # needs tensorflow; Fixtures/make_fixtures.py first

`decoded.txt` has a line `name channels height width channels offset` an image, `decoded.bin` the uint8 pixels at those offsets.
`frames.txt` is like it for all frames of the GIFs, one above the other.
`resized.txt` has a line `method fit type batch height width channels newHeight newWidth offset` a case, `resized.bin` the float32
results. The input of a resize is the sequence (i * i * 7 + i * 13) % 251 in the input's shape.
"""

import os
import pathlib

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf
from PIL import Image
from keras.src.utils.image_utils import smart_resize

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Fixtures"
OUT = FIXTURES / "goldens" / "images"
OUT.mkdir(parents=True, exist_ok=True)


def by_pillow(path, channels):
    """What Pillow reads, in as many channels as Millrace gives; None where gray would be a matter of weights."""
    image = Image.open(path)
    if image.mode == "1" or image.mode == "P" and path.name.startswith("gray"):
        image = image.convert("L")
    elif image.mode == "P":
        image = image.convert("RGB")
    natural = len(image.getbands())
    if channels == 1 and natural > 1:
        return None
    return np.asarray(image.convert([image.mode, "L", "", "RGB", "RGBA"][channels])).reshape(image.height, image.width, channels or natural)


# The varieties of BMP that TensorFlow decodes right; of others it takes the numbers of colours for gray, or refuses.
TENSORFLOW_BMP = ("gray-8", "rgb-24", "rgb-24-top-down", "rgb-24-v5", "rgba-32", "rgba-32-top-down", "rgba-32-fields")


def decoded():
    lines, data, seen = [], b"", {}

    def add(list, name, channels, pixels):
        nonlocal data
        raw = pixels.tobytes()
        if raw not in seen:
            seen[raw] = len(data)
            data += raw
        height, width, depth = pixels.shape
        list.append(f"{name} {channels} {height} {width} {depth} {seen[raw]}\n")

    frames = []
    for path in sorted((FIXTURES / "images").glob("*.*")):
        if path.suffix == ".webp" or path.suffix == ".bmp" and path.stem not in TENSORFLOW_BMP:
            for channels in (0, 1, 3, 4):
                pixels = by_pillow(path, channels)
                if pixels is not None:
                    add(lines, path.name, channels, pixels)
            continue
        if path.suffix == ".bmp":
            for channels in (0, 3, 4):
                add(lines, path.name, channels, tf.io.decode_image(path.read_bytes(), channels=channels).numpy())
            continue
        if path.suffix == ".gif":
            for channels in (0, 3):
                first = tf.io.decode_image(path.read_bytes(), channels=channels, expand_animations=False)
                add(lines, path.name, channels, first.numpy())
            all = tf.io.decode_gif(path.read_bytes()).numpy()
            add(frames, path.name, 3, all.reshape(-1, *all.shape[2:]))
            continue
        is_png = path.suffix == ".png"
        for channels in (0, 1, 3, 4) if is_png else (0, 1, 3):
            if channels == 1 and "cmyk" in path.name or "ycck" in path.name and channels == 1:
                continue  # TensorFlow does not turn inks into gray
            pixels = tf.io.decode_image(path.read_bytes(), channels=channels, expand_animations=False).numpy()
            if channels == 4 and path.name.split(".")[0].split("-")[1] in "124" and "trns" not in path.name:
                # TensorFlow fills the alpha of 1, 2 and 4-bit images with 1, 3 and 15 instead of opaque 255; Millrace does not.
                pixels[..., 3] = 255
            add(lines, path.name, channels, pixels)
    (OUT / "frames.txt").write_text("".join(frames))
    (OUT / "decoded.txt").write_text("".join(lines))
    (OUT / "decoded.bin").write_bytes(data)


KERNELS = ("bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")


def resized():
    cases = []
    for shape, size in (
        ((5, 7, 3), (9, 13)),
        ((37, 45, 3), (16, 16)),
        ((37, 45, 3), (11, 50)),
        ((16, 20, 1), (9, 31)),
        ((9, 8, 4), (14, 5)),
        ((6, 7, 2), (5, 9)),
        ((1, 1, 3), (4, 3)),
        ((1, 9, 3), (3, 4)),
        ((13, 1, 1), (5, 2)),
        ((12, 12, 3), (12, 12)),
        ((64, 80, 3), (8, 8)),
    ):
        for kind in ("uint8", "float32"):
            cases.append((kind, (1, *shape), size, ("bilinear", "nearest"), "stretch"))
    for shape, size in (((5, 7, 3), (9, 13)), ((23, 31, 3), (10, 8)), ((16, 9, 1), (9, 20)), ((9, 8, 4), (14, 5)), ((1, 9, 2), (3, 4))):
        cases.append(("uint8", (1, *shape), size, KERNELS, "stretch"))
        cases.append(("float32", (1, *shape), size, ("bilinear", *KERNELS), "antialias"))
    for shape, size in (((12, 20, 3), (9, 9)), ((20, 12, 3), (11, 14)), ((7, 9, 1), (12, 10)), ((6, 50, 3), (8, 9))):
        cases.append(("uint8", (1, *shape), size, ("bilinear", "nearest", "lanczos3"), "pad"))
    cases.append(("uint8", (3, 6, 5, 3), (4, 8), ("bilinear", "nearest"), "stretch"))
    for shape, size in (((20, 31, 3), (8, 8)), ((31, 20, 3), (10, 6)), ((9, 9, 1), (4, 10))):
        cases.append(("uint8", (1, *shape), size, ("bilinear",), "crop"))
    lines, data = [], b""
    for kind, shape, size, methods, fit in cases:
        i = np.arange(np.prod(shape), dtype=np.int64)
        images = ((i * i * 7 + i * 13) % 251).reshape(shape).astype(kind)
        for method in methods:
            if fit == "crop":
                result = smart_resize(images.astype("float32"), size, interpolation=method)
            elif fit == "pad":
                result = tf.image.resize_with_pad(images, *size, method=method).numpy()
            else:
                result = tf.image.resize(images, size, method=method, antialias=fit == "antialias").numpy()
            result = np.asarray(result).astype(np.float32)
            assert result.shape == (shape[0], *size, shape[3]), result.shape
            lines.append(f"{method} {fit} {kind} {' '.join(map(str, shape))} {size[0]} {size[1]} {len(data)}\n")
            data += result.tobytes()
    (OUT / "resized.txt").write_text("".join(lines))
    (OUT / "resized.bin").write_bytes(data)


decoded()
resized()
