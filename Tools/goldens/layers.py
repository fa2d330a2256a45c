"""Writes Fixtures/goldens/layers/*.json: what Keras computes for each layer.

Run from the top of the repository with a Python that has Keras 3 and TensorFlow:

    python Tools/goldens/layers.py

Operands are not stored: `numbers` makes them from a formula that the Swift tests repeat exactly.
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np
from golden_files import numbers, rounded, write
from keras import layers


def layer_case(layer, shape, integers=None, training=False, repeats=1):
    """Weights are numbers(shape, salt = place in the list), variances 1 + x²."""
    if integers:
        x = (np.arange(np.prod(shape)) * 7 % integers).astype("int32").reshape(shape)
    else:
        x = numbers(shape, 99)
    layer.build(shape)
    weights = []
    for place, w in enumerate(layer.weights):
        value = numbers(w.shape, place)
        weights.append(1 + value * value if "variance" in w.path else value)
    layer.set_weights(weights)
    for _ in range(repeats):
        y = layer(x, training=training) if training else layer(x)
    return {
        "class_name": type(layer).__name__,
        "config": layer.get_config(),
        "input_shape": list(shape),
        "integers": integers,
        "training": training,
        "weights": [[w.path.split("/")[-1], list(w.shape)] for w in layer.weights],
        "output_shape": list(y.shape),
        "output": rounded(y),
        "state": [rounded(w) for w in layer.weights if not w.trainable],
    }


def layer_cases():
    same = "same"
    yield layer_case(layers.Dense(3, name="a"), (2, 4))
    yield layer_case(layers.Dense(2, activation="relu", use_bias=False, name="b"), (2, 3, 4))
    yield layer_case(layers.Dense(5, activation="softmax", kernel_initializer="he_normal", name="c"), (3, 4))
    yield layer_case(layers.Conv2D(4, 3, activation="relu", name="a"), (2, 5, 6, 3))
    yield layer_case(layers.Conv2D(3, (3, 2), strides=(2, 1), padding=same, name="b"), (1, 6, 5, 2))
    yield layer_case(layers.Conv2D(4, 3, dilation_rate=2, use_bias=False, name="c"), (1, 7, 7, 2))
    yield layer_case(layers.Conv2D(6, 3, groups=3, padding=same, activation="tanh", name="d"), (1, 4, 4, 3))
    yield layer_case(layers.Conv2D(2, 4, strides=2, padding=same, name="e"), (1, 7, 5, 2))
    yield layer_case(layers.MaxPooling2D(name="a"), (2, 5, 4, 2))
    yield layer_case(layers.MaxPooling2D(3, strides=2, padding=same, name="b"), (1, 6, 5, 2))
    yield layer_case(layers.MaxPooling2D((1, 2), strides=(2, 3), name="c"), (1, 5, 7, 2))
    yield layer_case(layers.AveragePooling2D(2, name="a"), (2, 4, 5, 2))
    yield layer_case(layers.AveragePooling2D(3, strides=2, padding=same, name="b"), (1, 6, 5, 2))
    yield layer_case(layers.GlobalAveragePooling1D(name="a"), (2, 3, 4))
    yield layer_case(layers.GlobalAveragePooling2D(name="a"), (2, 3, 4, 2))
    yield layer_case(layers.Flatten(name="a"), (2, 3, 2))
    yield layer_case(layers.Rescaling(1 / 255.0, offset=-1, name="a"), (2, 3))
    yield layer_case(layers.Dropout(0.3, name="a"), (2, 3))
    yield layer_case(layers.ReLU(name="a"), (2, 5))
    yield layer_case(layers.Softmax(name="a"), (2, 5))
    yield layer_case(layers.Embedding(5, 3, name="a"), (2, 4), integers=5)
    yield layer_case(layers.Embedding(5, 2, mask_zero=True, name="b"), (2, 3), integers=5)
    yield layer_case(layers.BatchNormalization(name="a"), (4, 3))
    yield layer_case(layers.BatchNormalization(momentum=0.9, name="b"), (3, 2, 2, 3), training=True, repeats=2)
    yield layer_case(layers.BatchNormalization(scale=False, epsilon=0.01, name="c"), (5, 2), training=True)
    for name in (
        "relu sigmoid tanh softmax elu selu gelu silu softplus softsign exponential relu6 "
        "hard_sigmoid leaky_relu"
    ).split():
        yield layer_case(layers.Activation(name, name=name), (3, 7))


write("layers.json", layer_cases(), "layers")
