"""Writes Fixtures/goldens/layers/families/*.json: what Keras computes for each layer, with gradients.

Run from the top of the repository with a Python that has Keras 3 and TensorFlow:

    python Tools/goldens/layer_families.py [FAMILY ...]

Each case holds a layer's configuration, what it gives, the gradients with respect to its input and
weights when the result is multiplied by `numbers(shape, 55)` and summed, and the losses it adds.
Operands are not stored: formulas make them, which the Swift tests repeat exactly.
"""

import inspect
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np
import tensorflow as tf
from keras import constraints, initializers, layers, regularizers

FOLDER = pathlib.Path(__file__).parents[2] / "Fixtures" / "goldens" / "layers" / "families"


def numbers(shape, salt):
    """Multiples of 1/64 in -1...1: a small linear congruence."""
    i = np.arange(int(np.prod(shape)), dtype=np.int64)
    return (((i * 7919 + salt * 104729) % 129 - 64).astype("f4") / np.float32(64)).reshape(shape)


def spread(shape, scale=1.0):
    """Up to 1009 different numbers in -2...2, none of them a multiple of a half."""
    i = np.arange(int(np.prod(shape)), dtype=np.int64)
    return (((i * 479 + 3) % 1009 * 2 - 1007).astype("f4") / np.float32(504) * np.float32(scale)).reshape(shape)


def rounded(values):
    return [float(f"{v:.6g}") for v in np.asarray(values, "float64").ravel()]


def case(layer, *shapes, training=False, scale=1.0, mask=None, smooth=True):
    """Weights are numbers(shape, salt = place in the list), variances 1 + x². The step of a masked
    input of [batch, time, ...] counts where (i * 5 + 2) % 3 != 0. `smooth` is false where a small
    step may cross a bend, so that measuring slopes makes no sense."""
    layer.build(shapes[0] if len(shapes) == 1 else list(shapes))
    weights = []
    for place, w in enumerate(layer.weights):
        value = numbers(w.shape, place)
        weights.append(1 + value * value if "variance" in w.path else value)
    layer.set_weights([w.astype("f4") for w in weights])
    xs = [tf.Variable(spread(shape, scale)) for shape in shapes]
    # Some layers train unless they are told not to.
    kwargs = {"training": training} if "training" in inspect.signature(layer.call).parameters else {}
    if mask:
        steps = np.arange(int(np.prod(shapes[0][:2])))
        kwargs["mask"] = tf.constant(((steps * 5 + 2) % 3 != 0).reshape(shapes[0][:2]))
    with tf.GradientTape() as tape:
        y = layer(*[x + 0 for x in xs] if len(xs) == 1 else [[x + 0 for x in xs]], **kwargs)
        total = tf.reduce_sum(y * numbers(y.shape, 55))
        losses = layer.losses
    trained = [w.value for w in layer.trainable_weights]
    gradients = tape.gradient(total, xs + trained)
    gradients = [tf.zeros_like(v) if g is None else g for g, v in zip(gradients, xs + trained)]
    gradients = [tf.convert_to_tensor(g) for g in gradients]
    result = {
        "class_name": type(layer).__name__,
        "config": layer.get_config(),
        "input_shapes": [list(s) for s in shapes],
        "scale": scale,
        "training": training,
        "mask": bool(mask),
        "smooth": smooth,
        "weights": [[w.path.split("/")[-1], list(w.shape)] for w in layer.weights],
        "output_shape": list(y.shape),
        "output": rounded(y),
        "input_gradients": [rounded(g) for g in gradients[:len(xs)]],
        "weight_gradients": [rounded(g) for g in gradients[len(xs):]],
        "state": [rounded(w) for w in layer.weights if not w.trainable],
        "losses": rounded(losses),
    }
    return result


