"""Whole runs of training: models that Keras saved, and their weights, figures and history after twenty steps more.

Run with a Python that has Keras 3 and JAX:  python Tools/goldens/runs.py [NAME ...]
Writes Fixtures/goldens/runs/NAME.keras, NAME.npz (x0, x1, ..., y0, ... or labels by name, sample_weight where there is
one), and NAME.after.npz: the weights after_0, after_1, ..., each figure of the five epochs as history_FIGURE, what
`evaluate` gives then as evaluated_FIGURE, and the predictions p0, p1, ...; pair.json is a model's to_json(), and
subclass.weights.h5 the weights of a subclassed one, with x and y in subclass.npz.
"""

import os
import pathlib
import subprocess
import sys

# On TensorFlow the gradients of an Embedding are lists of rows, of which Keras squares each before it adds those of the
# same word: Adam and RMSprop then see other second moments than on JAX and PyTorch, which are followed here. On JAX, metrics
# take no notice of masks. So texts with masks are trained on TensorFlow, by an optimizer without second moments.
if sys.argv[1:] in (["lstm"], ["weighted"], ["cells"]):
    os.environ["KERAS_BACKEND"] = "tensorflow"
else:
    os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

from keras_files import deflate

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "goldens" / "runs"
SAMPLES, BATCH = 32, 8


def cnn(random):
    """Convolutions with BatchNormalization, from the first step on."""
    model = keras.Sequential([
        keras.Input((10, 10, 3), name="image"),
        layers.Conv2D(6, 3, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.MaxPooling2D(),
        # A bias before a normalization has no gradient but rounding, which Adam makes a step of.
        layers.SeparableConv2D(8, 3, use_bias=False),
        layers.BatchNormalization(momentum=0.9),
        layers.Activation("silu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(4),
    ], name="cnn")
    model.compile(
        keras.optimizers.Adam(0.01), keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"])
    return model, [random.normal(size=(SAMPLES, 10, 10, 3)).astype("f4")], [
        (np.arange(SAMPLES) % 4).astype("i4")], None


def lstm(random):
    """Texts of several lengths, a label for each word, weights for each step."""
    words = keras.Input((9,), dtype="int32", name="words")
    x = layers.Embedding(30, 6, mask_zero=True)(words)
    x = layers.Bidirectional(layers.LSTM(5, return_sequences=True))(x)
    x = layers.LSTM(6, return_sequences=True, recurrent_activation="hard_sigmoid")(x)
    model = keras.Model(words, layers.Dense(4, activation="softmax", name="tags")(x), name="tagger")
    model.compile(
        keras.optimizers.SGD(0.1, momentum=0.5), "sparse_categorical_crossentropy",
        metrics=["acc"], weighted_metrics=["accuracy"])
    lengths = random.integers(3, 10, SAMPLES)
    x = random.integers(1, 30, (SAMPLES, 9)) * (np.arange(9) < lengths[:, None])
    y = (x * 7 % 4).astype("i4")
    weight = random.uniform(0.5, 2, (SAMPLES, 9)).astype("f4")
    return model, [x.astype("i4")], [y], weight


def pair(random):
    """Two inputs, two outputs: losses, their weights and metrics by name."""
    image = keras.Input((8, 8, 2), name="image")
    text = keras.Input((5,), dtype="int32", name="text")
    a = layers.Flatten()(layers.MaxPooling2D()(layers.Conv2D(4, 3, activation="relu")(image)))
    b = layers.GlobalAveragePooling1D()(layers.Embedding(12, 6)(text))
    x = layers.Dense(10, activation="tanh", kernel_regularizer=keras.regularizers.L2(0.01))(
        layers.Concatenate()([a, b]))
    model = keras.Model(
        [image, text],
        [layers.Dense(3, activation="softmax", name="kind")(x), layers.Dense(4, name="box")(x)], name="pair")
    model.compile(
        keras.optimizers.AdamW(0.01, weight_decay=0.01),
        loss={"kind": "sparse_categorical_crossentropy", "box": keras.losses.Huber()},
        loss_weights={"kind": 1.0, "box": 0.4},
        metrics={"kind": ["accuracy"], "box": ["mae", keras.metrics.RootMeanSquaredError()]},
        weighted_metrics={"kind": ["accuracy"]})
    return model, [
        random.normal(size=(SAMPLES, 8, 8, 2)).astype("f4"), random.integers(0, 12, (SAMPLES, 5)).astype("i4")
    ], [(np.arange(SAMPLES) % 3).astype("i4"), random.normal(size=(SAMPLES, 4)).astype("f4")], random.uniform(
        0.2, 2, SAMPLES).astype("f4")


def keyed(random):
    """Outputs called by the keys of a dictionary, one of them without a loss."""
    x = keras.Input((6,), name="numbers")
    hidden = layers.Dense(8, activation="gelu")(x)
    shared = layers.Dense(2, name="shared")
    model = keras.Model(x, {
        "sum": shared(hidden), "again": shared(layers.Dense(8)(hidden)),
        "left": layers.Dense(3, name="unused")(hidden)}, name="keyed")
    model.compile(
        keras.optimizers.SGD(0.05, momentum=0.9), loss={"sum": "mse", "again": "mae", "left": None},
        loss_weights={"sum": 1.0, "again": 0.5, "left": 1.0}, metrics={"again": ["mse"]})
    return model, [random.normal(size=(SAMPLES, 6)).astype("f4")], [
        random.normal(size=(SAMPLES, 2)).astype("f4"), random.normal(size=(SAMPLES, 2)).astype("f4")], None


def transformer(random):
    """A block of attention over words, as translation and text models stack them."""
    words = keras.Input((7,), dtype="int32", name="words")
    x = layers.Embedding(20, 8)(words)
    attended = layers.MultiHeadAttention(num_heads=2, key_dim=4, name="attention")(x, x)
    x = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, attended]))
    forward = layers.Dense(8)(layers.Dense(16, activation="relu")(x))
    x = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, forward]))
    y = layers.Dense(1, activation="sigmoid")(layers.GlobalAveragePooling1D()(x))
    model = keras.Model(words, y, name="transformer")
    # Not Adam: the bias of the keys has no gradient but rounding.
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9), "binary_crossentropy", metrics=["accuracy", "auc"])
    x = random.integers(0, 20, (SAMPLES, 7)).astype("i4")
    return model, [x], [(x.sum(axis=1) % 2).astype("f4")], None


