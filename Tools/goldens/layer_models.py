"""Models saved by Keras that together contain every layer, with what they predict.

Run with a Python that has Keras 3:  python Tools/goldens/layer_models.py [NAME ...]
Writes Fixtures/goldens/keras/layers/NAME.keras and NAME.npz (x0, x1, ..., y0, y1, ...; gradients g0, g1, ... of operated).
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
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
        layers.Conv2DTranspose(3, 3, strides=2, padding="same", output_padding=(1,)),
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


def attention():
    """A transformer block over words that may be missing, and attention between two sequences."""
    words, memory = keras.Input((6,), dtype="int32", name="words"), keras.Input((5, 4), name="memory")
    pairs = keras.Input((6, 5), dtype="bool", name="pairs")
    x = layers.Embedding(9, 8, mask_zero=True)(words)
    y = layers.MultiHeadAttention(2, 4, name="own")(x, x, use_causal_mask=True)
    x = layers.LayerNormalization()(layers.Add()([x, y]))
    kept = layers.Masking()(memory)
    y, scores = layers.MultiHeadAttention(2, 3, value_dim=5, output_shape=8, use_gate=True, name="other")(
        x, kept, attention_mask=pairs, return_attention_scores=True)
    x = layers.LayerNormalization()(layers.Add()([x, y]))
    x = layers.LayerNormalization()(layers.Add()([x, layers.Dense(8)(layers.Dense(12, activation="gelu")(x))]))
    grouped = layers.GroupQueryAttention(4, 4, 2, name="grouped")(x, x, key=layers.Dense(3)(x), use_causal_mask=True)
    wide = layers.Dense(8)(kept)
    plain = layers.Attention(use_scale=True, score_mode="concat")([x, wide], use_causal_mask=True)
    additive, weights = layers.AdditiveAttention()([x, wide, layers.Dense(8)(memory)], return_attention_scores=True)
    joined = layers.GlobalAveragePooling1D()(layers.Concatenate()([x, grouped, plain, additive]))
    return keras.Model([words, memory, pairs], [layers.Dense(2)(joined), scores, weights], name="attention")


def blocks():
    """Blocks of attention one behind the other: what the first takes its mask from comes to the next without one."""
    words = keras.Input((6,), dtype="int32", name="words")
    start = x = layers.Embedding(9, 8, mask_zero=True)(words)
    seen = layers.AdditiveAttention()([x, layers.Dense(8)(x)])
    for _ in range(2):
        y, scores = layers.MultiHeadAttention(2, 4)(x, x, return_attention_scores=True)
        x = layers.LayerNormalization()(layers.add([x, y]))
    grouped = layers.GroupQueryAttention(4, 2, 1)(x, x)
    plain = layers.Attention()([x, grouped])
    late = layers.Attention()([start, layers.Dropout(0.2)(start)])
    pooled = [layers.GlobalAveragePooling1D()(y) for y in (x, grouped, plain, seen, late)]
    kept = layers.Concatenate()([*pooled, layers.LSTM(3)(plain), layers.Bidirectional(layers.GRU(2))(grouped)])
    steps = layers.TimeDistributed(layers.Dense(3))(layers.LSTM(4, return_sequences=True)(x))
    again = layers.MultiHeadAttention(1, 3)(steps, x)
    return keras.Model(words, [layers.Dense(2)(kept), scores, again], name="blocks")


def states():
    """A sequence that starts where another ended, in one direction and in two; images that move."""
    source, target = keras.Input((5, 3), name="source"), keras.Input((4, 2), name="target")
    film = keras.Input((3, 4, 5, 2), name="film")
    _, h, c = layers.LSTM(3, return_state=True)(source)
    a, *rest = layers.LSTM(3, return_sequences=True, return_state=True)(target, initial_state=[h, c])
    b = layers.GRU(3)(target, initial_state=rest[0])
    d = layers.Bidirectional(layers.LSTM(3))(target, initial_state=[h, c, *rest])
    inner = keras.Sequential([layers.LSTM(3, return_sequences=True), layers.SimpleRNN(2)])
    e = layers.TimeDistributed(layers.TimeDistributed(layers.Dense(2)))(film)
    f, fh, fc = layers.ConvLSTM2D(2, 3, padding="same", return_sequences=True, return_state=True)(e)
    g = layers.ConvLSTM2D(2, 2, padding="same")(f, initial_state=[fh, fc])
    g = layers.GlobalAveragePooling2D()(g)
    i = layers.TimeDistributed(layers.Bidirectional(layers.GRU(2)))(layers.Reshape((3, 20, 2))(film))
    both = layers.Concatenate()([layers.Flatten()(a), b, d, inner(source), g, layers.Flatten()(i)])
    return keras.Model([source, target, film], layers.Dense(2)(both), name="states")


def moving():
    """Convolutional recurrences of all ranks, each on its own input."""
    one, three = keras.Input((3, 6, 2), name="one"), keras.Input((2, 2, 3, 2, 1), name="three")
    a = layers.ConvLSTM1D(2, 3, return_sequences=True, dilation_rate=2, padding="same")(one)
    a = layers.ConvLSTM1D(3, 2, strides=2, go_backwards=True)(a)
    b = layers.ConvLSTM3D(2, (1, 2, 2))(three)
    return keras.Model([one, three], layers.Dense(2)(layers.Concatenate()([layers.Flatten()(a), layers.Flatten()(b)])), name="moving")


def prepared():
    """Layers before the first that learns, two of them adapted to data."""
    random = np.random.default_rng(5)
    image, row = keras.Input((9, 8, 3), name="image"), keras.Input((3,), name="row")
    words, hour, day = (keras.Input((n,), dtype="int64", name=name) for n, name in [(5, "words"), (1, "hour"), (1, "day")])
    normal, bins = layers.Normalization(), layers.Discretization(num_bins=4, output_mode="one_hot")
    normal.adapt(random.normal(1, 2, size=(50, 3)))
    bins.adapt(random.normal(size=(80, 3)))
    x = layers.Rescaling(0.5, offset=1)(image)
    x = layers.Resizing(7, 6, interpolation="lanczos3", antialias=True, crop_to_aspect_ratio=True)(x)
    for layer in (layers.RandomFlip("vertical", seed=3), layers.RandomRotation(0.1, fill_mode="wrap"), layers.RandomTranslation(0.1, (-0.2, 0.1)),
                  layers.RandomZoom(0.2, interpolation="nearest"), layers.RandomContrast((0.1, 0.4), value_range=(0, 2)),
                  layers.RandomBrightness(0.25, value_range=(-1, 1)), layers.RandomCrop(7, 6), layers.CenterCrop(4, 5)):
        x = layer(x)
    parts = [
        layers.GlobalAveragePooling2D()(x), normal(row), layers.Normalization(mean=[1, 2, 3], variance=[4, 5, 6], invert=True)(row),
        layers.Flatten()(bins(row)), layers.CategoryEncoding(9, output_mode="count")(words), layers.HashedCrossing(8, output_mode="one_hot")([hour, day]),
    ]
    return keras.Model([image, row, words, hour, day], layers.Dense(2)(layers.Concatenate()(parts)), name="prepared")


def activated():
    """Layers in the place of activations, one of them with weights."""
    return keras.Sequential([
        keras.Input((7, 6, 3)),
        layers.Conv2D(4, 3, activation=layers.LeakyReLU(0.15)),
        layers.SeparableConv2D(5, 2, activation=layers.ELU(0.5)),
        layers.Conv2DTranspose(3, 2, activation=layers.PReLU(shared_axes=[1, 2])),
        layers.DepthwiseConv2D(2, activation=layers.ReLU(max_value=0.75, negative_slope=0.1)),
        layers.Activation(layers.LeakyReLU(0.3)),
        layers.Permute((2, 3, 1)),
        layers.TimeDistributed(layers.Dense(4, activation=layers.ReLU())),
        layers.EinsumDense("abcd,de->abce", output_shape=(3, 3, 3), activation=layers.Softmax(axis=2)),
        layers.Flatten(),
        layers.Dense(5, activation=layers.Activation("tanh")),
        layers.Dense(3, activation=layers.Softmax()),
    ], name="activated")


def distributed():
    """Models applied to each step."""
    step = keras.Input((4,), name="step")
    left = layers.Dense(3, activation="tanh")(step)
    inner = keras.Model(step, layers.Add()([left, layers.Dense(3)(step)]), name="inner")
    frame = keras.Sequential([layers.Conv2D(2, 2, activation="relu"), layers.BatchNormalization(), layers.Flatten()])
    row, film = keras.Input((5, 4), name="row"), keras.Input((5, 4, 3, 1), name="film")
    x = layers.Concatenate()([
        layers.TimeDistributed(inner)(row), layers.TimeDistributed(frame, name="frames")(film)])
    x = layers.TimeDistributed(keras.Sequential([layers.Dense(6), keras.Sequential([layers.Dense(2)])]))(x)
    return keras.Model([row, film], layers.GRU(3)(x), name="distributed")


def stacked():
    """A list of cells with the states of each, which are nested where a cell has two."""
    text, other = keras.Input((5, 4), name="text"), keras.Input((3, 2), name="other")
    cells = [layers.LSTMCell(3), layers.GRUCell(2)]
    encoded = layers.RNN(cells, return_sequences=True, return_state=True, name="encoder")(text)
    decoded = layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)], name="decoder")(other, initial_state=encoded[1:])
    summed = layers.Dense(2)(encoded[1][0])
    return keras.Model([text, other], [encoded, decoded, summed], name="stacked")


def merged():
    """Merging layers after attention took the masks off what they merge, and before; what is pooled afterwards still knows them."""
    words, others = keras.Input((5,), dtype="int32", name="words"), keras.Input((5,), dtype="int32", name="others")
    a = layers.Embedding(9, 4, mask_zero=True)(words)
    b = layers.Embedding(9, 4, mask_zero=True)(others)
    attended = layers.MultiHeadAttention(2, 2)(a, a)
    deep = layers.Dense(2)(layers.Dense(3)(attended))
    results = [deep]
    for kind in (layers.Multiply, layers.Maximum, layers.Minimum, layers.Add, layers.Concatenate):
        late = kind()([a, b])
        results += [late, layers.GlobalAveragePooling1D()(kind()([b, a])), layers.Multiply()([attended, b])]
        # Further from the outputs than the attention is.
        results.append(layers.Dense(2)(layers.Dense(2)(layers.Dense(2)(kind()([a, b])))))
    return keras.Model([words, others], results, name="merged")


def sliced():
    """Slices, arithmetic and functions of keras.ops between layers."""
    ops = keras.ops
    x, z = keras.Input((6, 4), name="x"), keras.Input((6, 4), name="z")
    words = keras.Input((6,), dtype="int32", name="words")
    e = layers.Embedding(9, 4, mask_zero=True)(words)
    hidden = layers.LSTM(3, return_sequences=True)(x)
    parts = [
        hidden[:, -1], x[:, 1:4][:, :, 0], x[..., ::2][:, 0], x[:, None, -1, 1:3][:, 0], e[:, 0] * 2 + 1, x[:, ::-2][:, 2],
        layers.GlobalAveragePooling1D()(e * 2.0),
        (1 - x)[:, 0], (x / 4)[:, 1], (2 / (ops.abs(z) + 1))[:, 0], (x ** 2)[:, 3], (ops.abs(x) + 0.5)[:, 1] ** z[:, 1], (-x)[:, 2],
        (x // 0.5)[:, 0], (x % 0.75)[:, 0], ops.cast(x > z, "float32")[:, 0], ops.where(x > 0, x, z)[:, 4],
        (x + np.array([1.0, 2.0, 3.0, 4.0], "float32"))[:, 0], ops.subtract(x, z)[:, 0], ops.true_divide(x, ops.square(z) + 1)[:, 5],
        ops.mean(x, axis=1), ops.mean(x, axis=(1, 2), keepdims=True)[:, 0], ops.sum(x, axis=-1), ops.max(x, axis=1), ops.min(x, axis=2),
        ops.prod(x, axis=1), ops.var(x, axis=1), ops.std(x, axis=-1), ops.logsumexp(x, axis=1), ops.norm(x, axis=-1),
        ops.reshape(x, (-1, 24)), ops.transpose(x, (0, 2, 1))[:, 3], ops.expand_dims(x, 2)[:, 1, 0], ops.squeeze(ops.expand_dims(x, 1), 1)[:, 0],
        ops.swapaxes(x, 1, 2)[:, 1], ops.moveaxis(x, 1, 2)[:, 0], ops.flip(x, axis=1)[:, 0], ops.repeat(x, 2, axis=1)[:, 3],
        ops.tile(x, (1, 2, 1))[:, 7], ops.pad(x, ((0, 0), (1, 2), (0, 0)))[:, 0:2, 0], ops.pad(x, ((0, 0), (1, 0), (0, 0)), constant_values=0.5)[:, 0],
        ops.roll(x, 2, axis=1)[:, 0], ops.take(x, [0, -1], axis=1)[:, 1], ops.cumsum(x, axis=1)[:, 4], ops.split(x, 2, axis=1)[1][:, 0],
        ops.split(x, [1, 3], axis=2)[1][:, 0], ops.concatenate([x, z], axis=-1)[:, 0], ops.stack([x, z], axis=1)[:, 1, 2], ops.hstack([x, z])[:, 8],
        ops.matmul(x, ops.transpose(z, (0, 2, 1)))[:, 1], (x @ ops.transpose(z, (0, 2, 1)))[:, :, 0], ops.maximum(x, 0.25)[:, 0], ops.minimum(x, z)[:, 0],
        ops.relu(x)[:, 0], ops.sigmoid(x)[:, 0], ops.softmax(x, axis=1)[:, 0], ops.log_softmax(x)[:, 0], ops.tanh(x)[:, 0], ops.gelu(x)[:, 0],
        ops.gelu(x, approximate=False)[:, 1], ops.leaky_relu(x, 0.3)[:, 0], ops.elu(x, 0.7)[:, 0], ops.silu(x)[:, 0], ops.softplus(x)[:, 0], ops.relu6(x)[:, 0],
        ops.selu(x)[:, 0], ops.hard_sigmoid(x)[:, 0], ops.exp(x)[:, 0], ops.log(ops.abs(x) + 1)[:, 0], ops.log1p(ops.abs(x))[:, 0], ops.expm1(x)[:, 0],
        ops.sqrt(ops.abs(x) + 0.1)[:, 0], ops.rsqrt(ops.abs(x) + 0.1)[:, 0], ops.reciprocal(ops.abs(x) + 1)[:, 0], ops.sin(x)[:, 0], ops.cos(x)[:, 0],
        ops.erf(x)[:, 0], ops.clip(x, -0.5, 0.5)[:, 0], ops.sign(x)[:, 0], ops.floor(x)[:, 0], ops.ceil(x)[:, 1], ops.round(x)[:, 0], ops.normalize(x, axis=-1)[:, 0],
        ops.cast(ops.argmax(x, axis=1), "float32"), ops.one_hot(words, 9)[:, 0], ops.average(x, axis=1), ops.zeros_like(x)[:, 0], ops.stop_gradient(x)[:, 0],
        ops.cast(ops.logical_and(x > 0, z > 0), "float32")[:, 0], ops.cast(ops.any(x > 0.9, axis=1), "float32"), ops.cast(ops.all(x < 0.9, axis=-1), "float32"),
        layers.Embedding(20, 2)(words + 3)[:, 0],
    ]
    return keras.Model([x, z, words], [layers.Dense(2)(ops.concatenate(parts[:8], axis=-1)), layers.Dense(2)(layers.Concatenate()(parts)), *parts[8:]], name="sliced")


def operated():
    """Products over axes, windows, images, orders of numbers and rarer functions of keras.ops."""
    ops = keras.ops
    x, z = keras.Input((6, 4), name="x"), keras.Input((6, 4), name="z")
    image, words = keras.Input((8, 6, 4), name="image"), keras.Input((6,), dtype="int32", name="words")
    random = np.random.default_rng(5)

    def fixed(*shape):
        return random.normal(size=shape).astype("f4")

    small = ops.clip(x, -0.9, 0.9)
    far = ops.add(ops.abs(x), 1.5)
    largest, places = ops.top_k(x, 3)
    mean, variance = ops.moments(image, [1, 2])
    parts = [
        ops.einsum("bij,bkj->bik", x, z), ops.einsum("...ij,...kj->...ki", x, z), ops.einsum("bij->bj", x), ops.einsum("bhwc,bsc,cd->bshd", image, x, fixed(4, 3)),
        ops.einsum("ij...,j->i...", x, fixed(6)), ops.einsum("bij,bij->b", x, z), ops.dot(x, fixed(4, 2)), ops.tensordot(x, fixed(4, 6, 2), axes=([1, 2], [1, 0])), ops.tensordot(x, fixed(4, 5), axes=1),
        ops.outer(x, fixed(2)), ops.broadcast_to(ops.expand_dims(x, 1), (3, 2, 6, 4)),
        ops.max_pool(image, 2), ops.max_pool(x, 3, strides=2, padding="same"), ops.average_pool(image, (3, 2), strides=(2, 1), padding="same"),
        ops.average_pool(image, 2, data_format="channels_first"),
        ops.conv(image, fixed(3, 2, 4, 5), strides=(2, 1), padding="same"), ops.conv(x, fixed(2, 4, 6), dilation_rate=2, padding="same"), ops.conv(x, fixed(2, 4, 3), padding="valid"),
        ops.depthwise_conv(image, fixed(3, 3, 4, 2), padding="same"), ops.separable_conv(image, fixed(2, 3, 4, 2), fixed(1, 1, 8, 3), strides=2),
        ops.conv(ops.expand_dims(image, 3)[..., :2], fixed(2, 2, 1, 2, 3)),
        ops.dot_product_attention(image, image, image * 2.0), ops.dot_product_attention(image, image, image, is_causal=True),
        ops.image.resize(image, (5, 9)), ops.image.resize(image, (16, 3), interpolation="nearest"), ops.image.rgb_to_grayscale(image[..., :3]),
        ops.space_to_depth(image, 2), ops.depth_to_space(image, 2), ops.glu(image), mean, variance, ops.round(x, 1), ops.round(x * 100.0, -1),
        ops.sort(x, axis=1), ops.cast(ops.argsort(x, axis=-1), "float32"), largest, ops.cast(places, "float32"), ops.take_along_axis(x, places, axis=2),
        ops.cumprod(x, axis=1), ops.diff(x, n=2, axis=1), ops.tril(x), ops.triu(x, k=1), ops.vstack([x, z]), *ops.unstack(x, 6, axis=1)[1:3], ops.fliplr(x), ops.flipud(x),
        ops.tan(small), ops.sinh(x), ops.cosh(x), ops.arcsin(small), ops.arccos(small), ops.arctan(x), ops.arcsinh(x), ops.arccosh(far), ops.arctanh(small),
        ops.deg2rad(x), ops.rad2deg(x * 0.1), ops.exp2(x), ops.log2(far), ops.log10(far), ops.erfc(x), ops.trunc(x * 3.0), ops.cast(ops.isfinite(1.0 / x), "float32"),
        ops.cast(ops.isnan(x), "float32"), ops.cast(ops.isinf(x), "float32"), ops.cast(ops.logical_xor(x > 0, z > 0), "float32"), ops.arctan2(x, z), ops.hypot(x, z), ops.logaddexp(x, z),
        ops.divide_no_nan(x, ops.relu(z)), ops.full_like(x, 2.5), ops.nan_to_num(ops.log(x), nan=0.5), ops.copy(x),
    ]
    return keras.Model([x, z, image, words], [layers.Dense(2)(layers.Flatten()(ops.concatenate([parts[0], x], axis=-1))), *parts], name="operated")


def cells():
    """Layers in the place of activations of recurrent cells."""
    text, film = keras.Input((5, 3), name="text"), keras.Input((3, 5, 4, 2), name="film")
    x = layers.LSTM(4, activation=layers.LeakyReLU(0.15), recurrent_activation=layers.ReLU(max_value=0.9), return_sequences=True)(text)
    x = layers.Bidirectional(layers.GRU(3, activation=layers.ELU(0.5), return_sequences=True))(x)
    x = layers.GRU(3, reset_after=False, recurrent_activation=layers.ReLU(max_value=1.0, negative_slope=0.05), return_sequences=True)(x)
    x = layers.RNN([layers.SimpleRNNCell(3, activation=layers.Softmax()), layers.LSTMCell(2, activation=layers.ReLU())])(x)
    y = layers.ConvLSTM2D(2, 2, activation=layers.LeakyReLU(0.05), recurrent_activation=layers.ReLU(max_value=0.8))(film)
    return keras.Model([text, film], layers.Dense(2)(layers.Concatenate()([x, layers.Flatten()(y)])), name="cells")


def learned():
    """Layers with weights in the places of activations of cells, and one in several places."""
    def slope(start, **options):
        return layers.PReLU(alpha_initializer=keras.initializers.Constant(start), **options)

    text, film = keras.Input((5, 3), name="text"), keras.Input((3, 5, 4, 2), name="film")
    x = layers.LSTM(4, activation=slope(0.2), recurrent_activation=slope(0.1), return_sequences=True)(text)
    x = layers.Bidirectional(layers.GRU(3, activation=slope(0.3), return_sequences=True))(x)
    x = layers.GRU(3, reset_after=False, recurrent_activation=slope(0.2), return_sequences=True)(x)
    x = layers.TimeDistributed(layers.Dense(3, activation=slope(0.15)))(x)
    both, twice = slope(0.25), slope(0.35)
    x = layers.LSTM(3, activation=both, recurrent_activation=both, return_sequences=True)(x)
    x = layers.SimpleRNN(3, activation=layers.Dense(3, activation="tanh"), return_sequences=True)(x)
    x = layers.RNN([layers.SimpleRNNCell(3, activation=slope(0.1)), layers.LSTMCell(2, activation=slope(0.2))])(x)
    x = layers.Dense(4, activation=twice)(layers.Dense(4, activation=twice)(x))
    y = layers.ConvLSTM2D(2, 2, activation=slope(0.2, shared_axes=[1, 2]), recurrent_activation=slope(0.3))(film)
    return keras.Model([text, film], layers.Dense(2)(layers.Concatenate()([x, layers.Flatten()(y)])), name="learned")


def unrun():
    """Saved before it ever ran, so that what the cell's functions learn is not in the file yet."""
    return keras.Sequential([
        keras.Input((4, 2)),
        layers.GRU(3, activation=layers.PReLU(alpha_initializer=keras.initializers.Constant(0.3)),
                   recurrent_activation=layers.PReLU(alpha_initializer=keras.initializers.Constant(-0.05))),
    ], name="unrun")