def activations():
    names = (
        "linear relu relu6 leaky_relu elu selu celu gelu sigmoid log_sigmoid hard_sigmoid silu hard_silu "
        "softmax log_softmax softplus softsign tanh hard_tanh tanh_shrink soft_shrink hard_shrink "
        "exponential mish squareplus sparse_plus sparse_sigmoid glu")
    for name in names.split():
        yield case(layers.Activation(name, name=name), (2, 6), scale=2 if name != "relu6" else 5, smooth=False)
    yield case(layers.Activation("swish", name="swish"), (2, 3))
    yield case(layers.Dense(4, activation="glu", name="dense"), (3, 2))
    # Keras adds up partial sums where it should take the last, so that it is right only where a single
    # number stays; far enough apart, one does.
    yield case(layers.Activation("sparsemax", name="sparsemax"), (2, 6), scale=50)
    yield case(layers.Dense(3, activation="mish", name="dense"), (2, 2, 2))
    yield case(layers.ReLU(name="a"), (2, 5), smooth=False)
    yield case(layers.ReLU(max_value=1.25, name="b"), (2, 5), smooth=False)
    yield case(layers.ReLU(negative_slope=0.25, threshold=0.5, name="c"), (2, 5), smooth=False)
    yield case(layers.ReLU(max_value=6, negative_slope=0.125, name="d"), (2, 5), scale=5, smooth=False)
    yield case(layers.ReLU(max_value=1.5, threshold=0.5, name="e"), (3, 2, 2), smooth=False)
    yield case(layers.LeakyReLU(name="a"), (2, 5), smooth=False)
    yield case(layers.LeakyReLU(negative_slope=0.5, name="b"), (2, 5), smooth=False)
    yield case(layers.LeakyReLU(negative_slope=0, name="c"), (2, 5), smooth=False)
    yield case(layers.ELU(name="a"), (2, 5), smooth=False)
    yield case(layers.ELU(alpha=0.3, name="b"), (2, 5), smooth=False)
    yield case(layers.ELU(alpha=2.0, name="c"), (2, 1, 3), smooth=False)
    yield case(layers.PReLU(name="a"), (2, 3, 2), smooth=False)
    yield case(layers.PReLU(shared_axes=[1, 2], alpha_initializer="ones", name="b"), (2, 2, 3, 2), smooth=False)
    yield case(layers.PReLU(shared_axes=[2], alpha_constraint="non_neg", name="c"), (2, 3, 2, 2), smooth=False)
    yield case(layers.Softmax(name="a"), (2, 5))
    yield case(layers.Softmax(axis=1, name="b"), (2, 3, 4))
    yield case(layers.Softmax(axis=[1, 2], name="c"), (2, 3, 2, 2))
    yield case(layers.Softmax(axis=-2, name="d"), (2, 2, 3, 2))


