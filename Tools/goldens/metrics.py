"""Writes Fixtures/goldens/training/{metrics,metric_data}.json: what Keras' metrics make of a few batches.

Run from the top of the repository with a Python that has Keras 3 and TensorFlow:

    python Tools/goldens/metrics.py
"""

import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np
from keras import metrics as m
from golden_files import numbers, rounded, write


def data():
    """Named batches of labels and predictions, with weights for a second run."""
    def batches(labels, predictions, weights):
        return [
            {"labels": np.ravel(t).tolist(), "labels_shape": list(np.shape(t)),
             "predictions": rounded(p), "predictions_shape": list(np.shape(p)),
             "weight": rounded(w), "weight_shape": list(np.shape(w))}
            for t, p, w in zip(labels, predictions, weights)]

    def shares(shape, salt):
        return np.round((numbers(shape, salt) + 1) / 2, 2).astype("f")

    weights = [np.array([1, 0, 2, 1], "f"), np.array([3, 1, 1], "f")]
    steps = [np.array([[1, 0, 1], [2, 1, 1]], "f"), np.array([[0, 1, 3]], "f")]
    sizes = (4, 3)
    yes = [np.array([1, 0, 1, 1]), np.array([0, 0, 1])]
    classes = [np.array([2, 0, 1, 1]), np.array([0, 2, 2])]
    one_hot = [np.eye(3, dtype="f")[c] for c in classes]
    many = [np.array([[1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 1, 0]], "f"), np.array([[1, 1, 0], [0, 0, 0], [0, 1, 1]], "f")]
    return {
        "probabilities": batches(yes, [shares((n,), 3 + n) for n in sizes], weights),
        "column": batches(yes, [shares((n, 1), 5 + n) for n in sizes], weights),
        "classes": batches(classes, [shares((n, 3), 9 + n) for n in sizes], weights),
        "one_hot": batches(one_hot, [shares((n, 3), 9 + n) for n in sizes], weights),
        "distributions": batches(
            one_hot, [s / s.sum(-1, keepdims=True) for s in (shares((n, 3), 9 + n) + np.float32(0.01) for n in sizes)], weights),
        "labels": batches(many, [shares((n, 3), 12 + n) for n in sizes], weights),
        "logits": batches(many, [numbers((n, 3), 12 + n) * 3 for n in sizes], weights),
        "values": batches([shares((n, 3), 20 + n) * 2 for n in sizes], [shares((n, 3), 30 + n) * 2 for n in sizes], weights),
        "ids": batches(classes, [np.array([2, 1, 1, 0]), np.array([0, 2, 1])], weights),
        "pixels": batches(
            [np.array([[0, 1, 2], [2, 2, 255]]), np.array([[1, 0, 0]])],
            [np.array([[0, 1, 1], [2, 0, 0]]), np.array([[1, 0, 2]])], steps),
        "steps": batches(
            [np.array([[0, 1, 2], [2, 2, 1]]), np.array([[1, 0, 0]])],
            [shares((2, 3, 3), 40), shares((1, 3, 3), 41)], steps),
        "planes": batches(
            [np.eye(3, dtype="f")[c].transpose(0, 2, 1) for c in ([[0, 2, 1, 1], [2, 2, 0, 1]], [[1, 0, 0, 2]])],
            [shares((n, 3, 4), 50 + n) for n in (2, 1)], [np.array([[1, 0, 2, 1], [3, 1, 1, 2]], "f"), np.array([[1, 2, 0, 1]], "f")]),
        "ranked": batches(classes, [np.array([[1, 2, 0], [0, 1, 2], [0, 2, 1], [2, 1, 0]]), np.array([[2, 0, 1], [0, 1, 2], [1, 0, 2]])], weights),
    }


DATA = data()


def metric_case(name, make, **forgotten):
    """The result after two batches; then, from the start, with weights. `forgotten` are options that `get_config` leaves out."""
    results = []
    for weighted in (False, True):
        metric = make()
        for batch in DATA[name]:
            weight = np.array(batch["weight"], "f").reshape(batch["weight_shape"])
            metric.update_state(
                np.array(batch["labels"]).reshape(batch["labels_shape"]),
                np.array(batch["predictions"], "f").reshape(batch["predictions_shape"]),
                sample_weight=weight if weighted else None)
        results.append(rounded(metric.result()))
    return {
        "class_name": type(metric).__name__,
        "direction": getattr(metric, "_direction", None),
        "config": json.loads(json.dumps(metric.get_config() | forgotten, default=lambda x: np.asarray(x).tolist())),
        "data": name,
        "results": results[0],
        "weighted": results[1],
    }


