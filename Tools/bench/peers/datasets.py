"""Element-wise pipelines and folders of photos on the peers.  python datasets.py [PART OF A NAME]"""

import contextlib
import io
import os

from measure import DATA, latency, skip, throughput, wanted

ELEMENTS = 500_000
IMAGES = 1_600


def consume(iterable):
    for _ in iterable:
        pass


def quietly(work):
    """`work` without what it says on standard output, where the figures go."""
    def silent():
        with contextlib.redirect_stdout(io.StringIO()):
            work()

    return silent


def tensorflow_cases():
    import keras
    import tensorflow as tf

    automatic = tf.data.AUTOTUNE
    if wanted("dataset.map.batch"):
        def mapped(parallelism):
            numbers = tf.data.Dataset.range(ELEMENTS).map(lambda x: x + 1, num_parallel_calls=parallelism)
            return numbers.batch(256).prefetch(automatic)

        throughput("dataset.map.batch", "tf.data", "M elements/s", ELEMENTS / 1e6, lambda: consume(mapped(None)), runs=2)
        throughput("dataset.map.batch", "tf.data, AUTOTUNE", "M elements/s", ELEMENTS / 1e6,
                   lambda: consume(mapped(automatic)), runs=1)
    if wanted("dataset.shuffle.window"):
        shuffled = tf.data.Dataset.range(ELEMENTS).shuffle(10_000, seed=1).batch(256).prefetch(automatic)
        throughput("dataset.shuffle.window", "tf.data", "M elements/s", ELEMENTS / 1e6, lambda: consume(shuffled), runs=3)
    if wanted("dataset.shuffle.whole"):
        shuffled = tf.data.Dataset.range(ELEMENTS).shuffle(ELEMENTS, seed=1).batch(256).prefetch(automatic)
        throughput("dataset.shuffle.whole", "tf.data, a window of all", "M elements/s", ELEMENTS / 1e6,
                   lambda: consume(shuffled), runs=3)
    if wanted("images.folder.256"):
        photos = keras.utils.image_dataset_from_directory(
            os.fspath(DATA / "imgs" / "train"), image_size=(256, 256), batch_size=32, shuffle=False, verbose=False)
        throughput("images.folder.256", "Keras, tf.data", "images/s", IMAGES, lambda: consume(photos.prefetch(automatic)))
    if wanted("images.folder.256.first"):
        def first():
            photos = keras.utils.image_dataset_from_directory(
                os.fspath(DATA / "imgs" / "train"), image_size=(256, 256), batch_size=32, validation_split=0.2, subset="training",
                seed=0, verbose=False)
            next(iter(photos))

        latency("images.folder.256.first", "Keras, tf.data", "ms", 1, quietly(first))


def grain_cases():
    import grain

    if wanted("dataset.map.batch"):
        numbers = grain.MapDataset.range(ELEMENTS).map(lambda x: x + 1).batch(256)
        throughput("dataset.map.batch", "Grain", "M elements/s", ELEMENTS / 1e6, lambda: consume(numbers), runs=2)
    if wanted("dataset.shuffle.whole"):
        shuffled = grain.MapDataset.range(ELEMENTS).shuffle(seed=1).batch(256)
        throughput("dataset.shuffle.whole", "Grain", "M elements/s", ELEMENTS / 1e6, lambda: consume(shuffled), runs=2)
    if wanted("dataset.shuffle.window"):
        window = grain.experimental.WindowShuffleIterDataset(
            grain.MapDataset.range(ELEMENTS).to_iter_dataset(), window_size=10_000, seed=1).batch(256)
        throughput("dataset.shuffle.window", "Grain", "M elements/s", ELEMENTS / 1e6, lambda: consume(window), runs=2)


class Incremented:
    """Numbers with a function applied, for PyTorch's loader."""

    def __len__(self):
        return ELEMENTS

    def __getitem__(self, index):
        return index + 1


class Photos:
    """A folder of classes for PyTorch's loader, decoded with Pillow as torchvision's ImageFolder does."""

    def __init__(self):
        classes = sorted(path.name for path in (DATA / "imgs" / "train").iterdir())
        self.files = [
            (path, label) for label, name in enumerate(classes)
            for path in sorted((DATA / "imgs" / "train" / name).glob("*.jpg"))]

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        import numpy as np
        import torch
        from PIL import Image

        path, label = self.files[index]
        with Image.open(path) as photo:
            small = photo.convert("RGB").resize((256, 256), Image.Resampling.BILINEAR)
        return torch.from_numpy(np.array(small)).permute(2, 0, 1).float() / 255, label


def torch_cases():
    import torch

    if wanted("dataset.shuffle.whole"):
        loader = torch.utils.data.DataLoader(range(ELEMENTS), batch_size=256, shuffle=True)
        throughput("dataset.shuffle.whole", "PyTorch", "M elements/s", ELEMENTS / 1e6, lambda: consume(loader), runs=2)
    if wanted("dataset.map.batch"):
        loader = torch.utils.data.DataLoader(Incremented(), batch_size=256)
        throughput("dataset.map.batch", "PyTorch", "M elements/s", ELEMENTS / 1e6, lambda: consume(loader), runs=2)
    if wanted("images.folder.256"):
        loader = torch.utils.data.DataLoader(Photos(), batch_size=32, num_workers=os.cpu_count())
        throughput("images.folder.256", "PyTorch, Pillow", "images/s", IMAGES, lambda: consume(loader), runs=3)
    if wanted("images.folder.256.first"):
        def first():
            photos = torch.utils.data.DataLoader(Photos(), batch_size=32, shuffle=True, num_workers=os.cpu_count())
            next(iter(photos))

        latency("images.folder.256.first", "PyTorch, Pillow", "ms", 1, first)


def dali_cases():
    if not wanted("images.folder.256"):
        return
    from nvidia.dali import fn, pipeline_def, types

    @pipeline_def(batch_size=32, num_threads=os.cpu_count(), device_id=None)
    def photos():
        files, labels = fn.readers.file(file_root=os.fspath(DATA / "imgs" / "train"))
        images = fn.decoders.image(files, device="cpu", output_type=types.RGB)
        images = fn.resize(images, resize_x=256, resize_y=256, interp_type=types.INTERP_LINEAR, antialias=False)
        return fn.cast(images, dtype=types.FLOAT), labels

    pipeline = photos()
    pipeline.build()

    def run():
        for _ in range(IMAGES // 32):
            pipeline.run()

    throughput("images.folder.256", "DALI, CPU", "images/s", IMAGES, run, runs=3)


for name, cases in (("TensorFlow", tensorflow_cases), ("Grain", grain_cases), ("PyTorch", torch_cases), ("DALI", dali_cases)):
    try:
        cases()
    except Exception as error:
        skip(name, error)