def regularization():
    yield case(layers.Dense(3, kernel_regularizer="l1", bias_regularizer=regularizers.L2(0.25), name="a"), (2, 4))
    yield case(layers.Dense(3, kernel_regularizer=regularizers.L1L2(0.1, 0.2), kernel_constraint="max_norm",
                            bias_constraint=constraints.NonNeg(), activity_regularizer="l2", name="b"), (2, 4))
    yield case(layers.Dense(3, kernel_regularizer=regularizers.OrthogonalRegularizer(0.5),
                            kernel_constraint=constraints.MinMaxNorm(0.5, 2.0, 0.75, axis=0), name="c"), (2, 4))
    yield case(layers.Dense(3, kernel_regularizer=regularizers.OrthogonalRegularizer(0.5, "columns"),
                            bias_constraint=constraints.UnitNorm(), name="d"), (3, 2, 4))
    yield case(layers.Dense(2, kernel_initializer=initializers.VarianceScaling(2.0, "fan_out", "uniform"),
                            bias_initializer=initializers.Constant(0.5), name="e"), (1, 2))
    yield case(layers.Dense(2, kernel_initializer=initializers.Orthogonal(0.5), bias_initializer="random_normal",
                            kernel_constraint=constraints.MaxNorm(3, axis=[0, 1]), name="f"), (1, 2))
    yield case(layers.Dense(2, kernel_initializer="lecun_normal", bias_initializer="truncated_normal", name="g"), (1, 2))
    yield case(layers.BatchNormalization(gamma_regularizer="l2", beta_constraint="non_neg", name="a"), (4, 3))
    yield case(layers.BatchNormalization(center=False, gamma_constraint="unit_norm", gamma_initializer="he_uniform",
                                         moving_mean_initializer="ones", name="b"), (4, 2, 3), training=True)
    yield case(layers.ActivityRegularization(l1=0.1, name="a"), (2, 4))
    yield case(layers.ActivityRegularization(l1=0.1, l2=0.25, name="b"), (3, 2, 2), training=True)
    yield case(layers.ActivityRegularization(l2=0.5, name="c"), (1, 4))
    yield case(layers.Activation("tanh", activity_regularizer=regularizers.L1(0.5), name="a"), (2, 4))
    yield case(layers.Dropout(0.25, noise_shape=(None, 1, 2), name="a"), (2, 3, 2))
    yield case(layers.Dropout(0.0, seed=3, name="b"), (2, 3), training=True)
    yield case(layers.SpatialDropout1D(0.25, name="a"), (2, 3, 2))
    yield case(layers.SpatialDropout2D(0.25, seed=3, name="a"), (2, 3, 2, 2))
    yield case(layers.SpatialDropout3D(0.25, data_format="channels_first", name="a"), (2, 3, 2, 1, 2))
    yield case(layers.GaussianDropout(0.25, name="a"), (2, 3))
    yield case(layers.GaussianNoise(0.5, seed=1, name="a"), (2, 3))
    yield case(layers.AlphaDropout(0.25, name="a"), (2, 3))
    yield case(layers.AlphaDropout(0.5, noise_shape=(None, 1), name="b"), (2, 3))


