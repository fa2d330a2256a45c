"""Models saved by Keras that together contain every layer, with what they predict.

Run with a Python that has Keras 3:  python Tools/goldens/layer_models.py
Writes Fixtures/goldens/keras/layers/NAME.keras and NAME.npz (x0, x1, ..., y0, y1, ...).
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers
from keras_files import FOLDER, deflate


def sequences():
    return keras.Sequential([
        keras.Input((12, 3)),
        layers.Conv1D(4, 3, padding="causal", dilation_rate=2, kernel_regularizer="l2"),
        layers.LayerNormalization(),
        layers.PReLU(shared_axes=[1]),
        layers.ZeroPadding1D((1, 2)),
        layers.SeparableConv1D(5, 3, strides=2),
        layers.Activation("mish"),
        layers.DepthwiseConv1D(2, depth_multiplier=2, bias_constraint="max_norm"),
        layers.Conv1DTranspose(4, 3, strides=2),
        layers.MaxPooling1D(2),
        layers.UpSampling1D(3),
        layers.Cropping1D((2, 1)),
        layers.AveragePooling1D(2, padding="same"),
        layers.SpatialDropout1D(0.1),
        layers.GaussianNoise(0.1),
        layers.EinsumDense("abc,cd->abd", output_shape=(None, 6), bias_axes="d", activation="gelu"),
        layers.GlobalMaxPooling1D(),
        layers.RepeatVector(4),
        layers.Permute((2, 1)),
        layers.Reshape((3, -1)),
        layers.RMSNormalization(),
        layers.Flatten(),
        layers.Dense(4, activation="glu", activity_regularizer="l1"),
        layers.UnitNormalization(),
    ], name="sequences")


def images():
    return keras.Sequential([
        keras.Input((9, 8, 3)),
        layers.ZeroPadding2D(((1, 0), (0, 1))),
        layers.SpectralNormalization(layers.Conv2D(4, 3)),
        layers.LeakyReLU(),
        layers.GroupNormalization(groups=2),
        layers.Cropping2D(((0, 1), (1, 0))),
        layers.DepthwiseConv2D((2, 3), padding="same"),
        layers.ELU(),
        layers.SeparableConv2D(6, 3, padding="same"),
        layers.BatchNormalization(axis=1),
        layers.ReLU(max_value=6, negative_slope=0.1),
        layers.MaxPooling2D(2, padding="same"),
        layers.UpSampling2D(2, interpolation="bilinear"),
        layers.Conv2DTranspose(3, 3, strides=2, padding="same", output_padding=1),
        layers.SpatialDropout2D(0.2),
        layers.GaussianDropout(0.2),
        layers.ActivityRegularization(l2=0.1),
        layers.Softmax(axis=[1, 2]),
        layers.AlphaDropout(0.2),
        layers.GlobalMaxPooling2D(),
        layers.Identity(),
        layers.Dropout(0.1, noise_shape=(None, 1)),
    ], name="images")


def volumes():
    return keras.Sequential([
        keras.Input((4, 6, 5, 2)),
        layers.ZeroPadding3D((0, 1, 1)),
        layers.Conv3D(4, (2, 3, 3)),
        layers.MaxPooling3D((1, 2, 2), padding="same"),
        layers.Conv3DTranspose(3, 2, strides=2),
        layers.Cropping3D((1, 0, 1)),
        layers.AveragePooling3D((2, 2, 1)),
        layers.UpSampling3D((1, 2, 1)),
        layers.SpatialDropout3D(0.1),
        layers.GlobalAveragePooling3D(),
    ], name="volumes")


def recurrent():
    """Every recurrent layer, with masked steps."""
    return keras.Sequential([
        keras.Input((6, 3)),
        layers.Masking(),
        layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
        layers.LSTM(4, return_sequences=True, dropout=0.1, recurrent_dropout=0.1, unroll=True),
        layers.TimeDistributed(layers.Dense(3, activation="selu")),
        layers.Bidirectional(layers.GRU(2, return_sequences=True), merge_mode="ave"),
        layers.GRU(4, return_sequences=True, reset_after=False, kernel_regularizer="l2"),
        layers.RNN(layers.SimpleRNNCell(3), return_sequences=True, go_backwards=True),
        layers.RNN([layers.LSTMCell(3), layers.GRUCell(3), layers.LSTMCell(2)], return_sequences=True),
        layers.SimpleRNN(5),
        layers.Dense(2),
    ], name="recurrent")


def graph():
    """Two inputs, shared layers, models within, branches that meet in every way, two outputs."""
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    shared = layers.Dense(6, activation="tanh", name="shared")
    a, b = shared(left), shared(right)
    inner_in = keras.Input((6,))
    inner = keras.Model(inner_in, [layers.Dense(6)(inner_in), layers.Dense(3, activation="relu")(inner_in)], name="inner")
    c, d = inner(a)
    e, _ = inner(b)
    tower = keras.Sequential([layers.Dense(6, activation="selu"), layers.Dense(6)], name="tower")
    parts = [
        layers.Add()([a, b, c]), layers.Subtract()([a, e]), layers.Multiply()([a, b]), layers.Average()([c, e, a]),
        layers.Maximum()([a, tower(b)]), layers.Minimum()([tower(a), c]), layers.Dot(1, normalize=True)([a, b]), d,
    ]
    joined = layers.Concatenate()(parts)
    cube = layers.Reshape((3, 2))(c)
    product = layers.Dot((1, 1))([cube, layers.Reshape((3, 2))(a)])
    first = layers.Dense(2, activation="softmax", name="first")(joined)
    second = layers.Dense(1, name="second")(layers.Concatenate()([layers.Flatten()(product), joined]))
    return keras.Model([left, right], [first, second], name="graph")


def main():
    folder = FOLDER / "layers"
    folder.mkdir(parents=True, exist_ok=True)
    for build in (sequences, images, volumes, graph, recurrent):
        keras.utils.clear_session()
        keras.utils.set_random_seed(7)
        model = build()
        random = np.random.default_rng(3)
        # Starting biases and scales would hide a mistake in their order.
        model.set_weights([w + 0.1 * random.normal(size=w.shape).astype("f4") ** 2 for w in model.get_weights()])
        xs = [random.normal(size=(3,) + tuple(i.shape[1:])).astype("f4") for i in model.inputs]
        ys = model.predict(xs if len(xs) > 1 else xs[0], verbose=0)
        ys = ys if isinstance(ys, list) else [ys]
        path = folder / f"{model.name}.keras"
        model.save(path)
        deflate(path)
        arrays = {f"x{i}": x for i, x in enumerate(xs)} | {f"y{i}": y for i, y in enumerate(ys)}
        np.savez_compressed(folder / f"{model.name}.npz", **arrays)


if __name__ == "__main__":
    main()