def cells(random):
    """Cells that learn their functions: slopes, one of them shared, and a whole layer."""
    def slope():
        return layers.PReLU(alpha_initializer=keras.initializers.Constant(0.2))

    both = slope()
    model = keras.Sequential([
        keras.Input((6, 3)),
        layers.LSTM(4, activation=slope(), recurrent_activation=slope(), return_sequences=True),
        layers.GRU(3, activation=both, recurrent_activation=both, return_sequences=True),
        layers.Bidirectional(layers.SimpleRNN(3, activation=slope(), return_sequences=True)),
        layers.RNN([layers.SimpleRNNCell(3, activation=slope()), layers.LSTMCell(3, activation=layers.Dense(3))]),
        layers.Dense(2)], name="cells")
    xs = [0.5 * random.normal(size=(SAMPLES, 6, 3)).astype("f4")]
    # Keras makes what cells hold of layers when they first run.
    model(xs[0])
    # Functions without bounds grow fast.
    model.compile(keras.optimizers.Adam(0.003), "mse", metrics=["mae"])
    return model, xs, [random.normal(size=(SAMPLES, 2)).astype("f4")], None


def lists(random):
    """Metrics that give several numbers: thresholds, classes and outputs kept apart."""
    m = keras.metrics
    model = keras.Sequential([keras.Input((5,)), layers.Dense(3, activation="softmax")], name="lists")
    model.compile(keras.optimizers.SGD(0.2), "categorical_crossentropy", metrics=[
        m.Precision(thresholds=[0.3, 0.5]), m.Recall(thresholds=[0.35]), m.FalseNegatives(thresholds=[0.2, 0.3, 0.4]),
        m.F1Score(average=None), m.FBetaScore(average=None, beta=2.0, threshold=0.3), m.R2Score(class_aggregation=None)],
        weighted_metrics=[m.Precision(thresholds=[0.3, 0.5], name="weighted_precision")])
    return model, [random.normal(size=(SAMPLES, 5)).astype("f4")], [
        np.eye(3, dtype="f4")[random.integers(0, 3, SAMPLES)]], random.uniform(0.5, 2, SAMPLES).astype("f4")


def muon(random):
    """Matrices that Muon leaves to Adam: by the names of their layers, or as embeddings."""
    model = keras.Sequential([
        keras.Input((6,)), layers.Dense(5, activation="tanh", name="embedding_like"),
        layers.Dense(4, activation="tanh", name="hidden"), layers.Dense(4, activation="tanh", name="left_out"),
        keras.Sequential([layers.Dense(3, name="inner")], name="tail")], name="muon")
    model.compile(keras.optimizers.Muon(0.01, exclude_layers=["left.*/kernel", "^never"]), "mse")
    return model, [random.normal(size=(SAMPLES, 6)).astype("f4")], [random.normal(size=(SAMPLES, 3)).astype("f4")], None


