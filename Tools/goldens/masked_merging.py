"""Writes Fixtures/goldens/layers/masked_merging.json: what Keras' merging layers give where masks drop
steps, and the gradients of its sum of squares.

Run from the top of the repository with a Python that has Keras 3 and TensorFlow:

    python Tools/goldens/masked_merging.py
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np
import tensorflow as tf
from golden_files import numbers, rounded, write

MASKS = [[[True, False, True], [False, False, True]], [[True, True, False], [False, True, False]],
         [[False, True, False], [False, False, True]]]


def case(name, present):
    """`present` says of each input whether it has a mask."""
    xs = [tf.Variable(numbers((2, 3, 2), 3 + i)) for i in range(len(present))]
    with tf.GradientTape() as tape:
        inputs = [tf.identity(x) for x in xs]
        for x, mask, has in zip(inputs, MASKS, present):
            if has:
                keras.src.backend.set_keras_mask(x, tf.constant(mask))
        result = getattr(keras.layers, name)()(inputs)
        total = tf.reduce_sum(result * result)
    mask = keras.src.backend.get_keras_mask(result)
    return {
        "class_name": name,
        "masks": [mask if has else None for mask, has in zip(MASKS, present)],
        "value": rounded(result),
        "mask": None if mask is None else np.ravel(mask).tolist(),
        "gradients": [rounded(g) for g in tape.gradient(total, xs)],
    }


if __name__ == "__main__":
    cases = (
        case(name, present)
        for name in ("Add", "Multiply", "Maximum", "Minimum")
        for present in ([True, True], [True, False], [False, True], [True, True, True], [True, False, True])
    )
    write("masked_merging.json", cases, "layers")