def texts():
    """Words in sentences in texts: each sentence knows which of its words are missing. Rows of which whole steps are missing."""
    words, rows = keras.Input((3, 5), dtype="int32", name="words"), keras.Input((3, 5), name="rows")
    x = layers.Embedding(9, 4, mask_zero=True)(words)
    a = layers.TimeDistributed(layers.Bidirectional(layers.LSTM(3)))(x)
    b = layers.TimeDistributed(layers.GlobalAveragePooling1D())(layers.TimeDistributed(layers.Dense(3))(x))
    start = keras.Input((5, 4))
    inner = keras.Model(start, layers.GlobalAveragePooling1D()(layers.GRU(2, return_sequences=True)(start)), name="sentence")
    c = layers.TimeDistributed(inner)(x)
    d = layers.TimeDistributed(layers.TimeDistributed(layers.Dense(2)))(x)
    e = layers.TimeDistributed(layers.SimpleRNN(2))(layers.Masking()(keras.ops.reshape(rows, (-1, 3, 5, 1))))
    f = layers.TimeDistributed(layers.Dense(2))(layers.Masking()(rows))
    # Without the masks, which say nothing about rows.
    parts = [keras.ops.reshape(part, (-1, int(np.prod(part.shape[1:])))) for part in (a, b, c, d, e)]
    return keras.Model([words, rows], layers.Dense(2)(layers.Concatenate()([*parts, layers.LSTM(3)(f)])), name="texts")


