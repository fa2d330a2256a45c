"""Writes Fixtures/goldens/layers/random_sides.json and random_images.json, of layers that only Keras 2 has: images whose height
or width is drawn.

Run with a Python that has TensorFlow and tf-keras:  python Tools/goldens/random_sides.py
The first holds the sides that images of 1, 2, ... 64 get by factors that leave nothing to chance, and how often each side of many
came by others; the second what such factors make of images, with gradients where TensorFlow has them.
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_USE_LEGACY_KERAS"] = "1"
import numpy as np
import tensorflow as tf
from layer_families import FOLDER, numbers, rounded, spread, write
from tf_keras import layers


def case(layer, shape):
    x = tf.Variable(spread(shape))
    with tf.GradientTape() as tape:
        y = layer(x, training=True)
        total = tf.reduce_sum(y * numbers(y.shape, 55))
    try:
        gradient = rounded(tape.gradient(total, x))
    except LookupError:
        # Most ways to resize have none in TensorFlow.
        gradient = None
    return {
        "class_name": type(layer).__name__, "config": layer.get_config() | {"dtype": "float32"}, "shape": list(shape), "output_shape": list(y.shape),
        "output": rounded(y), "gradient": gradient,
    }


def cases():
    for method in ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"):
        yield case(layers.RandomHeight((-0.4, -0.4), interpolation=method, name=f"{method}_less"), (2, 8, 3, 2))
        yield case(layers.RandomHeight((0.75, 0.75), interpolation=method, name=f"{method}_more"), (1, 5, 4, 1))
        yield case(layers.RandomWidth((-0.55, -0.55), interpolation=method, name=f"{method}_less"), (1, 3, 9, 2))
        yield case(layers.RandomWidth((0.3, 0.3), interpolation=method, name=f"{method}_more"), (2, 2, 7, 1))


def sides():
    for factor in (-0.9, -0.7, -0.5, -0.3, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.9, 1.0, 1.4, 2.3):
        layer = layers.RandomHeight((factor, factor))
        # An image of no height is an error there.
        found = [layer(np.zeros((1, n, 1, 1), "f4"), training=True).shape[1] if int((1 + factor) * n) > 0 else None for n in range(1, 65)]
        yield {"factor": [factor, factor], "sides": found}
    for factor in ([-0.5, 1.0], [0.2, 0.3], 0.25):
        layer = layers.RandomWidth(factor, seed=3)
        found = [layer(np.zeros((1, 1, 12, 1), "f4"), training=True).shape[2] for _ in range(4000)]
        yield {"factor": factor, "counts": [found.count(n) for n in range(25)]}


if __name__ == "__main__":
    write(FOLDER.parent / "random_images.json", cases())
    write(FOLDER.parent / "random_sides.json", sides())
