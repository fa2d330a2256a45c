"""Writes Fixtures/goldens/layers/families/locally_connected.json, of layers that only Keras 2 has.

Run with a Python that has TensorFlow and tf-keras:  python Tools/goldens/locally_connected.py
The form is that of layer_families.py.
"""

import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_USE_LEGACY_KERAS"] = "1"
import tensorflow as tf
from layer_families import FOLDER, numbers, rounded, spread
from tf_keras import layers


def case(layer, shape):
    layer.build(shape)
    layer.set_weights([numbers(w.shape, place) for place, w in enumerate(layer.weights)])
    x = tf.Variable(spread(shape))
    with tf.GradientTape() as tape:
        y = layer(x)
        total = tf.reduce_sum(y * numbers(y.shape, 55))
    gradients = tape.gradient(total, [x] + layer.trainable_weights)
    config = layer.get_config()
    config["dtype"] = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"},
                       "registered_name": None}
    return {
        "class_name": type(layer).__name__, "config": config, "input_shapes": [list(shape)], "scale": 1.0,
        "training": False, "mask": False, "smooth": True,
        "weights": [[w.name.split("/")[-1].split(":")[0], list(w.shape)] for w in layer.weights],
        "output_shape": list(y.shape), "output": rounded(y), "input_gradients": [rounded(gradients[0])],
        "weight_gradients": [rounded(g) for g in gradients[1:]], "state": [], "losses": rounded(layer.losses),
    }


def cases():
    first = "channels_first"
    yield case(layers.LocallyConnected1D(3, 2, name="a"), (2, 5, 2))
    yield case(layers.LocallyConnected1D(2, 3, strides=2, use_bias=False, kernel_regularizer="l2", name="b"), (1, 6, 2))
    yield case(layers.LocallyConnected1D(2, 2, data_format=first, activation="tanh", name="c"), (2, 3, 4))
    yield case(layers.LocallyConnected2D(2, (2, 3), name="a"), (1, 3, 4, 2))
    yield case(layers.LocallyConnected2D(3, (1, 2), strides=(2, 1), activation="elu", name="b"), (2, 3, 3, 2))
    yield case(layers.LocallyConnected2D(2, 2, data_format=first, name="c"), (1, 3, 3, 4))
    for way in (2, 3):
        same = {"padding": "same", "implementation": way}
        yield case(layers.LocallyConnected1D(3, 2, implementation=way, name="d"), (2, 5, 2))
        yield case(layers.LocallyConnected1D(2, 3, strides=2, activation="tanh", **same, name="e"), (2, 6, 2))
        yield case(layers.LocallyConnected1D(2, 2, data_format=first, use_bias=False, kernel_regularizer="l2", **same, name="f"), (2, 3, 4))
        yield case(layers.LocallyConnected2D(2, (2, 3), strides=(2, 1), implementation=way, name="d"), (1, 4, 4, 2))
        yield case(layers.LocallyConnected2D(2, (3, 2), **same, name="e"), (2, 3, 3, 2))
        yield case(layers.LocallyConnected2D(1, 3, strides=2, data_format=first, **same, name="f"), (1, 2, 5, 3))


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases())
    (FOLDER / "locally_connected.json").write_text(f"[\n{lines}\n]\n")