def reshaping():
    first = "channels_first"
    yield case(layers.Flatten(name="a"), (2, 3, 2))
    yield case(layers.Flatten(data_format=first, name="b"), (2, 3, 2, 2))
    yield case(layers.Flatten(name="c"), (3,))
    yield case(layers.Reshape((3, 2), name="a"), (2, 6))
    yield case(layers.Reshape((-1, 2, 1), name="b"), (2, 3, 4))
    yield case(layers.Reshape((5,), name="c"), (2, 5, 1))
    yield case(layers.Permute((2, 1), name="a"), (2, 3, 4))
    yield case(layers.Permute((3, 1, 2), name="b"), (2, 3, 2, 4))
    yield case(layers.Permute((1, 2), name="c"), (2, 3, 1))
    yield case(layers.RepeatVector(3, name="a"), (2, 4))
    yield case(layers.RepeatVector(1, name="b"), (3, 2))
    yield case(layers.RepeatVector(5, name="c"), (1, 3))
    yield case(layers.Cropping1D(name="a"), (2, 5, 2))
    yield case(layers.Cropping1D((0, 3), name="b"), (2, 5, 2))
    yield case(layers.Cropping1D(2, name="c"), (1, 5, 3))
    yield case(layers.Cropping2D(((1, 0), (2, 1)), name="a"), (2, 3, 5, 2))
    yield case(layers.Cropping2D((1, 2), data_format=first, name="b"), (1, 2, 3, 6))
    yield case(layers.Cropping2D(name="c"), (1, 2, 2, 1))
    yield case(layers.Cropping3D(name="a"), (1, 3, 4, 3, 2))
    yield case(layers.Cropping3D(((1, 0), (0, 2), (0, 0)), name="b"), (1, 2, 4, 2, 2))
    yield case(layers.Cropping3D((0, 1, 1), data_format=first, name="c"), (1, 2, 2, 3, 4))
    yield case(layers.ZeroPadding1D(name="a"), (2, 2, 2))
    yield case(layers.ZeroPadding1D((0, 3), name="b"), (2, 2, 1))
    yield case(layers.ZeroPadding1D((2, 1), data_format=first, name="c"), (1, 2, 3))
    yield case(layers.ZeroPadding2D(name="a"), (1, 2, 3, 2))
    yield case(layers.ZeroPadding2D(((1, 0), (0, 2)), name="b"), (2, 2, 1, 2))
    yield case(layers.ZeroPadding2D((0, 1), data_format=first, name="c"), (1, 2, 2, 3))
    yield case(layers.ZeroPadding3D(name="a"), (1, 1, 2, 1, 2))
    yield case(layers.ZeroPadding3D(((0, 1), (2, 0), (0, 0)), name="b"), (1, 2, 1, 2, 2))
    yield case(layers.ZeroPadding3D((1, 0, 1), data_format=first, name="c"), (1, 2, 1, 2, 1))
    yield case(layers.UpSampling1D(name="a"), (2, 3, 2))
    yield case(layers.UpSampling1D(3, name="b"), (1, 2, 3))
    yield case(layers.UpSampling1D(1, name="c"), (1, 2, 3))
    yield case(layers.UpSampling2D(name="a"), (1, 2, 3, 2))
    yield case(layers.UpSampling2D((1, 3), data_format=first, name="b"), (1, 2, 2, 2))
    yield case(layers.UpSampling2D((2, 3), interpolation="bilinear", name="c"), (1, 3, 2, 2))
    yield case(layers.UpSampling2D((3, 2), interpolation="bilinear", data_format=first, name="d"), (1, 2, 2, 3))
    yield case(layers.UpSampling2D(2, interpolation="bicubic", name="e"), (1, 4, 3, 1))
    yield case(layers.UpSampling2D((3, 1), interpolation="bicubic", name="f"), (1, 5, 2, 2))
    yield case(layers.UpSampling2D((2, 3), interpolation="lanczos3", name="g"), (1, 4, 3, 1))
    yield case(layers.UpSampling2D((1, 2), interpolation="lanczos5", name="h"), (1, 2, 6, 2))
    yield case(layers.UpSampling3D(name="a"), (1, 1, 2, 2, 2))
    yield case(layers.UpSampling3D((2, 1, 3), name="b"), (1, 2, 2, 1, 2))
    yield case(layers.UpSampling3D((1, 2, 1), data_format=first, name="c"), (1, 2, 2, 2, 1))
    yield case(layers.Identity(name="a"), (2, 3))
    yield case(layers.Masking(name="a"), (2, 3, 2))
    yield case(layers.Masking(mask_value=0.5, name="b"), (2, 3))
    yield case(layers.EinsumDense("ab,bc->ac", output_shape=3, bias_axes="c", name="a"), (2, 4))
    yield case(layers.EinsumDense("abc,cd->abd", output_shape=(None, 3), activation="tanh", name="b"), (2, 3, 4))
    yield case(layers.EinsumDense("abc,cde->abde", output_shape=(None, 2, 3), bias_axes="de", name="c"), (2, 2, 3))
    yield case(layers.EinsumDense("abde,dec->abc", output_shape=(None, 3), bias_axes="c", name="d"), (1, 2, 2, 3))
    yield case(layers.EinsumDense("...x,xy->...y", output_shape=3, bias_axes="y", name="e"), (2, 2, 2))
    yield case(layers.EinsumDense("ab...,bc->ac...", output_shape=3, name="f"), (2, 4, 2))
    yield case(layers.EinsumDense("abc,bcd->abd", output_shape=(3, 2), bias_axes="bd", name="g"), (2, 3, 4))


