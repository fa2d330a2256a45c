"""What tf.data and Keras give for the batching and windowing operators, for DatasetsTests.

Run from the top of the repository with TensorFlow 2.21 and Keras 3.15; writes Fixtures/goldens/datasets/batching.json.
A case that TensorFlow refuses has "fails": true in place of its result.
"""

import json
import os
import random

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf

Dataset = tf.data.Dataset
COUNTING = [[], [0], [3], [1, 2], [2, 0, 1], [5], [3, 3], [4, 2, 4], [0, 0, 6, 0]]
SEQUENCES = [
    [],
    [[]],
    [[1], [2, 3], [], [4, 5, 6], [7]],
    [[1, 2, 3, 4], [5], [6, 7], [8, 9], [10, 11, 12], [], [13]],
    [[1, 2], [3, 4], [5, 6]],
]


def sequences(values):
    return Dataset.from_generator(lambda: iter(values), output_signature=tf.TensorSpec([None], tf.int32))


def lists(dataset):
    return [element.tolist() for element in dataset.as_numpy_iterator()]


def case(parameters, result):
    """The parameters with what the dataset made by `result` gives."""
    try:
        return parameters | {"result": result()}
    except (tf.errors.OpError, ValueError):
        return parameters | {"fails": True}


def counting(lengths):
    """Batches of the given lengths over 0, 1, 2..."""
    batches, start = [], 0
    for length in lengths:
        batches.append(list(range(start, start + length)))
        start += length
    return batches


def unbatch():
    for lengths in COUNTING:
        batches = counting(lengths)
        yield case({"batches": batches}, lambda: lists(sequences(batches).unbatch()))


def rebatch():
    for lengths in COUNTING:
        for sizes in ([1], [2], [3], [4], [7], [2, 1], [3, 1, 2]):
            for drop in (False, True):
                batches = counting(lengths)
                parameters = {"batches": batches, "sizes": sizes, "dropRemainder": drop}
                size = sizes[0] if len(sizes) == 1 else sizes
                yield case(parameters, lambda: lists(sequences(batches).rebatch(size, drop_remainder=drop)))


def padded_batch():
    for values in SEQUENCES:
        for size in (1, 2, 3, 8):
            for shape in (None, 3, 5):
                for value in (0, -1):
                    for drop in (False, True):
                        parameters = {
                            "sequences": values, "size": size, "shape": shape, "value": value, "dropRemainder": drop,
                        }
                        yield case(
                            parameters,
                            lambda: lists(sequences(values).padded_batch(
                                size, padded_shapes=[shape], padding_values=value, drop_remainder=drop)))


def padded_matrices():
    shapes = [(2, 3), (1, 4), (0, 2), (3, 1), (2, 2)]
    matrices = [np.arange(1, r * c + 1, dtype=np.int32).reshape(r, c) for r, c in shapes]
    source = Dataset.from_generator(
        lambda: iter(matrices), output_signature=tf.TensorSpec([None, None], tf.int32))
    for shape in ([None, None], [4, None], [None, 5], [3, 4], [2, 2]):
        for size in (2, 5):
            parameters = {"shapes": shapes, "shape": shape, "size": size}
            yield case(
                parameters,
                lambda: [
                    {"shape": list(b.shape), "values": b.ravel().tolist()}
                    for b in source.padded_batch(size, padded_shapes=shape, padding_values=-2).as_numpy_iterator()
                ])


def ragged_batch():
    for values in SEQUENCES:
        for size in (1, 2, 3, 8):
            for drop in (False, True):
                parameters = {"sequences": values, "size": size, "dropRemainder": drop}
                yield case(
                    parameters,
                    lambda: [
                        {"values": b.values.numpy().tolist(), "rowSplits": b.row_splits.numpy().tolist()}
                        for b in sequences(values).ragged_batch(size, drop_remainder=drop)
                    ])


def bucket_by_sequence_length():
    chance = random.Random(5)
    drawn = [[chance.randrange(1, 90) for _ in range(chance.randrange(0, 9))] for _ in range(23)]
    for values in SEQUENCES + [drawn]:
        for boundaries, sizes in (([2, 4], [2, 2, 1]), ([3, 6], [3, 2, 2]), ([4], [1, 2]), ([10], [4, 1])):
            for to_boundary in (False, True):
                for no_padding in (False, True):
                    for drop in (False, True):
                        parameters = {
                            "sequences": values, "boundaries": boundaries, "sizes": sizes,
                            "padToBucketBoundary": to_boundary, "noPadding": no_padding, "dropRemainder": drop,
                        }
                        yield case(
                            parameters,
                            lambda: lists(sequences(values).bucket_by_sequence_length(
                                lambda x: tf.shape(x)[0], boundaries, sizes, pad_to_bucket_boundary=to_boundary,
                                no_padding=no_padding, drop_remainder=drop)))