def weighted(random):
    """Weights of each output: of steps, some of them masked, and of samples; losses that count differently."""
    steps = keras.Input((6, 3), name="sequence")
    hidden = layers.GRU(5, return_sequences=True)(layers.Masking()(steps))
    model = keras.Model(steps, [
        layers.TimeDistributed(layers.Dense(2), name="each")(hidden),
        layers.Dense(1, activation="sigmoid", name="whole")(layers.LSTM(4)(hidden))], name="weighted")
    model.compile(
        keras.optimizers.SGD(0.1, momentum=0.8), loss={"each": "mae", "whole": "binary_crossentropy"},
        loss_weights={"each": 0.7, "whole": 1.5}, metrics={"each": ["mse"], "whole": ["accuracy"]},
        weighted_metrics={"each": ["mse"], "whole": ["binary_crossentropy", "accuracy"]})
    x = random.normal(size=(SAMPLES, 6, 3)).astype("f4")
    x[::3, 4:] = 0
    return model, [x], [
        random.normal(size=(SAMPLES, 6, 2)).astype("f4"), random.integers(0, 2, (SAMPLES, 1)).astype("f4")], [
            random.uniform(0, 2, (SAMPLES, 6)).astype("f4"), random.uniform(0.2, 2, SAMPLES).astype("f4")]


def make(build):
    keras.utils.clear_session()
    keras.utils.set_random_seed(11)
    name = build.__name__
    model, xs, ys, weight = build(np.random.default_rng(5))
    x = xs if len(xs) > 1 else xs[0]
    y = ys if len(ys) > 1 else ys[0]
    keys = [f"y{i}" for i in range(len(ys))]
    if name == "keyed":
        # Keras wants labels for every output that is looked at, with a loss or without.
        keys = ["again", "sum"]
        y = dict(zip(keys, ys)) | {"left": np.zeros((SAMPLES, 3), "f4")}
    # Two outputs share the weights of a sample.
    weights = weight if weight is None or len(ys) == 1 or isinstance(weight, list) else [weight] * len(ys)
    model.save(FOLDER / f"{name}.keras")
    deflate(FOLDER / f"{name}.keras")
    if name == "pair":
        (FOLDER / "pair.json").write_text(model.to_json())
    arrays = {f"x{i}": v for i, v in enumerate(xs)} | dict(zip(keys, ys))
    if isinstance(weight, list):
        arrays |= {f"w{i}": w for i, w in enumerate(weight)}
    elif weight is not None:
        arrays["sample_weight"] = weight
    np.savez_compressed(FOLDER / f"{name}.npz", **arrays)
    history = model.fit(
        x, y, batch_size=BATCH, epochs=5, shuffle=False, verbose=0, sample_weight=weights)
    after = {f"after_{i}": w.numpy() for i, w in enumerate(model.weights)}
    figures = {f"history_{k}": np.array(v, "f4") for k, v in history.history.items()}
    evaluated = model.evaluate(
        x, y, batch_size=BATCH, verbose=0, sample_weight=weights, return_dict=True)
    figures |= {f"evaluated_{k}": np.array(v, "f4") for k, v in evaluated.items()}
    predictions = model.predict(x, verbose=0)
    if isinstance(predictions, dict):
        predictions = [predictions[k] for k in sorted(predictions)]
    if not isinstance(predictions, list):
        predictions = [predictions]
    figures |= {f"p{i}": p for i, p in enumerate(predictions)}
    np.savez_compressed(FOLDER / f"{name}.after.npz", **after, **figures)
    print(name, list(history.history), list(evaluated))


class Twin(keras.Model):
    """A subclass whose layers are attributes, one of them private, two in a list."""

    def __init__(self):
        super().__init__()
        self.left = layers.Dense(4, activation="relu")
        self.right = [layers.Dense(4), layers.Dense(4, activation="tanh")]
        self._top = layers.Dense(2)

    def call(self, x):
        return self._top(self.left(x) + self.right[1](self.right[0](x)))


def subclass():
    """Weights of a subclassed model, which no file describes."""
    keras.utils.set_random_seed(12)
    model = Twin()
    x = np.random.default_rng(6).normal(size=(5, 3)).astype("f4")
    y = model.predict(x, verbose=0)
    model.save_weights(FOLDER / "subclass.weights.h5")
    np.savez_compressed(FOLDER / "subclass.npz", x=x, y=y)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for build in [cnn, pair, keyed, transformer, lists, muon]:
        if len(sys.argv) == 1 or build.__name__ in sys.argv[1:]:
            make(build)
    for build in [lstm, weighted, cells]:
        if sys.argv[1:] == [build.__name__]:
            make(build)
        elif len(sys.argv) == 1 or build.__name__ in sys.argv[1:]:
            subprocess.run([sys.executable, __file__, build.__name__], check=True)
    if len(sys.argv) == 1 or "subclass" in sys.argv[1:]:
        subclass()