def convolution():
    first = "channels_first"
    yield case(layers.Conv1D(3, 3, name="a"), (2, 7, 2))
    yield case(layers.Conv1D(4, 2, strides=3, padding="same", activation="relu", name="b"), (1, 8, 3), smooth=False)
    yield case(layers.Conv1D(2, 3, dilation_rate=2, padding="causal", name="c"), (2, 6, 2))
    yield case(layers.Conv1D(4, 3, strides=2, padding="causal", groups=2, use_bias=False, name="d"), (1, 7, 4))
    yield case(layers.Conv1D(2, 4, data_format=first, kernel_regularizer="l2", name="e"), (1, 2, 6))
    yield case(layers.Conv2D(3, (2, 3), data_format=first, padding="same", name="a"), (1, 2, 4, 5))
    yield case(layers.Conv2D(2, 3, dilation_rate=(2, 1), kernel_constraint="max_norm", name="b"), (1, 6, 5, 2))
    yield case(layers.Conv2D(4, 2, strides=2, activation="glu", groups=2, activity_regularizer="l1", name="c"), (1, 5, 4, 2))
    yield case(layers.Conv3D(2, 2, name="a"), (1, 3, 4, 3, 2))
    yield case(layers.Conv3D(2, (1, 3, 2), strides=(2, 1, 2), padding="same", activation="tanh", name="b"), (1, 3, 3, 4, 2))
    yield case(layers.Conv3D(4, 2, dilation_rate=(1, 2, 1), groups=2, use_bias=False, name="c"), (1, 2, 4, 2, 2))
    yield case(layers.Conv3D(3, (2, 1, 2), data_format=first, name="d"), (1, 2, 2, 2, 3))
    yield case(layers.DepthwiseConv1D(3, name="a"), (2, 6, 2))
    yield case(layers.DepthwiseConv1D(2, strides=2, padding="same", depth_multiplier=3, name="b"), (1, 5, 2))
    yield case(layers.DepthwiseConv1D(3, dilation_rate=2, use_bias=False, data_format=first, name="c"), (1, 2, 6))
    yield case(layers.DepthwiseConv2D((2, 3), name="a"), (1, 4, 5, 2))
    yield case(layers.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=2, activation="elu", name="b"), (1, 5, 4, 3))
    yield case(layers.DepthwiseConv2D(2, dilation_rate=2, padding="same", depthwise_regularizer="l1", name="c"), (1, 4, 5, 2))
    yield case(layers.SeparableConv1D(3, 3, name="a"), (2, 6, 2))
    yield case(layers.SeparableConv1D(2, 2, strides=2, padding="same", depth_multiplier=2, name="b"), (1, 5, 2))
    yield case(layers.SeparableConv1D(2, 3, dilation_rate=2, padding="same", use_bias=False, name="c"), (1, 6, 2))
    yield case(layers.SeparableConv2D(3, (2, 3), name="a"), (1, 4, 5, 2))
    yield case(layers.SeparableConv2D(2, 3, strides=2, padding="same", depth_multiplier=2, activation="tanh", name="b"), (1, 5, 4, 2))
    yield case(layers.SeparableConv2D(2, 2, dilation_rate=2, pointwise_constraint="unit_norm", pointwise_regularizer="l2", name="c"), (1, 4, 5, 2))


def transposes():
    first = "channels_first"
    yield case(layers.Conv1DTranspose(3, 3, name="a"), (2, 4, 2))
    yield case(layers.Conv1DTranspose(2, 4, strides=3, padding="same", activation="tanh", name="b"), (1, 4, 3))
    yield case(layers.Conv1DTranspose(2, 3, strides=2, output_padding=1, name="c"), (1, 3, 2))
    yield case(layers.Conv1DTranspose(2, 2, strides=3, use_bias=False, data_format=first, name="d"), (1, 2, 3))
    yield case(layers.Conv2DTranspose(3, (2, 3), name="a"), (1, 3, 2, 2))
    yield case(layers.Conv2DTranspose(2, 3, strides=(2, 1), padding="same", name="b"), (2, 2, 3, 2))
    yield case(layers.Conv2DTranspose(2, 3, strides=2, padding="same", output_padding=1, kernel_regularizer="l1", name="c"), (1, 2, 3, 2))
    yield case(layers.Conv2DTranspose(2, (1, 2), strides=3, use_bias=False, name="d"), (1, 2, 2, 3))
    yield case(layers.Conv2DTranspose(2, (3, 5), strides=(2, 3), padding="same", output_padding=(1, 2), data_format=first, name="e"), (1, 2, 2, 2))
    yield case(layers.Conv3DTranspose(2, 2, name="a"), (1, 2, 2, 1, 2))
    yield case(layers.Conv3DTranspose(2, (1, 3, 2), strides=(1, 2, 2), padding="same", name="b"), (1, 1, 2, 2, 2))
    yield case(layers.Conv3DTranspose(2, 2, strides=2, activation="elu", use_bias=False, data_format=first, name="c"), (1, 2, 1, 2, 2))