def group_by_window():
    chance = random.Random(7)
    for values in ([], [5, 1, 3, 1, 5, 3, 3, 9, 0], [chance.randrange(-4, 5) for _ in range(40)]):
        for size in (1, 2, 3, 100):
            for inner in (2, 100):
                parameters = {"values": values, "size": size, "inner": inner}
                source = Dataset.from_tensor_slices(np.array(values, np.int64))
                yield case(
                    parameters,
                    lambda: lists(source.group_by_window(
                        lambda x: x, lambda key, window: window.batch(inner), window_size=size)))


def group_by_window_of_key():
    values = [(7 * i) % 5 for i in range(23)]
    source = Dataset.from_tensor_slices(np.array(values, np.int64))
    yield case(
        {"values": values},
        lambda: lists(source.group_by_window(
            lambda x: x, lambda key, window: window.batch(100), window_size_func=lambda key: key + 1)))


def window():
    for count in (0, 1, 5, 7):
        for size in (1, 2, 3, 9):
            for shift in (None, 1, 2, 4):
                for stride in (1, 2, 3):
                    for drop in (False, True):
                        parameters = {
                            "count": count, "size": size, "shift": shift, "stride": stride, "dropRemainder": drop,
                        }
                        windows = Dataset.range(count).window(size, shift, stride, drop)
                        yield case(parameters | {"cardinality": int(windows.cardinality())},
                                   lambda: [lists(w) for w in windows])


def pad_to_cardinality():
    for count in (1, 3, 4, 6):
        source = Dataset.from_tensor_slices({"a": np.arange(10, 10 + count, dtype=np.int32)})
        for target in (4, 6):
            yield case(
                {"count": count, "target": target},
                lambda: [
                    [int(e["a"]), int(e["valid"])]
                    for e in source.apply(tf.data.experimental.pad_to_cardinality(target)).as_numpy_iterator()
                ])


def timeseries():
    def one(count=12, targets=None, length=3, stride=1, rate=1, batch=4, start=None, end=None):
        parameters = {
            "count": count, "targets": targets, "sequenceLength": length, "sequenceStride": stride,
            "samplingRate": rate, "batchSize": batch, "startIndex": start, "endIndex": end,
        }
        data = np.arange(count, dtype=np.int32)

        def run():
            dataset = keras.utils.timeseries_dataset_from_array(
                data, None if targets is None else np.arange(100, 100 + targets, dtype=np.int32), length,
                sequence_stride=stride, sampling_rate=rate, batch_size=batch, start_index=start, end_index=end)
            if targets is None:
                return [{"windows": x.tolist()} for x in dataset.as_numpy_iterator()]
            return [{"windows": x.tolist(), "targets": np.array(y).tolist()}
                    for x, y in dataset.as_numpy_iterator()]

        return case(parameters, run)

    for length in (1, 3, 5, 12, 13):
        for stride in (1, 2, 5):
            for rate in (1, 2, 4):
                for targets in (None, 3, 12):
                    yield one(length=length, stride=stride, rate=rate, targets=targets)
    for batch in (1, 5, None):
        for targets in (None, 12):
            yield one(batch=batch, targets=targets)
    for start in (None, 0, 2, 11, 12, -1):
        for end in (None, 0, 1, 2, 3, 9, 11, 12, -2):
            for targets in (None, 12):
                yield one(start=start, end=end, targets=targets)
    yield one(start=5, targets=3)
    for stride, rate in ((0, 1), (12, 1), (11, 1), (1, 0), (1, 12), (1, 11), (-1, 1), (1, -1)):
        yield one(stride=stride, rate=rate)


def split():
    sizes = [None, 0, 1, 3, 9, 10, 0.0, 0.05, 0.25, 0.35, 0.5, 0.7, 1.0]
    for count in (10, 1):
        for left in sizes:
            for right in sizes:
                if left is None and right is None:
                    continue
                parameters = {
                    "count": count, "left": left, "right": right,
                    "leftIsFraction": isinstance(left, float), "rightIsFraction": isinstance(right, float),
                }

                def run():
                    sides = keras.utils.split_dataset(Dataset.range(count), left, right)
                    return [[int(x) for x in side] for side in sides]

                yield case(parameters, run)


tests = [
    unbatch, rebatch, padded_batch, padded_matrices, ragged_batch, bucket_by_sequence_length, group_by_window,
    group_by_window_of_key, window, pad_to_cardinality, timeseries, split,
]
os.makedirs("Fixtures/goldens/datasets", exist_ok=True)
with open("Fixtures/goldens/datasets/batching.json", "w") as file:
    file.write("{\n")
    for number, test in enumerate(tests):
        words = test.__name__.split("_")
        name = words[0] + "".join(word.capitalize() for word in words[1:])
        cases = ",\n".join(json.dumps(c, separators=(",", ":")) for c in test())
        file.write(f'"{name}":[\n{cases}\n]{"," if number + 1 < len(tests) else ""}\n')
    file.write("}\n")
