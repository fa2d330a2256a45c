"""Models in HDF5 as Keras wrote them before .keras, with what they predict.

Run with a Python that has Keras 3 and tf-keras:  python Tools/goldens/legacy_files.py [line|graph|old|masked|blocks ...]
Writes Fixtures/goldens/legacy/NAME.h5, old-2.keras and blocks-2.keras as tf-keras writes these, and NAME.npz (x0, x1, ..., y0, ...), and line.weights.h5 of tf-keras.
"""

import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tf_keras
from keras_files import deflate

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "goldens" / "legacy"


def line(library):
    """Layers one after another, some of their weights not trained."""
    layers = library.layers
    model = library.Sequential([
        layers.Input((6, 6, 2)),
        layers.Conv2D(3, 3, activation="relu"),
        layers.BatchNormalization(),
        layers.Flatten(),
        library.Sequential([layers.Dense(4, activation="tanh"), layers.BatchNormalization()]),
        layers.Dense(2, trainable=False),
    ])
    model.compile(library.optimizers.SGD(0.1, momentum=0.9), "mse", metrics=["mae"])
    return model, [(6, 6, 2)]


def graph(library):
    """Two inputs, a branch, a layer used twice, recurrent layers."""
    layers = library.layers
    a, b = layers.Input((5, 3), name="a"), layers.Input((4,), name="b")
    shared = layers.Dense(4, activation="elu")
    x = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(a)
    x = layers.GRU(4)(x)
    x = layers.Add()([x, shared(b)])
    x = layers.Concatenate()([x, shared(shared(b))])
    model = library.Model([a, b], [layers.Dense(2, name="left")(x), layers.Dense(1, activation="sigmoid", name="right")(x)])
    model.compile("adam", {"left": "mse", "right": "binary_crossentropy"}, loss_weights={"left": 1.0, "right": 0.5})
    return model, [(5, 3), (4,)]


def old(library):
    """What Keras 2 writes otherwise than Keras 3: models within, calls with more than tensors, its hard sigmoid, options that others
    do not have, layers that draw."""
    layers = library.layers
    image, text, film = layers.Input((8, 6, 3), name="image"), layers.Input((5, 4), name="text"), layers.Input((3, 5, 4, 2), name="film")
    x = layers.RandomContrast(0.1)(layers.RandomRotation(0.1)(layers.RandomFlip()(image)))
    x = layers.RandomTranslation(0.1, (-0.1, 0.2))(layers.RandomZoom((-0.1, 0.2))(layers.RandomBrightness(0.2)(x)))
    start = layers.Input((8, 6, 3))
    base = library.Model(start, layers.SeparableConv2D(4, 3, activation="hard_sigmoid")(start), name="base")
    x = layers.Conv2DTranspose(3, 2, strides=2, output_padding=1)(base(x))
    x = layers.GlobalAveragePooling2D()(x)
    x = library.Sequential([layers.Dense(4, activation="hard_sigmoid"), layers.BatchNormalization()], name="tail")(x)
    y = layers.MultiHeadAttention(2, 3)(text, text, use_causal_mask=True)
    y = layers.Attention(use_scale=True)([y, text], use_causal_mask=True)
    z = layers.Conv1DTranspose(4, 1)(layers.SeparableConv1D(4, 2)(text))
    y = layers.MultiHeadAttention(1, 2)(query=y, value=z)
    y = layers.Bidirectional(layers.LSTM(3, recurrent_activation="hard_sigmoid", return_sequences=True))(y)
    y = layers.RNN([layers.GRUCell(3, recurrent_activation="hard_sigmoid"), layers.SimpleRNNCell(2)])(y)
    z = layers.Activation("hard_sigmoid")(layers.Flatten()(layers.ConvLSTM2D(2, 2)(film)))
    counted = layers.Discretization(bin_boundaries=[-0.5, 0.5], output_mode="count")(layers.Flatten()(text))
    joined = layers.Concatenate()([x, y, z, counted])
    model = library.Model([image, text, film], [layers.Dense(2)(joined), library.Sequential([layers.Dense(2)], name="last")(y)])
    model.compile("adam", "mse")
    return model, [(8, 6, 3), (5, 4), (3, 5, 4, 2)]


