"""Writes Fixtures/goldens/layers/families/preprocessing.json and Fixtures/goldens/layers/adapted.json.

Run from the top of the repository with a Python that has Keras 3 and TensorFlow:

    python Tools/goldens/preprocessing_layers.py

The first holds cases as `layer_families.py` describes them, random layers with bounds that leave nothing
to chance; the second what layers learn from data, and affine transforms in every mode.
"""

import numpy as np
from layer_families import FOLDER, case, numbers, rounded, spread, write

import keras
import tensorflow as tf
from keras import layers


def without_gradient(result):
    """TensorFlow's gradient of these is another transform, not the adjoint, or does not exist."""
    result["input_gradients"] = []
    return result


def image(layer, shape, training=False, scale=1.0, gradient=True, smooth=True):
    try:
        result = case(layer, shape, training=training, scale=scale, smooth=smooth)
    except (LookupError, tf.errors.InvalidArgumentError):
        raise SystemExit(f"no gradient: {layer}")
    return result if gradient else without_gradient(result)


def forward(layer, shape):
    """A case without gradients at all, for operations that have none."""
    layer.build(shape)
    y = layer(spread(shape))
    return {
        "class_name": type(layer).__name__, "config": layer.get_config(), "input_shapes": [list(shape)], "scale": 1.0,
        "training": False, "mask": False, "smooth": True, "weights": [], "output_shape": list(y.shape), "output": rounded(y),
        "input_gradients": [], "weight_gradients": [], "state": [], "losses": [],
    }


def resizing():
    first = "channels_first"
    for method in ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5"):
        for antialias in (False, True):
            name = f"{method}_{'smooth' if antialias else 'plain'}"
            yield forward(layers.Resizing(3, 7, interpolation=method, antialias=antialias, name=name), (2, 5, 4, 2))
    yield forward(layers.Resizing(2, 2, data_format=first, antialias=True, name="a"), (1, 2, 7, 5))
    yield image(layers.Resizing(4, 3, name="b"), (2, 3, 5, 2))
    yield forward(layers.Resizing(4, 3, crop_to_aspect_ratio=True, name="c"), (1, 5, 8, 2))
    yield forward(layers.Resizing(3, 4, crop_to_aspect_ratio=True, interpolation="lanczos3", antialias=True, name="d"), (1, 9, 5, 1))
    yield forward(layers.Resizing(4, 3, pad_to_aspect_ratio=True, name="e"), (1, 5, 8, 2))
    yield forward(layers.Resizing(3, 5, pad_to_aspect_ratio=True, fill_value=0.5, interpolation="nearest", name="f"), (2, 7, 4, 1))
    yield forward(layers.Resizing(5, 5, pad_to_aspect_ratio=True, data_format=first, interpolation="bicubic", name="g"), (1, 2, 3, 8))
    yield image(layers.CenterCrop(2, 3, name="a"), (2, 5, 6, 2))
    yield image(layers.CenterCrop(3, 3, data_format=first, name="b"), (1, 2, 4, 3))
    yield forward(layers.CenterCrop(4, 4, name="c"), (1, 3, 7, 2))


def blurred():
    """The two kernels for which only Keras 2 had a name, by the function that its layer called; they blur an image whose size stays, too."""
    shape = (2, 5, 4, 2)
    for method in ("gaussian", "mitchellcubic"):
        for size in ((3, 7), (9, 4), (5, 4)):
            for antialias in (False, True):
                name = f"{method}_{size[0]}_{'smooth' if antialias else 'plain'}"
                result = forward(layers.Resizing(*size, antialias=antialias, name=name), shape)
                result["config"]["interpolation"] = method
                result["output"] = rounded(tf.image.resize(spread(shape), size, method=method, antialias=antialias))
                yield result