def continued():
    """Recurrent layers that are given states, and therefore take no notice of masks, which what follows them still knows."""
    words, start = keras.Input((6,), dtype="int32", name="words"), keras.Input((3,), name="start")
    x = layers.Embedding(9, 4, mask_zero=True)(words)
    a, *states = layers.LSTM(3, return_sequences=True, return_state=True)(x)
    b = layers.LSTM(3, return_sequences=True)(a, initial_state=states)
    c = layers.GRU(3, go_backwards=True, return_sequences=True)(x, initial_state=start)
    d = layers.Bidirectional(layers.GRU(3, return_sequences=True))(x, initial_state=[start, start])
    e = layers.RNN([layers.SimpleRNNCell(3), layers.GRUCell(3)])(x, initial_state=[start, start])
    pooled = [layers.GlobalAveragePooling1D()(y) for y in (a, b, c, d)]
    return keras.Model([words, start], layers.Dense(2)(layers.Concatenate()([*pooled, e, layers.SimpleRNN(2)(b)])), name="continued")


def masked():
    """The same with a mask by name, and attention that is given masks by name which attention before it took off."""
    words, start = keras.Input((6,), dtype="int32", name="words"), keras.Input((3,), name="start")
    x = layers.Embedding(9, 4, mask_zero=True)(words)
    mask = x._keras_mask
    y = layers.GRU(3, return_sequences=True)(x, initial_state=start, mask=mask)
    z = layers.LayerNormalization()(layers.Add()([x, layers.MultiHeadAttention(2, 3)(x, x)]))
    z = layers.MultiHeadAttention(1, 2)(z, x, query_mask=mask, value_mask=mask)
    outputs = [layers.Dense(2)(layers.LSTM(3)(y)), layers.Dense(2)(layers.GlobalAveragePooling1D()(z))]
    return keras.Model([words, start], outputs, name="masked")