def pooling():
    first = "channels_first"
    yield case(layers.MaxPooling1D(name="a"), (2, 5, 2), smooth=False)
    yield case(layers.MaxPooling1D(3, strides=2, padding="same", name="b"), (1, 6, 2), smooth=False)
    yield case(layers.MaxPooling1D(2, strides=3, data_format=first, name="c"), (1, 2, 7), smooth=False)
    yield case(layers.MaxPooling2D((2, 3), strides=1, data_format=first, name="a"), (1, 2, 3, 4), smooth=False)
    yield case(layers.MaxPooling3D(name="a"), (1, 2, 4, 5, 2), smooth=False)
    yield case(layers.MaxPooling3D((1, 3, 2), strides=(1, 2, 1), padding="same", name="b"), (1, 2, 4, 3, 2), smooth=False)
    yield case(layers.MaxPooling3D(2, strides=1, data_format=first, name="c"), (1, 2, 2, 3, 3), smooth=False)
    yield case(layers.AveragePooling1D(2, name="a"), (2, 5, 2))
    yield case(layers.AveragePooling1D(3, strides=2, padding="same", name="b"), (1, 6, 2))
    yield case(layers.AveragePooling1D(2, strides=3, data_format=first, name="c"), (1, 2, 7))
    yield case(layers.AveragePooling2D((2, 3), strides=1, data_format=first, padding="same", name="a"), (1, 2, 3, 4))
    yield case(layers.AveragePooling3D(2, name="a"), (1, 2, 4, 5, 2))
    yield case(layers.AveragePooling3D((1, 3, 2), strides=(1, 2, 1), padding="same", name="b"), (1, 2, 4, 3, 2))
    yield case(layers.AveragePooling3D(2, strides=1, data_format=first, name="c"), (1, 2, 2, 3, 3))
    for rank in (1, 2, 3):
        last = (2, 3, 4, 2)[:rank + 1] + (2,)
        for kind in (getattr(layers, f"GlobalAveragePooling{rank}D"), getattr(layers, f"GlobalMaxPooling{rank}D")):
            yield case(kind(name="a"), last, smooth=False)
            yield case(kind(keepdims=True, name="b"), last, smooth=False)
            yield case(kind(data_format=first, keepdims=rank == 2, name="c"), last, smooth=False)
        for kind in (getattr(layers, f"AdaptiveAveragePooling{rank}D"), getattr(layers, f"AdaptiveMaxPooling{rank}D")):
            yield case(kind(2, name="a"), (1, 5, 4, 3)[:rank + 1] + (2,), smooth=False)
            yield case(kind((3, 2, 2)[:rank], name="b"), (1, 7, 5, 3)[:rank + 1] + (1,), smooth=False)
            yield case(kind(3, data_format=first, name="c"), (1, 2) + (4, 5, 3)[:rank], smooth=False)
    yield case(layers.GlobalAveragePooling1D(name="m"), (2, 4, 2), mask=True)