def fixed():
    """Random layers whose bounds meet."""
    for mode in ("reflect", "constant", "wrap", "nearest"):
        for method in ("bilinear", "nearest"):
            options = {"fill_mode": mode, "interpolation": method, "fill_value": 0.25, "name": f"{mode}_{method}"}
            yield image(layers.RandomRotation((0.07, 0.07), **options), (2, 5, 6, 2), training=True, gradient=False, smooth=method == "bilinear")
            yield image(layers.RandomTranslation((-0.37, -0.37), (0.71, 0.71), **options), (1, 4, 5, 1), training=True, gradient=False)
            yield image(layers.RandomZoom((0.6, 0.6), (-0.3, -0.3), **options), (1, 6, 5, 2), training=True, gradient=False)
    yield image(layers.RandomRotation((-0.4, -0.4), data_format="channels_first", fill_mode="wrap", name="a"), (1, 2, 4, 3), training=True, gradient=False)
    yield image(layers.RandomTranslation((1.0, 1.0), (-0.9, -0.9), fill_mode="wrap", name="b"), (1, 3, 7, 1), training=True, gradient=False)
    yield image(layers.RandomTranslation((0.5, 0.5), (0.2, 0.2), name="c"), (1, 1, 4, 2), training=True, gradient=False)
    yield image(layers.RandomZoom((1.0, 1.0), name="d"), (1, 5, 4, 1), training=True, gradient=False)
    yield image(layers.RandomZoom((-0.5, -0.5), fill_mode="constant", name="e"), (1, 4, 6, 2), training=True, gradient=False)
    yield image(layers.RandomBrightness((0.25, 0.25), value_range=(-1, 2), name="a"), (2, 3, 2, 2), training=True)
    yield image(layers.RandomBrightness((-0.5, -0.5), value_range=(-3.0, 3.0), name="b"), (1, 2, 4, 1), training=True, smooth=False)
    yield image(layers.RandomContrast(0.0, value_range=(-1, 1), name="a"), (2, 3, 2, 2), training=True, smooth=False)
    yield image(layers.RandomCrop(4, 3, seed=1, name="a"), (2, 4, 3, 2), training=True)
    yield image(layers.RandomCrop(4, 4, seed=1, name="b"), (2, 7, 3, 1), training=True, gradient=False)
    yield image(layers.RandomCrop(3, 5, seed=1, data_format="channels_first", name="c"), (1, 2, 6, 4), training=True, gradient=False)
    for layer in (layers.RandomFlip("horizontal", name="a"), layers.RandomFlip(seed=2, data_format="channels_first", name="b"),
                  layers.RandomRotation(0.2, name="c"), layers.RandomTranslation(0.2, (-0.1, 0.3), name="d"), layers.RandomZoom(0.2, name="e"),
                  layers.RandomBrightness(0.2, name="f"), layers.RandomContrast((0.2, 0.5), value_range=(0, 1), name="g")):
        yield image(layer, (2, 3, 2, 2))


def numeric():
    yield case(layers.Normalization(mean=[0.5, -1.0, 2.0], variance=[4.0, 0.25, 0.0], name="a"), (2, 3))
    yield case(layers.Normalization(mean=0.25, variance=2.0, name="b"), (2, 3, 2))
    yield case(layers.Normalization(axis=None, mean=1.0, variance=4.0, invert=True, name="c"), (2, 2, 2))
    yield case(layers.Normalization(axis=(1, 2), mean=[[1.0, 2.0], [0.5, 0.0]], variance=[[1.0, 4.0], [9.0, 0.5]], name="d"), (3, 2, 2))
    yield case(layers.Normalization(axis=(1, 2), mean=[1.0, 0.5], variance=[4.0, 2.0], name="e"), (2, 3, 2))
    for mode in ("int", "one_hot", "multi_hot", "count"):
        yield forward(layers.Discretization([-1.5, 0.0, 0.5, 1.25], output_mode=mode, name=f"a_{mode}"), (3, 4))
        yield forward(layers.Discretization([0.25], output_mode=mode, name=f"b_{mode}"), (4, 1))


def adapted():
    """What layers learn from data in batches."""
    data = [np.concatenate([spread((20, 3), 3.0), numbers((11, 3), 4)]), spread((1, 3)), numbers((64, 3), 9) ** 3 * 5]
    x = spread((4, 3))
    for options in ({}, {"axis": None}, {"invert": True}):
        layer = layers.Normalization(**options)
        layer.adapt(tf.data.Dataset.from_generator(lambda: iter(data), output_signature=tf.TensorSpec((None, 3))))
        yield {"class_name": "Normalization", "config": layer.get_config(), "output": rounded(layer(x)), "learned": rounded(layer.adapt_mean) + rounded(layer.adapt_variance)}
    for options in ({"num_bins": 4}, {"num_bins": 7, "epsilon": 0.1}, {"num_bins": 3, "epsilon": 0.3, "output_mode": "one_hot"}, {"num_bins": 2, "epsilon": 0.005}):
        layer = layers.Discretization(**options)
        layer.adapt(tf.data.Dataset.from_generator(lambda: iter(data), output_signature=tf.TensorSpec((None, 3))))
        yield {"class_name": "Discretization", "config": layer.get_config(), "output": rounded(layer(x)), "learned": rounded(layer.bin_boundaries)}


def crossed():
    a, b, c = np.arange(7) * 7919 - 5000, np.arange(7) % 3, np.arange(7) ** 5
    for bins, features in ((5, (a, b)), (1000, (a, b, c)), (2**31 - 1, (c, a))):
        layer = layers.HashedCrossing(bins)
        y = layer([tf.constant(f, "int64") for f in features])
        yield {"bins": bins, "features": [f.tolist() for f in features], "config": layer.get_config(), "output": [int(v) for v in y.numpy()]}


def main():
    write(FOLDER / "preprocessing.json", [*resizing(), *blurred(), *fixed(), *numeric()])
    write(FOLDER.parent / "adapted.json", adapted())
    write(FOLDER.parent / "crossed.json", crossed())


if __name__ == "__main__":
    main()