def unwritten():
    """A mask by name that is made of two."""
    words, start = keras.Input((6,), dtype="int32", name="words"), keras.Input((3,), name="start")
    x = layers.Add()([layers.Embedding(9, 4, mask_zero=True)(words), layers.Embedding(9, 4, mask_zero=True)(words)])
    return keras.Model([words, start], layers.GRU(3)(x, initial_state=start, mask=x._keras_mask), name="unwritten")


def planned():
    """Options that say nothing about what a layer computes: how it is to be quantized, which library it may use, and an input
    that was the result of another layer."""
    plan = keras.quantizers.Int8QuantizationConfig
    hidden = layers.Embedding(9, 4, name="left_behind")(keras.Input((5,), dtype="int32"))
    taken = layers.InputLayer(input_tensor=hidden, name="taken")
    words = keras.Input((5,), dtype="int32", name="words")
    x = layers.Embedding(9, 4, quantization_config=plan())(words)
    x = layers.LSTM(3, use_cudnn=False, return_sequences=True)(layers.Add()([x, taken.output]))
    x = layers.Bidirectional(layers.GRU(2, use_cudnn=False, return_sequences=True))(x)
    x = layers.EinsumDense("abc,cd->abd", output_shape=(5, 3), bias_axes="d", quantization_config=plan())(x)
    y = layers.Dense(2, quantization_config=plan())(layers.Flatten()(x))
    return keras.Model([words, taken.output], y, name="planned")