def normalization():
    yield case(layers.LayerNormalization(name="a"), (2, 3, 4))
    yield case(layers.LayerNormalization(axis=1, epsilon=0.01, gamma_regularizer="l2", name="b"), (2, 3, 4))
    yield case(layers.LayerNormalization(axis=[1, 3], center=False, name="c"), (2, 3, 2, 2))
    yield case(layers.LayerNormalization(axis=-2, scale=False, beta_constraint="non_neg", name="d"), (2, 3, 2))
    yield case(layers.RMSNormalization(name="a"), (2, 3, 4))
    yield case(layers.RMSNormalization(epsilon=0.01, name="b"), (3, 5))
    yield case(layers.RMSNormalization(axis=[1, 2], name="c"), (2, 3, 2))
    yield case(layers.UnitNormalization(name="a"), (2, 5))
    yield case(layers.UnitNormalization(axis=1, name="b"), (2, 3, 2))
    yield case(layers.UnitNormalization(axis=[1, 2], name="c"), (2, 3, 2))
    yield case(layers.GroupNormalization(groups=2, name="a"), (2, 3, 4))
    yield case(layers.GroupNormalization(groups=-1, epsilon=0.01, name="b"), (2, 2, 3, 2))
    yield case(layers.GroupNormalization(groups=3, axis=1, center=False, gamma_initializer="he_normal", name="c"), (2, 6, 3))
    yield case(layers.GroupNormalization(groups=1, scale=False, name="d"), (3, 4))
    yield case(layers.BatchNormalization(axis=1, name="a"), (3, 2, 4), training=True)
    yield case(layers.BatchNormalization(axis=1, name="b"), (3, 2, 2, 2))
    yield case(layers.BatchNormalization(momentum=0.8, name="m"), (3, 4, 2), training=True, mask=True)
    yield case(layers.BatchNormalization(scale=False, epsilon=0.01, name="n"), (2, 5, 3), training=True, mask=True)
    # The mask is that of the channels: of those after 2, 5, ... steps nothing counts.
    yield case(layers.BatchNormalization(axis=1, momentum=0.5, name="o"), (3, 4, 2), training=True, mask=True)
    yield case(layers.BatchNormalization(axis=1, center=False, name="p"), (4, 2, 3), training=True, mask=True)
    yield case(layers.BatchNormalization(name="q"), (2, 5, 1), training=True, mask=True)
    yield case(layers.BatchNormalization(renorm=True, name="r"), (4, 3), training=True, smooth=False)
    yield case(layers.BatchNormalization(renorm=True, name="s"), (4, 3))
    yield case(layers.BatchNormalization(renorm=True, renorm_clipping={"rmin": 0.5, "rmax": 1.5, "dmax": 0.25}, renorm_momentum=0.8, momentum=0.9, name="t"), (3, 2, 2, 3), training=True, smooth=False)
    yield case(layers.BatchNormalization(renorm=True, renorm_clipping={"rmax": 3.0}, axis=1, center=False, epsilon=0.01, name="u"), (3, 2, 4), training=True, smooth=False)
    yield case(layers.BatchNormalization(renorm=True, renorm_clipping={"dmax": 0.5}, scale=False, name="v"), (3, 4, 2), training=True, mask=True, smooth=False)
    yield case(layers.BatchNormalization(renorm=True, scale=False, center=False, name="w"), (5, 2), training=True, smooth=False)
    yield case(layers.SpectralNormalization(layers.Dense(3, name="inner"), name="a"), (2, 4))
    yield case(layers.SpectralNormalization(layers.Dense(3, name="inner"), power_iterations=3, name="b"), (2, 4), training=True, smooth=False)
    yield case(layers.SpectralNormalization(layers.Conv2D(2, 2, name="inner"), name="c"), (1, 3, 3, 2), training=True, smooth=False)