def metric_cases():
    def case(data, cls, **options):
        keras.utils.clear_session()
        return metric_case(data, lambda: cls(**options))

    yield case("ids", m.Accuracy)
    yield case("probabilities", m.BinaryAccuracy)
    yield case("column", m.BinaryAccuracy, threshold=0.3, name="right")
    yield case("labels", m.BinaryAccuracy)
    yield case("one_hot", m.CategoricalAccuracy)
    yield case("classes", m.SparseCategoricalAccuracy)
    yield case("steps", m.SparseCategoricalAccuracy)
    yield case("one_hot", m.TopKCategoricalAccuracy, k=2)
    yield case("classes", m.SparseTopKCategoricalAccuracy, k=2)
    yield case("steps", m.SparseTopKCategoricalAccuracy, k=2)
    yield case("ranked", m.SparseTopKCategoricalAccuracy, k=2, from_sorted_ids=True)
    for cls in (m.TruePositives, m.TrueNegatives, m.FalsePositives, m.FalseNegatives):
        yield case("probabilities", cls)
        yield case("labels", cls, thresholds=[0.2, 0.7])
    for cls in (m.Precision, m.Recall):
        yield case("probabilities", cls)
        yield case("column", cls, thresholds=0.3)
        yield case("labels", cls, thresholds=[0.0, 0.5, 1.0])
        yield case("one_hot", cls, top_k=2)
        yield case("labels", cls, class_id=1)
        yield case("one_hot", cls, top_k=1, class_id=2, thresholds=0.4)
    yield case("labels", m.PrecisionAtRecall, recall=0.6)
    yield case("labels", m.RecallAtPrecision, precision=0.6, num_thresholds=10)
    yield case("labels", m.SensitivityAtSpecificity, specificity=0.5, class_id=0)
    yield case("probabilities", m.SpecificityAtSensitivity, sensitivity=0.5, num_thresholds=1)
    for curve in ("ROC", "PR", "PRGAIN"):
        for method in ("interpolation", "minoring", "majoring"):
            yield case("labels", m.AUC, curve=curve, summation_method=method)
        yield case("labels", m.AUC, curve=curve, multi_label=True, num_labels=3)
    yield case("probabilities", m.AUC, num_thresholds=5)
    yield case("column", m.AUC, thresholds=[0.2, 0.4, 0.9])
    yield case("labels", m.AUC, multi_label=True, num_labels=3, label_weights=[1.0, 2.0, 0.5])
    yield case("labels", m.AUC, label_weights=[1.0, 2.0, 0.5], thresholds=[0.3, 0.6])
    yield case("logits", m.AUC, from_logits=True)
    yield case("logits", m.AUC, curve="PR", from_logits=True, multi_label=True)
    for average in (None, "micro", "macro", "weighted"):
        yield case("labels", m.F1Score, average=average)
        yield case("labels", m.FBetaScore, average=average, beta=2.0, threshold=0.5)
    yield case("pixels", m.IoU, num_classes=3, target_class_ids=[0, 2])
    yield case("pixels", m.MeanIoU, num_classes=3, ignore_class=255)
    yield case("probabilities", m.BinaryIoU)
    yield case("column", m.BinaryIoU, target_class_ids=[1], threshold=0.3)
    yield case("one_hot", m.OneHotIoU, num_classes=3, target_class_ids=[0, 1])
    yield case("one_hot", m.OneHotMeanIoU, num_classes=3)
    yield case("values", m.RootMeanSquaredError)
    yield case("values", m.CosineSimilarity)
    yield case("values", m.PearsonCorrelation)
    yield case("values", m.ConcordanceCorrelation)
    for aggregation in (None, "uniform_average", "variance_weighted_average"):
        yield case("values", m.R2Score, class_aggregation=aggregation)
    yield case("values", m.R2Score, num_regressors=2)
    for cls in (
            m.MeanSquaredError, m.MeanAbsoluteError, m.MeanAbsolutePercentageError,
            m.MeanSquaredLogarithmicError, m.LogCoshError, m.Poisson, m.KLDivergence):
        yield case("values", cls)
    for cls in (m.Hinge, m.SquaredHinge, m.CategoricalHinge):
        yield case("one_hot", cls)
    yield case("labels", m.BinaryCrossentropy, label_smoothing=0.1)
    yield case("logits", m.BinaryCrossentropy, from_logits=True)
    yield case("distributions", m.CategoricalCrossentropy)
    yield case("one_hot", m.CategoricalCrossentropy, from_logits=True, label_smoothing=0.2)
    yield case("classes", m.SparseCategoricalCrossentropy, from_logits=True)
    yield case("steps", m.SparseCategoricalCrossentropy)
    # Along other axes than the last; those of IoU fail in Keras, which sums over the classes along them in the end.
    for axis in (1, -2):
        yield case("planes", m.PearsonCorrelation, axis=axis)
        yield case("planes", m.ConcordanceCorrelation, axis=axis)
        yield case("planes", m.CategoricalCrossentropy, axis=1, from_logits=True)
        keras.utils.clear_session()
        yield metric_case("planes", lambda: m.CosineSimilarity(axis=axis), axis=axis)


if __name__ == "__main__":
    write("metrics.json", metric_cases())
    write("metric_data.json", [{"name": name, "batches": batches} for name, batches in DATA.items()])
