"""SequenceExamples that TensorFlow writes, as the tool converts them: TensorFlow Datasets, NumPy and Python's csv read the same values."""

import csv
import json

from interop import SCRATCH, check, run

import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds


def int64(*values):
    return tf.train.Feature(int64_list=tf.train.Int64List(value=values))


def floats(*values):
    return tf.train.Feature(float_list=tf.train.FloatList(value=values))


def texts(*values):
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value.encode() for value in values]))


def steps(features):
    return tf.train.FeatureList(feature=list(features))


def frame(number, step):
    """A picture whose size differs from record to record and not within one."""
    pixels = np.full((4 + number % 3, 5, 3), (number, step, 7), np.uint8)
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[tf.io.encode_png(pixels).numpy()]))


COUNT = 40
WORDS = ["the", "cat", "sät", "", "on, \"a\" mat"]
truth = [{
    "id": number,
    "weights": [number / 2, 1.5, -2.0],
    "name": f"row {number}",
    "tokens": [number * 10 + step for step in range(number % 4)],
    "words": [WORDS[(number + step) % 5] for step in range(1 + number % 3)],
    "boxes": [[step + 0.25, number, -1.0, 4.5] for step in range(number % 3)],
    "ragged": [[number + value for value in range((number + step) % 3)] for step in range(number % 5)],
    "tags": [[WORDS[value] for value in range((number + step) % 4)] for step in range(2)],
} for number in range(COUNT)]

path = SCRATCH / "sequences.tfrecord"
with tf.io.TFRecordWriter(str(path)) as writer:
    for row in truth:
        example = tf.train.SequenceExample()
        example.context.feature["id"].CopyFrom(int64(row["id"]))
        example.context.feature["weights"].CopyFrom(floats(*row["weights"]))
        example.context.feature["name"].CopyFrom(texts(row["name"]))
        lists = example.feature_lists.feature_list
        lists["tokens"].CopyFrom(steps(int64(value) for value in row["tokens"]))
        lists["words"].CopyFrom(steps(texts(value) for value in row["words"]))
        lists["boxes"].CopyFrom(steps(floats(*values) for values in row["boxes"]))
        lists["ragged"].CopyFrom(steps(int64(*values) for values in row["ragged"]))
        lists["tags"].CopyFrom(steps(texts(*values) for values in row["tags"]))
        lists["frames"].CopyFrom(steps(frame(row["id"], step) for step in range(1 + row["id"] % 2)))
        writer.write(example.SerializeToString())

# TensorFlow Datasets.
root = SCRATCH / "data"
run("convert", path, "--layout", "tfds", "--name", "sequences", "--output", root, "--no-shuffle", "--shards", 3)
builder = tfds.builder_from_directory(str(root / "sequences/1.0.0"))
features = builder.info.features
check("features", isinstance(features["tokens"], tfds.features.Sequence) and isinstance(features["ragged"].feature, tfds.features.Sequence)
      and isinstance(features["frames"].feature, tfds.features.Image), features)
check("shapes", features["boxes"].shape == (None, 4) and features["tokens"].shape == (None,) and features["ragged"].shape == (None, None))
read = tfds.ReadConfig(interleave_cycle_length=1)
rows = list(builder.as_dataset(split="train", read_config=read, shuffle_files=False))
check("number of records", len(rows) == COUNT, len(rows))


def decoded(values):
    """Nested lists with texts for bytes."""
    if isinstance(values, list):
        return [decoded(value) for value in values]
    return values.decode() if isinstance(values, bytes) else values


for name in ["id", "weights", "name", "tokens", "words", "boxes"]:
    found = [decoded(row[name].numpy().tolist() if row[name].shape.rank else row[name].numpy()) for row in rows]
    check(f"TFDS reads '{name}'", found == [row[name] for row in truth], found[:3])
for name in ["ragged", "tags"]:
    found = [decoded(row[name].to_list()) for row in rows]
    check(f"TFDS reads '{name}' as ragged tensors", found == [row[name] for row in truth], found[:3])
check("TFDS decodes the images of steps", all(
    row["frames"].shape == (1 + number % 2, 4 + number % 3, 5, 3) and (row["frames"].numpy()[..., 0] == number).all()
    for number, row in enumerate(rows)))
shuffled = tfds.load("sequences", data_dir=str(root), split="train[25%:75%]", batch_size=None)
check("a slice of the split", len(list(shuffled)) == COUNT // 2)

# NumPy, whose arrays are the parts of ragged tensors.
run("convert", path, "--output", SCRATCH / "sequences.npz", "--features", "-name,-words,-tags,-frames")
arrays = np.load(SCRATCH / "sequences.npz")
check("NumPy reads the features", arrays["id"].tolist() == list(range(COUNT)) and arrays["weights"].shape == (COUNT, 3), arrays.files)
for name, depth in [("tokens", 1), ("boxes", 1), ("ragged", 2)]:
    tensor = tf.RaggedTensor.from_nested_row_lengths(
        arrays[f"{name}/ragged_flat_values"], [arrays[f"{name}/ragged_row_lengths_{level}"] for level in range(depth)])
    check(f"TensorFlow joins '{name}'", tensor.to_list() == [row[name] for row in truth])
run("convert", path, "--output", SCRATCH / "frames.npz", "--features",
    "-name,-words,-tags,-tokens,-boxes,-ragged", "--limit", 1)
check("images of steps as an axis", np.load(SCRATCH / "frames.npz")["frames"].shape == (1, 1, 4, 5, 3))

# Python's csv.
for ending, delimiter, quoting in [("csv", ",", csv.QUOTE_MINIMAL), ("tsv", "\t", csv.QUOTE_NONE)]:
    run("convert", path, "--output", SCRATCH / f"sequences.{ending}", "--features", "-frames")
    with open(SCRATCH / f"sequences.{ending}", newline="") as file:
        found = list(csv.DictReader(file, delimiter=delimiter, quoting=quoting))
    for name in truth[0]:
        read_value = {"id": int, "name": str}.get(name, json.loads)
        check(f"Python reads '{name}' from .{ending}", [read_value(row[name]) for row in found] == [row[name] for row in truth])