def merging():
    yield case(layers.Add(name="a"), (2, 3), (2, 3), (2, 3))
    yield case(layers.Add(name="b"), (2, 3, 2), (2, 1, 2))
    yield case(layers.Add(name="c"), (2, 3, 2), (2, 2))
    yield case(layers.Subtract(name="a"), (2, 3), (2, 3))
    yield case(layers.Subtract(name="b"), (2, 3, 1), (2, 1, 4))
    yield case(layers.Multiply(name="a"), (2, 3), (2, 1), (2, 3))
    yield case(layers.Multiply(name="b"), (2, 2, 2), (2, 2))
    yield case(layers.Average(name="a"), (2, 3), (2, 3), (2, 3))
    yield case(layers.Average(name="b"), (2, 3, 2), (2, 3, 1))
    yield case(layers.Maximum(name="a"), (2, 4), (2, 1), smooth=False)
    yield case(layers.Maximum(name="b"), (3, 2, 2), (3, 1, 2), (3, 2, 1), smooth=False)
    yield case(layers.Minimum(name="a"), (2, 4), (2, 1), smooth=False)
    yield case(layers.Minimum(name="b"), (3, 2, 2), (3, 1, 2), (3, 2, 1), smooth=False)
    yield case(layers.Concatenate(name="a"), (2, 3), (2, 1), (2, 2))
    yield case(layers.Concatenate(axis=1, name="b"), (2, 3, 2), (2, 1, 2))
    yield case(layers.Concatenate(axis=-2, name="c"), (2, 1, 3, 2), (2, 1, 2, 2))
    yield case(layers.Dot(axes=1, name="a"), (2, 5), (2, 5))
    yield case(layers.Dot(axes=(2, 1), name="b"), (2, 3, 4), (2, 4, 2))
    yield case(layers.Dot(axes=-1, normalize=True, name="c"), (2, 3, 4), (2, 2, 4))
    yield case(layers.Dot(axes=(1, 2), name="d"), (2, 4), (2, 3, 4))


def adapted():
    first = "channels_first"
    yield case(layers.Dense(3, lora_rank=2, name="a"), (2, 4))
    yield case(layers.Dense(5, activation="tanh", use_bias=False, kernel_regularizer="l2", lora_rank=1, name="b"), (2, 3, 4))
    yield case(layers.Dense(2, activation="relu", bias_constraint="non_neg", lora_rank=4, name="c"), (3, 2), smooth=False)
    yield case(layers.EinsumDense("abc,cd->abd", output_shape=(None, 3), bias_axes="d", lora_rank=2, name="a"), (2, 3, 4))
    yield case(layers.EinsumDense("abc,cde->abde", output_shape=(None, 2, 3), activation="tanh", lora_rank=2, lora_alpha=5, name="b"), (2, 2, 3))
    yield case(layers.EinsumDense("abde,dec->abc", output_shape=(None, 3), lora_rank=1, lora_alpha=3, kernel_regularizer="l1", name="c"), (1, 2, 2, 3))
    yield case(layers.Conv1D(3, 2, lora_rank=2, name="a"), (2, 5, 2))
    yield case(layers.Conv1D(2, 3, padding="causal", data_format=first, lora_rank=1, lora_alpha=2, use_bias=False, name="b"), (1, 2, 6))
    yield case(layers.Conv2D(4, 2, strides=2, groups=2, lora_rank=3, lora_alpha=6, activation="tanh", name="a"), (1, 5, 4, 2))
    yield case(layers.Conv2D(3, (2, 3), padding="same", kernel_regularizer="l2", lora_rank=2, name="b"), (2, 4, 5, 3))
    yield case(layers.Conv3D(2, 2, lora_rank=2, name="a"), (1, 3, 3, 3, 2))


FAMILIES = [activations, regularization, reshaping, convolution, transposes, pooling, normalization, merging, adapted]


def transforms():
    """Fourier kernels, the one initializer whose numbers can be compared."""
    for shape, options in [
        ((5, 1, 4), {}), ((4, 1, 3), {"side": "imag", "scaling": "spectrum", "periodic": True}),
        ((6, 1, 3), {"window": "hamming", "scaling": None}), ((3, 1, 3), {"side": "imag", "window": None}),
    ]:
        initializer = initializers.STFT(**options)
        yield {"config": initializer.get_config(), "shape": shape, "values": rounded(initializer(shape))}


def write(path, entries):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries)
    path.write_text(f"[\n{lines}\n]\n")


def main(names):
    for family in FAMILIES:
        if not names or family.__name__ in names:
            write(FOLDER / f"{family.__name__}.json", family())
    write(FOLDER.parent / "initializers.json", transforms())


if __name__ == "__main__":
    main(sys.argv[1:])
