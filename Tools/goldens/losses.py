"""Writes Fixtures/goldens/training/losses.json: what Keras' losses are, and their gradients.

Run from the top of the repository with a Python that has Keras 3 and TensorFlow:

    python Tools/goldens/losses.py
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np
import tensorflow as tf
from keras import losses
from golden_files import numbers, rounded, write


def loss_case(loss, labels, predictions, weight=None, last=None, mask=None, **options):
    """`last` is the activation that makes the predictions from `predictions`; the gradient is with
    respect to the latter, of the sum where the reduction leaves several numbers. `options` are those that
    `get_config` forgets."""
    x = tf.Variable(predictions)
    with tf.GradientTape() as tape:
        p = x if last is None else keras.activations.get(last)(x)
        if mask is not None:
            keras.src.backend.set_keras_mask(p, tf.constant(mask))
        value = loss(labels, p, sample_weight=weight)
    return {
        "class_name": type(loss).__name__,
        "config": loss.get_config() | options,
        "labels_shape": list(np.shape(labels)),
        "labels": np.asarray(labels, "float64").ravel().tolist(),
        "predictions_shape": list(predictions.shape),
        "predictions": rounded(predictions),
        "last": last,
        "weight": None if weight is None else rounded(weight),
        "weight_shape": None if weight is None else list(np.shape(weight)),
        "mask": None if mask is None else np.ravel(mask).tolist(),
        "value": rounded(value),
        "gradient": rounded(tape.gradient(value, x)),
    }


def loss_cases():
    logits = numbers((4, 3), 5, 4)
    probabilities = keras.ops.softmax(logits).numpy()
    even = np.abs(numbers((4, 3), 8)) * np.float32(0.9) + np.float32(0.05)
    labels, one_hot = np.array([2, 0, 1, 1]), np.eye(3, dtype="f")[[2, 0, 1, 1]]
    yes = np.array([1, 0, 0, 1], "f")
    weight = np.array([1, 0.5, 2, 0], "f")
    sparse, full, binary = (
        losses.SparseCategoricalCrossentropy, losses.CategoricalCrossentropy, losses.BinaryCrossentropy)
    yield loss_case(sparse(from_logits=True), labels, logits)
    yield loss_case(sparse(from_logits=True), labels, logits, weight)
    yield loss_case(sparse(from_logits=True, reduction="sum"), labels, logits)
    yield loss_case(sparse(from_logits=True, reduction="mean_with_sample_weight"), labels, logits, weight)
    yield loss_case(sparse(), labels, probabilities)
    yield loss_case(sparse(), labels, even)
    yield loss_case(sparse(), labels, logits * 40, last="softmax")
    yield loss_case(full(from_logits=True), one_hot, logits)
    yield loss_case(full(label_smoothing=0.1), one_hot, even)
    yield loss_case(full(), one_hot, logits * 40, last="softmax")
    yield loss_case(binary(from_logits=True), one_hot, logits, weight)
    yield loss_case(binary(), one_hot, even)
    yield loss_case(binary(label_smoothing=0.2), yes, even[:, :1])
    yield loss_case(binary(), yes, logits[:, :1] * 40, last="sigmoid")
    yield loss_case(losses.MeanSquaredError(), one_hot, logits, weight)
    yield loss_case(losses.MeanSquaredError(), yes, logits[:, :1])
    yield loss_case(losses.MeanAbsoluteError(), one_hot, logits)
    # Numbers to numbers.
    positive = np.abs(numbers((4, 3), 11)) * np.float32(2) + np.float32(0.1)
    targets = np.abs(numbers((4, 3), 12)) * np.float32(3)
    for cls in (
            losses.MeanSquaredError, losses.MeanAbsoluteError, losses.MeanAbsolutePercentageError,
            losses.MeanSquaredLogarithmicError, losses.Huber, losses.LogCosh, losses.Poisson):
        yield loss_case(cls(), targets, positive)
        yield loss_case(cls(reduction="sum"), targets, positive, weight)
    yield loss_case(losses.MeanSquaredLogarithmicError(), targets, logits)
    yield loss_case(losses.MeanAbsolutePercentageError(), one_hot, logits)
    # Signs.
    for cls in (losses.Hinge, losses.SquaredHinge, losses.CategoricalHinge):
        yield loss_case(cls(), one_hot, logits)
        yield loss_case(cls(), np.sign(numbers((4, 3), 3) + np.float32(0.01)), logits, weight)
    # Directions and distributions.
    yield loss_case(losses.CosineSimilarity(), targets, logits)
    yield loss_case(losses.CosineSimilarity(), numbers((2, 3, 4), 1), numbers((2, 3, 4), 2), numbers((2, 3), 3) ** 2)
    yield loss_case(losses.KLDivergence(), probabilities, even)
    yield loss_case(losses.KLDivergence(), one_hot, logits)
    # Focal.
    for options in (
            {}, {"apply_class_balancing": True}, {"gamma": 1.5, "alpha": 0.4, "apply_class_balancing": True},
            {"label_smoothing": 0.1}, {"gamma": 0.0}):
        yield loss_case(losses.BinaryFocalCrossentropy(**options), one_hot, even)
        yield loss_case(losses.BinaryFocalCrossentropy(from_logits=True, **options), one_hot, logits)
    yield loss_case(losses.BinaryFocalCrossentropy(), yes, logits[:, :1], last="sigmoid")
    # What a prediction costs is worked out from the logits of either activation, whatever is asked for.
    for options in ({"alpha": 0.4}, {"alpha": 0.4, "apply_class_balancing": True}, {"gamma": 3.0, "label_smoothing": 0.2}):
        for last in ("sigmoid", "softmax"):
            yield loss_case(losses.BinaryFocalCrossentropy(**options), one_hot, logits, last=last)
        yield loss_case(losses.BinaryFocalCrossentropy(from_logits=True, **options), one_hot, logits, last="sigmoid")
    yield loss_case(losses.BinaryFocalCrossentropy(), np.array([0, 1, 0, 1], "f"), logits[:, :1] * 15, last="sigmoid")
    for options in ({}, {"gamma": 1.5, "alpha": 0.4}, {"label_smoothing": 0.1}):
        yield loss_case(losses.CategoricalFocalCrossentropy(**options), one_hot, even)
        yield loss_case(losses.CategoricalFocalCrossentropy(from_logits=True, **options), one_hot, logits)
    yield loss_case(losses.CategoricalFocalCrossentropy(), one_hot, logits, last="softmax")
    yield loss_case(losses.CategoricalGeneralizedCrossEntropy(), labels, even)
    yield loss_case(losses.CategoricalGeneralizedCrossEntropy(q=0.8), labels, even, weight)
    # Areas.
    for cls in (losses.Dice, losses.Tversky):
        yield loss_case(cls(), one_hot, even)
        yield loss_case(cls(axis=-1), one_hot, even, weight)
        yield loss_case(cls(axis=(1, 2)), np.round(np.abs(numbers((2, 3, 4), 1))), np.abs(numbers((2, 3, 4), 2)))
    yield loss_case(losses.Tversky(alpha=0.7, beta=0.2, axis=0), one_hot, even)
    # Sequences.
    steps = numbers((2, 6, 4), 6, 3)
    yield loss_case(losses.CTC(), np.array([[1, 2, 0], [3, 3, 1]]), steps)
    yield loss_case(losses.CTC(reduction="sum"), np.array([[0, 0], [2, 2]]), steps, np.array([0.5, 2], "f"))
    # Embeddings.
    embeddings = numbers((6, 3), 14)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    yield loss_case(losses.Circle(gamma=4.0), np.array([0, 1, 0, 2, 1, 0]), embeddings)
    yield loss_case(losses.Circle(gamma=8.0, margin=0.2, remove_diagonal=False), np.array([0, 1, 0, 2, 1, 0]), embeddings)
    # What is left out, and how the rest is reduced.
    yield loss_case(sparse(from_logits=True, ignore_class=1), labels, logits)
    yield loss_case(sparse(ignore_class=-1), np.array([2, -1, 1, -1]), even, weight)
    yield loss_case(sparse(from_logits=True, ignore_class=2, reduction="sum"), labels, logits)
    pixels = np.array([[0, 2, 255], [255, 3, 1]])
    yield loss_case(sparse(from_logits=True, ignore_class=255), pixels, numbers((2, 3, 4), 7, 2))
    mask = np.array([[True, False, True], [True, True, False]])
    time_weights = np.abs(numbers((2, 3), 9))
    for reduction in ("sum_over_batch_size", "mean", "sum", "mean_with_sample_weight", "none"):
        x = numbers((2, 3, 4), 7, 2)
        yield loss_case(sparse(from_logits=True, reduction=reduction), pixels % 4, x, mask=mask)
        yield loss_case(sparse(from_logits=True, reduction=reduction), pixels % 4, x, time_weights, mask=mask)
        yield loss_case(sparse(from_logits=True, reduction=reduction), pixels % 4, x, time_weights)
    yield loss_case(sparse(from_logits=True, ignore_class=255), pixels, x, time_weights, mask=mask)
    # Any cross-entropy takes the logits of a softmax or a sigmoid.
    for last in ("softmax", "sigmoid"):
        yield loss_case(sparse(), labels, logits * 3, last=last)
        yield loss_case(full(label_smoothing=0.1), one_hot, logits * 3, last=last)
        yield loss_case(binary(), one_hot, logits * 3, last=last)
        for cls in (sparse, full, binary):
            yield loss_case(cls(from_logits=True), labels if cls is sparse else one_hot, logits * 3, last=last)
    # One loss for the whole batch, and weights with an axis more.
    for reduction in ("sum_over_batch_size", "sum", "mean_with_sample_weight", "none"):
        yield loss_case(losses.Dice(reduction=reduction), one_hot, even, weight)
        yield loss_case(losses.Tversky(alpha=0.7, beta=0.2, reduction=reduction), one_hot, even, weight)
    yield loss_case(losses.MeanSquaredError(), one_hot, logits, weight[:, None])
    yield loss_case(losses.MeanSquaredError(), numbers((2, 3, 4), 1), numbers((2, 3, 4), 2), weight[:2, None])
    # Along other axes than the last; smoothing goes by the last one all the same.
    cube, marks = numbers((2, 3, 4), 7, 2), np.eye(3, dtype="f")[[[0, 2, 1, 1], [2, 2, 0, 1]]].transpose(0, 2, 1)
    part = np.abs(numbers((2, 3, 4), 8)) * np.float32(0.9) + np.float32(0.05)
    for axis in (1, -2):
        yield loss_case(full(axis=axis), marks, part)
        if axis == -2:  # TensorFlow takes no such axis for logits.
            continue
        # Labels that do not add up to 1 have another gradient in TensorFlow than the slope.
        yield loss_case(full(axis=axis, from_logits=True), marks, cube, np.abs(numbers((2, 4), 3)))
        yield loss_case(full(axis=axis, label_smoothing=0.1), marks, part)
        yield loss_case(full(axis=axis), marks, cube, last="sigmoid")
        yield loss_case(binary(axis=axis, label_smoothing=0.1), marks, part, np.abs(numbers((2, 4), 3)))
        yield loss_case(binary(axis=axis), marks, cube, last="sigmoid")
        yield loss_case(losses.BinaryFocalCrossentropy(axis=axis, gamma=1.5), marks, part)
        yield loss_case(losses.CategoricalFocalCrossentropy(axis=axis, label_smoothing=0.1), marks, part)
        yield loss_case(losses.CategoricalFocalCrossentropy(axis=axis, from_logits=True), marks, cube, np.abs(numbers((2, 4), 3)))
        yield loss_case(losses.CosineSimilarity(axis=axis), cube, part, np.abs(numbers((2, 4), 3)), axis=axis)
    yield loss_case(full(axis=0), marks, part)
    yield loss_case(binary(axis=0), marks, part)


if __name__ == "__main__":
    write("losses.json", loss_cases())
