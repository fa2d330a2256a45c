"""Models saved by Keras, with what they predict and what three more training steps make of them (twenty,
on batches of 8, where there are more than 8 samples).

Run with a Python that has Keras 3:  python Tools/goldens/keras_files.py [NAME ...]
Writes Fixtures/goldens/keras/NAME.keras and NAME.npz (x, y, predictions, after_0, after_1, ...).
"""

import os
import pathlib
import sys
import zipfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "goldens" / "keras"


def images():
    """Every layer for images; Adam in the middle of a run."""
    model = keras.Sequential([
        keras.Input((10, 12, 3)),
        layers.Rescaling(1 / 255, offset=-0.5),
        layers.Conv2D(4, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(5, (3, 2), strides=(1, 2), padding="same", use_bias=False, name="second"),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.AveragePooling2D((2, 1), strides=1, padding="same"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(6, activation="tanh"),
        layers.Activation("silu"),
        layers.Dense(3),
        layers.Softmax(),
    ], name="images")
    model.compile(
        keras.optimizers.Adam(0.01, beta_2=0.99), keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"])
    random = np.random.default_rng(1)
    x = random.integers(0, 256, (6, 10, 12, 3)).astype("u1")
    return model, x, (np.arange(6) % 3).astype("i4")


def text():
    """Words to a yes or no; momentum in the middle of a run."""
    model = keras.Sequential([
        keras.Input((7,), dtype="int32"),
        layers.Embedding(20, 4),
        layers.GlobalAveragePooling1D(),
        layers.Dense(5, activation="relu"),
        layers.Dense(1),
    ])
    model.compile(
        keras.optimizers.SGD(0.5, momentum=0.9, nesterov=True),
        keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy(threshold=0.25, name="right")])
    random = np.random.default_rng(2)
    return model, random.integers(0, 20, (8, 7)).astype("i4"), (np.arange(8) % 2).astype("f4")


def plain():
    """No input layer, optimizer and loss by name, a model within the model, a frozen layer."""
    model = keras.Sequential([
        layers.Flatten(),
        keras.Sequential([layers.Dense(4, activation="elu"), layers.Dropout(0.0)], name="inner"),
        layers.Dense(4, activation="sigmoid", trainable=False),
        layers.Dense(2),
    ])
    model.compile("sgd", "mse")
    random = np.random.default_rng(3)
    return model, random.normal(size=(5, 2, 3)).astype("f4"), random.normal(size=(5, 2)).astype("f4")


def network():
    """Batch normalization, and every option of an optimizer that leaves a trace in the file."""
    model = keras.Sequential([
        keras.Input((8, 8, 2)),
        layers.Conv2D(4, 3, padding="same", use_bias=False),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.MaxPooling2D(),
        layers.Conv2D(6, 3),
        layers.BatchNormalization(scale=False),
        layers.Activation("tanh"),
        layers.Flatten(),
        layers.Dense(3, activation="softmax"),
    ])
    model.compile(
        keras.optimizers.SGD(
            keras.optimizers.schedules.CosineDecay(0.01, 20, alpha=0.1, warmup_target=0.1, warmup_steps=6),
            momentum=0.9, nesterov=True, weight_decay=0.01, global_clipnorm=0.5, use_ema=True,
            ema_momentum=0.8, ema_overwrite_frequency=7),
        keras.losses.SparseCategoricalCrossentropy())
    random = np.random.default_rng(4)
    return model, random.normal(size=(32, 8, 8, 2)).astype("f4"), (np.arange(32) % 3).astype("i4")


def accumulated():
    """Saved between two changes, so that the sum of the gradients is in the file."""
    model = keras.Sequential([
        keras.Input((6,)), layers.Dense(8, activation="relu"), layers.Dense(2)])
    model.compile(
        keras.optimizers.Nadam(0.01, gradient_accumulation_steps=2, clipnorm=0.8),
        keras.losses.MeanSquaredError(),
        metrics=["mae", "acc", keras.metrics.R2Score(class_aggregation=None), keras.metrics.AUC(
            curve="PR", multi_label=True, num_labels=2, label_weights=[1.0, 2.0]), "cosine_similarity"],
        weighted_metrics=[keras.metrics.RootMeanSquaredError(name="root")], steps_per_execution=2)
    random = np.random.default_rng(5)
    return model, random.normal(size=(32, 6)).astype("f4"), random.normal(size=(32, 2)).astype("f4")


def train(model, x, y, steps):
    """Batches of 8 in turn where there are more samples than that."""
    for step in range(steps):
        batch = slice(step % (len(x) // 8) * 8, step % (len(x) // 8) * 8 + 8) if len(x) > 8 else slice(None)
        model.train_on_batch(x[batch], y[batch])


def deflate(path):
    """Packs the archive again, compressed; Keras reads such files too."""
    with zipfile.ZipFile(path) as archive:
        entries = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


def make(name, build):
    # Names start again, so that they do not depend on the models before.
    keras.utils.clear_session()
    keras.utils.set_random_seed(7)
    model, x, y = build()
    train(model, x, y, 3)
    path = FOLDER / f"{name}.keras"
    model.save(path)
    if name == "text":
        model.save_weights(FOLDER / "text.weights.h5")
    else:
        deflate(path)
    predictions = model.predict(x, verbose=0)
    train(model, x, y, 20 if len(x) > 8 else 3)
    after = {f"after_{i}": w.numpy() for i, w in enumerate(model.weights)}
    np.savez_compressed(FOLDER / f"{name}.npz", x=x, y=y, predictions=predictions, **after)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    builders = [images, text, plain, network, accumulated]
    for build in builders:
        if len(sys.argv) == 1 or build.__name__ in sys.argv[1:]:
            make(build.__name__, build)