def adapted():
    """Kernels with matrices of low rank beside them, which files hold as their sum, and batch renormalization."""
    words, image = keras.Input((6,), name="words", dtype="int32"), keras.Input((7, 6, 3), name="image")
    x = layers.Embedding(9, 6, lora_rank=2)(words)
    x = layers.Conv1D(4, 3, lora_rank=2, lora_alpha=5)(x)
    x = layers.EinsumDense("abc,cd->abd", output_shape=(4, 3), bias_axes="d", lora_rank=2, lora_alpha=3)(x)
    x = layers.BatchNormalization(renorm=True, renorm_clipping={"rmax": 2, "dmax": 0.5}, renorm_momentum=0.7)(x)
    y = layers.Conv2D(4, (2, 3), strides=2, lora_rank=3, activation="relu")(image)
    y = layers.MaxPooling2D(2)(layers.BatchNormalization(axis=1, renorm=True, scale=False)(y))
    x = layers.Concatenate()([layers.Flatten()(x), layers.Flatten()(y)])
    return keras.Model([words, image], layers.Dense(2, lora_rank=1)(layers.Dense(4, use_bias=False, lora_rank=2)(x)), name="adapted")


def attended():
    """Attention as an operation, with biases and masks by place and by name."""
    a, b = keras.Input((4, 6, 5), name="a"), keras.Input((3, 6, 5), name="b")
    flags, bias = keras.Input((3,), name="flags", dtype="bool"), keras.Input((6, 4, 3), name="bias")
    ops = keras.ops
    mask = ops.expand_dims(ops.expand_dims(flags, 1), 1)
    parts = [
        ops.dot_product_attention(a, b, b * 2.0, bias), ops.dot_product_attention(a, b, b, mask=mask), ops.dot_product_attention(a, b, b, bias=bias, mask=mask, scale=0.25),
        ops.dot_product_attention(a, a, a, mask=np.array([[True, False, True, True]] * 4), is_causal=True), ops.dot_product_attention(a, b[:, :, :3], b[:, :, 3:], scale=0.7),
        ops.dot_product_attention(a, b[:, :, :2], b[:, :, 2:4], bias=np.arange(3, dtype="f4"), is_causal=True),
        ops.dot_product_attention(a, b, b, None, mask, 0.5), ops.dot_product_attention(query=a, key=b, value=b, mask=mask),
    ]
    return keras.Model([a, b, flags, bias], [layers.Dense(2)(parts[0]), *parts], name="attended")