def masked(library):
    """Layers that go on where others ended, by what comes with their inputs."""
    layers = library.layers
    words = layers.Input((5,), name="words")
    x = layers.Embedding(9, 3, mask_zero=True)(words)
    y, *states = layers.LSTM(3, return_sequences=True, return_state=True)(x)
    y = layers.LSTM(3, return_sequences=True)(y, initial_state=states)
    model = library.Model(words, layers.Dense(2)(layers.GRU(3)(y, initial_state=states[0])))
    model.compile("sgd", "mse")
    return model, [(5,)]


def blocks(library):
    """Attention behind attention to words of which some are padding, and a layer that goes on behind these: in Keras 3 the first
    attention takes the mask off what the second is given. How it is trained is of what Keras 2 writes otherwise, too."""
    layers = library.layers
    words, features = layers.Input((5,), name="words"), layers.Input((5, 2), name="features")
    x = layers.Embedding(9, 4, mask_zero=True)(words)
    z = layers.Dense(4)(layers.Masking(0.5)(features))
    for _ in range(2):
        x = layers.LayerNormalization()(layers.Add()([x, layers.MultiHeadAttention(2, 3)(x, x)]))
        x = layers.MultiHeadAttention(1, 2)(x, z)
    y, *states = layers.LSTM(3, return_sequences=True, return_state=True)(x)
    y = layers.LSTM(3)(y, initial_state=states)
    y = layers.Concatenate()([y, layers.GRU(2)(z, initial_state=layers.Dense(2)(y))])
    model = library.Model([words, features], [layers.Dense(2, name="left")(y), layers.Dense(3, activation="softmax", name="right")(y)])
    losses = [library.losses.CosineSimilarity(), library.losses.CategoricalCrossentropy(label_smoothing=0.1)]
    model.compile(library.optimizers.RMSprop(0.01), losses, metrics=[["mse"], ["accuracy"]])
    return model, [(5,), (5, 2)]


def make(name, library, build):
    library.utils.set_random_seed(3)
    model, shapes = build(library)
    random = np.random.default_rng(4)
    xs = [random.normal(size=(6,) + shape).astype("f4") for shape in shapes]
    if build in (masked, blocks):
        xs[0] = np.trunc(np.abs(xs[0]) * 3)
    if build is blocks:
        # Keras 2 and 3 do not agree on what has no step at all.
        xs[0][:, 0] = 1
        xs[1][1::2, 3:] = 0.5
    ys = model.predict(xs if len(xs) > 1 else xs[0], verbose=0)
    ys = ys if isinstance(ys, list) else [ys]
    # A step moves the statistics of the normalizations.
    model.train_on_batch(xs if len(xs) > 1 else xs[0], [np.ones_like(y) for y in ys] if len(ys) > 1 else np.ones_like(ys[0]))
    ys = model.predict(xs if len(xs) > 1 else xs[0], verbose=0)
    ys = ys if isinstance(ys, list) else [ys]
    model.save(FOLDER / f"{name}.h5", **({"include_optimizer": False} if name == "old-2" else {}))
    if name in ("old-2", "blocks-2"):
        model.save(FOLDER / f"{name}.keras")
        deflate(FOLDER / f"{name}.keras")
    if name == "line-2":
        model.save_weights(FOLDER / "line.weights.h5", save_format="h5")
    np.savez_compressed(
        FOLDER / f"{name}.npz", **{f"x{i}": x for i, x in enumerate(xs)}, **{f"y{i}": y for i, y in enumerate(ys)})


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for number, library in (("2", tf_keras), ("3", keras)):
        for build in (line, graph) + ((old, masked, blocks) if library is tf_keras else ()):
            if not sys.argv[1:] or build.__name__ in sys.argv[1:]:
                make(f"{build.__name__}-{number}", library, build)
