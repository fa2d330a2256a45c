"""Draws one layer that may follow a tensor, for `random_models.py`: every kind of layer that learns or shapes, with random
options.

Left out is what cannot be compared: layers that draw random numbers have rates of 0, a single number is not brought to length 1,
which leaves rounding as its gradient, and the largest numbers are not sought in fewer places than there are, which TensorFlow takes
from wherever memory ends. Of Keras 2 also what Keras 3 does otherwise on purpose: a normalization of each step has statistics of each
step there, `EinsumDense` does not know sizes that it is not told, and masks go on through `Identity` and `Rescaling`."""

from chosen_keras import IS_OLD, keras

constraints, initializers, layers, regularizers = keras.constraints, keras.initializers, keras.layers, keras.regularizers

ACTIVATIONS = [
    None, None, "relu", "tanh", "sigmoid", "elu", "selu", "gelu", "silu", "softplus", "softsign", "leaky_relu", "mish", "hard_sigmoid", "hard_silu",
    "exponential", "log_sigmoid", "squareplus", "relu6", "celu", "softmax",
]


def slope():
    return layers.PReLU(alpha_initializer=initializers.Constant(0.2))


def kept(draw):
    """Options that any layer with a kernel takes."""
    return {
        "kernel_regularizer": draw.choice([None, None, None, "l2", regularizers.L1L2(0.01, 0.01)]),
        "kernel_constraint": draw.choice([None, None, None, "max_norm", constraints.UnitNorm(axis=0)]),
        "bias_regularizer": draw.choice([None, None, "l2"]),
        "use_bias": draw.random() < 0.8,
        "activity_regularizer": draw.choice([None, None, None, "l2"]),
    }


def activation(draw):
    return draw.choice(ACTIVATIONS) if draw.random() < 0.9 else draw.choice([slope(), layers.LeakyReLU(0.1), layers.ELU(0.5)])


def any_rank(draw, shape):
    hands_on = not IS_OLD or len(shape) != 2
    return draw.choice([
        lambda: layers.Dense(draw.randint(1, 6), activation=activation(draw), **kept(draw)),
        lambda: layers.Activation(draw.choice(ACTIVATIONS[2:])),
        lambda: layers.ReLU(max_value=draw.choice([None, 1.5]), negative_slope=draw.choice([0, 0.1]), threshold=draw.choice([0, 0.2])),
        lambda: layers.LeakyReLU(draw.choice([0.1, 0.3])), lambda: layers.ELU(draw.choice([0.5, 1.0])),
        lambda: layers.PReLU(alpha_initializer=initializers.Constant(0.2), shared_axes=draw.choice([None, [1]])),
        lambda: layers.Softmax(axis=draw.choice([-1, 1])),
        lambda: layers.BatchNormalization(axis=draw.choice([-1, -1, 1]), momentum=0.8, center=draw.random() < 0.8, scale=draw.random() < 0.8),
        lambda: layers.LayerNormalization(axis=draw.choice([-1, -1, 1])), lambda: layers.RMSNormalization(), lambda: layers.UnitNormalization() if shape[-1] > 1 else layers.Identity(),
        lambda: layers.GroupNormalization(groups=draw.choice([1, -1])),
        lambda: layers.SpectralNormalization(layers.Dense(draw.randint(2, 5))),
        lambda: layers.Dropout(0.0), lambda: layers.GaussianNoise(0.0), lambda: layers.ActivityRegularization(l2=0.01), lambda: layers.Identity() if hands_on else layers.Dropout(0.0),
        lambda: layers.Rescaling(0.5, offset=0.1) if hands_on else layers.Dropout(0.0), lambda: layers.Flatten(), lambda: layers.Reshape((-1, shape[-1])), lambda: layers.EinsumDense("...x,xy->...y", output_shape=draw.randint(2, 5), bias_axes="y", activation=activation(draw)),
    ])()