def given(tensor, random):
    """Values for an input: words from 0 to 8, of which the last of the first text are missing, flags, or numbers."""
    shape = (3,) + tuple(tensor.shape[1:])
    if tensor.dtype.startswith("int"):
        words = random.integers(1, 9, size=shape).astype(tensor.dtype)
        words[0, ..., -2:] = 0
        return words
    if tensor.name == "rows":
        # Some numbers of a step, and whole steps, are none.
        rows = random.normal(size=shape).astype("f4")
        rows[0, :, 3:] = rows[1, 2] = rows[2, 0, 1] = 0
        return rows
    if tensor.dtype == "bool":
        return random.random(shape) > 0.3
    return random.normal(size=shape).astype("f4")


def main():
    folder = FOLDER / "layers"
    folder.mkdir(parents=True, exist_ok=True)
    builders = (sequences, images, volumes, graph, recurrent, attention, blocks, states, moving, prepared, activated, distributed, stacked, merged, sliced, operated, cells, learned, unrun, planned, texts, continued, masked, unwritten, adapted, attended)
    for build in [b for b in builders if not sys.argv[1:] or b.__name__ in sys.argv[1:]]:
        keras.utils.clear_session()
        keras.utils.set_random_seed(7)
        model = build()
        random = np.random.default_rng(3)
        # Starting biases and scales would hide a mistake in their order.
        model.set_weights([
            w if name in ("mean", "variance", "count") else w + 0.1 * random.normal(size=w.shape).astype("f4") ** 2
            for w, name in zip(model.get_weights(), [v.path.split("/")[-1] for v in model.weights])
        ])
        xs = [given(i, random) for i in model.inputs]
        path = folder / f"{model.name}.keras"
        if model.name == "unrun":
            model.save(path)
        ys = model.predict(xs if len(xs) > 1 else xs[0], verbose=0)
        ys = keras.tree.flatten(ys)
        if model.name != "unrun":
            model.save(path)
        deflate(path)
        arrays = {f"x{i}": x for i, x in enumerate(xs)} | {f"y{i}": y for i, y in enumerate(ys)}
        if model.name == "operated":
            # Of half the sum of all squares, with respect to the inputs that are no whole numbers.
            inputs = [tf.constant(x) for x in xs]
            with tf.GradientTape() as tape:
                tape.watch(inputs[:3])
                results = keras.tree.flatten(model(inputs))
                total = sum(tf.reduce_sum(tf.square(tf.cast(y, "float32"))) / 2 for y in results)
            arrays |= {f"g{i}": g.numpy() for i, g in enumerate(tape.gradient(total, inputs[:3]))}
        np.savez_compressed(folder / f"{model.name}.npz", **arrays)


if __name__ == "__main__":
    main()