def row(draw, shape):
    n = shape[0]
    return draw.choice([
        lambda: layers.RepeatVector(draw.randint(2, 4)), lambda: layers.Reshape((n // 2, 2)), lambda: layers.Reshape((n, 1)), lambda: layers.Reshape((1, n)),
        lambda: layers.EinsumDense("ab,bcd->acd", output_shape=(2, 3), bias_axes="d"), lambda: layers.Reshape((2, 2, n // 4)),
        lambda: layers.Dense(draw.choice([8, 12, 16]), activation="tanh"),
    ])()


def cell(draw, units):
    extra = {"use_bias": draw.random() < 0.8, "kernel_regularizer": draw.choice([None, None, "l2"]), "recurrent_constraint": draw.choice([None, None, "max_norm"])}
    function = draw.choice(["tanh", "tanh", "tanh", "relu", "sigmoid", "softsign", "elu", slope()])
    gate = draw.choice(["sigmoid", "sigmoid", "hard_sigmoid", "tanh", slope()])
    return draw.choice([
        (layers.LSTM, layers.LSTMCell, dict(units=units, activation=function, recurrent_activation=gate, unit_forget_bias=draw.random() < 0.7, **extra)),
        (layers.GRU, layers.GRUCell, dict(units=units, activation=function, recurrent_activation=gate, reset_after=draw.random() < 0.6, **extra)),
        (layers.SimpleRNN, layers.SimpleRNNCell, dict(units=units, activation=function, **extra)),
    ])


def recurrent(draw, many=None):
    many = draw.random() < 0.6 if many is None else many
    layer, step, options = cell(draw, draw.randint(1, 5))
    ways = {"return_sequences": many, "go_backwards": draw.random() < 0.2, "zero_output_for_mask": draw.random() < 0.2}
    if draw.random() < 0.3:
        _, other, others = cell(draw, draw.randint(1, 4))
        return layers.RNN(draw.choice([step(**options), [step(**options), other(**others)]]), **ways)
    return layer(**options, **ways)


def sequence(draw, shape):
    options = lambda: {"activation": activation(draw), "padding": draw.choice(["valid", "same"]), "use_bias": draw.random() < 0.8}
    strided = lambda: draw.choice([{"strides": 2}, {"dilation_rate": 2}, {}])
    return draw.choice([
        lambda: layers.Conv1D(draw.randint(1, 6), draw.randint(1, 3), **strided(), **options()), lambda: layers.Conv1D(4, 2, padding="causal", dilation_rate=draw.choice([1, 2])),
        lambda: layers.Conv1D(2 * shape[1], 2, groups=shape[1]), lambda: layers.SeparableConv1D(draw.randint(1, 5), draw.randint(1, 3), depth_multiplier=draw.choice([1, 2]), **options()),
        lambda: layers.DepthwiseConv1D(draw.randint(1, 3), depth_multiplier=draw.choice([1, 2]), **options()), lambda: layers.Conv1DTranspose(draw.randint(1, 4), draw.randint(1, 3), strides=draw.choice([1, 2]), **options()),
        lambda: layers.MaxPooling1D(2, strides=draw.choice([None, 1]), padding=draw.choice(["valid", "same"])), lambda: layers.AveragePooling1D(2, padding=draw.choice(["valid", "same"])),
        lambda: layers.GlobalMaxPooling1D(keepdims=draw.random() < 0.3), lambda: layers.GlobalAveragePooling1D(), lambda: layers.UpSampling1D(2), lambda: layers.ZeroPadding1D((1, 2)), lambda: layers.Cropping1D((1, 0)),
        lambda: layers.Permute((2, 1)), lambda: layers.SpatialDropout1D(0.0), lambda: layers.TimeDistributed(layers.Dense(draw.randint(1, 5), activation=activation(draw))),
        lambda: layers.TimeDistributed(layers.Identity() if IS_OLD else layers.BatchNormalization(momentum=0.8)), lambda: layers.AdaptiveAveragePooling1D(2), lambda: layers.AdaptiveMaxPooling1D(2 if shape[0] > 1 else 1),
        lambda: recurrent(draw), lambda: recurrent(draw), lambda: recurrent(draw),
        lambda: layers.Bidirectional(recurrent(draw), merge_mode=draw.choice(["concat", "sum", "mul", "ave"])), lambda: layers.Bidirectional(recurrent(draw)),
        lambda: layers.EinsumDense("abc,cd->abd", output_shape=(shape[0] if IS_OLD else None, draw.randint(2, 5)), bias_axes="d", activation=activation(draw)),
        lambda: layers.EinsumDense("abc,bd->adc", output_shape=(3, shape[1])), lambda: layers.Reshape((shape[0], shape[1], 1)), lambda: layers.LayerNormalization(axis=[1, 2]),
        lambda: layers.Conv1D(3, 2, data_format="channels_first", use_bias=False),
    ])()


def image(draw, shape):
    options = lambda: {"activation": activation(draw), "padding": draw.choice(["valid", "same"]), "use_bias": draw.random() < 0.8}
    size = lambda: draw.choice([1, 2, 3, (1, 3), (2, 1)])
    strided = lambda: draw.choice([{"strides": 2}, {"dilation_rate": 2}, {}, {}])
    return draw.choice([
        lambda: layers.Conv2D(draw.randint(1, 6), size(), **strided(), **options()), lambda: layers.Conv2D(draw.randint(1, 6), 3, kernel_regularizer="l2", kernel_constraint="max_norm", **options()),
        lambda: layers.Conv2D(2 * shape[2], 2, groups=shape[2]), lambda: layers.SeparableConv2D(draw.randint(1, 5), size(), depth_multiplier=draw.choice([1, 2]), **options()),
        lambda: layers.DepthwiseConv2D(size(), strides=draw.choice([1, 2]), depth_multiplier=draw.choice([1, 2]), **options()),
        lambda: layers.Conv2DTranspose(draw.randint(1, 4), draw.randint(1, 3), strides=draw.choice([1, 2]), **options()),
        lambda: layers.MaxPooling2D(2, strides=draw.choice([None, 1]), padding=draw.choice(["valid", "same"])), lambda: layers.AveragePooling2D((2, 1), padding=draw.choice(["valid", "same"])), lambda: layers.MaxPooling2D(3, strides=2),
        lambda: layers.GlobalMaxPooling2D(), lambda: layers.GlobalAveragePooling2D(keepdims=draw.random() < 0.3), lambda: layers.UpSampling2D(2, interpolation=draw.choice(["nearest", "bilinear"])),
        lambda: layers.ZeroPadding2D(((1, 0), (0, 2))), lambda: layers.Cropping2D(((1, 0), (0, 1))), lambda: layers.Permute((3, 1, 2)), lambda: layers.SpatialDropout2D(0.0),
        lambda: layers.TimeDistributed(layers.Conv1D(2, 2, activation="tanh")), lambda: layers.TimeDistributed(recurrent(draw)), lambda: layers.ConvLSTM1D(draw.randint(1, 3), 2, return_sequences=draw.random() < 0.5, padding=draw.choice(["valid", "same"]), activation=draw.choice(["tanh", slope()])),
        lambda: layers.Reshape((shape[0], shape[1] * shape[2])), lambda: layers.Resizing(4, 5, interpolation=draw.choice(["nearest", "bilinear"])), lambda: layers.CenterCrop(3, 3),
        lambda: layers.AdaptiveAveragePooling2D((2, 3)), lambda: layers.AdaptiveMaxPooling2D(2 if min(shape[:2]) > 1 else 1), lambda: layers.SpectralNormalization(layers.Conv2D(3, 2)), lambda: layers.PReLU(shared_axes=[1, 2]),
        lambda: layers.EinsumDense("abcd,de->abce", output_shape=(*shape[:2], 3) if IS_OLD else (None, None, 3), bias_axes="e"), lambda: layers.GroupNormalization(groups=1, axis=1), lambda: layers.BatchNormalization(momentum=0.7),
    ])()


def volume(draw, shape):
    options = lambda: {"activation": activation(draw), "padding": draw.choice(["valid", "same"]), "use_bias": draw.random() < 0.8}
    return draw.choice([
        lambda: layers.Conv3D(draw.randint(1, 4), draw.choice([1, 2, (1, 2, 1)]), strides=draw.choice([1, 1, 2]), **options()), lambda: layers.Conv3DTranspose(draw.randint(1, 3), 2, strides=draw.choice([1, 2]), **options()),
        lambda: layers.MaxPooling3D((1, 2, 2), padding="same"), lambda: layers.AveragePooling3D(2, padding="same"), lambda: layers.GlobalMaxPooling3D(), lambda: layers.GlobalAveragePooling3D(),
        lambda: layers.UpSampling3D((1, 2, 1)), lambda: layers.ZeroPadding3D((0, 1, 0)), lambda: layers.Cropping3D(((1, 0), (0, 1), (0, 0))), lambda: layers.SpatialDropout3D(0.0),
        lambda: layers.ConvLSTM2D(draw.randint(1, 3), 2, return_sequences=draw.random() < 0.5, padding="same", go_backwards=draw.random() < 0.2, strides=draw.choice([1, 1, 2])),
        lambda: layers.TimeDistributed(layers.Conv2D(2, 2, padding="same", activation="tanh")), lambda: layers.TimeDistributed(layers.Flatten()), lambda: layers.Reshape((shape[0] * shape[1], shape[2], shape[3])),
        lambda: layers.Permute((2, 1, 3, 4)), lambda: layers.BatchNormalization(momentum=0.7),
    ])()


def draw_layer(draw, shape):
    """A layer that may follow a tensor of `shape`, the batch apart."""
    kinds = {1: row, 2: sequence, 3: image, 4: volume}
    return any_rank(draw, shape) if draw.random() < 0.4 else kinds[len(shape)](draw, shape)
