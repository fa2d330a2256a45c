"""TensorFlow Metadata reads the statistics that dataset-inspect writes, and they are NumPy's.

    python Tools/interop/tensorflow_metadata_statistics.py PATH-OF-dataset-inspect

Needs tensorflow-metadata, tensorflow and numpy. Ends with 1 when anything differs.
"""
import os
import subprocess
import sys
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow_metadata.proto.v0 import statistics_pb2

COUNT = 5000


def main(inspect):
    rng = np.random.default_rng(7)
    ages = rng.integers(0, 90, COUNT)
    scores = np.where(rng.random(COUNT) < 0.2, 0, rng.normal(3, 2, COUNT)).astype(np.float32)
    names = [b"n%d" % (n % 700) for n in range(COUNT)]
    with tempfile.TemporaryDirectory() as folder:
        records = os.path.join(folder, "people.tfrecord")
        with tf.io.TFRecordWriter(records) as writer:
            for age, score, name in zip(ages, scores, names):
                feature = {
                    "age": tf.train.Feature(int64_list=tf.train.Int64List(value=[age])),
                    "name": tf.train.Feature(bytes_list=tf.train.BytesList(value=[name])),
                }
                if age % 10:
                    feature["score"] = tf.train.Feature(float_list=tf.train.FloatList(value=[score]))
                writer.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())
        output = os.path.join(folder, "stats.pb")
        subprocess.run([inspect, "train=" + records, "--stats", output], check=True, stdout=subprocess.DEVNULL)
        message = statistics_pb2.DatasetFeatureStatisticsList()
        with open(output, "rb") as file:
            message.ParseFromString(file.read())

    [dataset] = message.datasets
    features = {tuple(f.path.step): f for f in dataset.features}
    kept = scores[ages % 10 != 0].astype(np.float64)
    age, score, name = (features[(key,)] for key in ("age", "score", "name"))
    checks = [
        ("name of the data set", dataset.name, "train", 0),
        ("records", dataset.num_examples, COUNT, 0),
        ("type of age", age.type, statistics_pb2.FeatureNameStatistics.INT, 0),
        ("mean of age", age.num_stats.mean, ages.mean(), 1e-9),
        ("deviation of age", age.num_stats.std_dev, ages.std(), 1e-9),
        ("least age", age.num_stats.min, ages.min(), 0),
        ("greatest age", age.num_stats.max, ages.max(), 0),
        ("zeros of age", age.num_stats.num_zeros, (ages == 0).sum(), 0),
        ("median of age", age.num_stats.median, np.median(ages), 1),
        ("age in the histogram", sum(b.sample_count for b in age.num_stats.histograms[0].buckets), COUNT, 0),
        ("type of score", score.type, statistics_pb2.FeatureNameStatistics.FLOAT, 0),
        ("scores there", score.num_stats.common_stats.num_non_missing, len(kept), 0),
        ("scores missing", score.num_stats.common_stats.num_missing, COUNT - len(kept), 0),
        ("mean of score", score.num_stats.mean, kept.mean(), 1e-6),
        ("deviation of score", score.num_stats.std_dev, kept.std(), 1e-6),
        ("type of name", name.type, statistics_pb2.FeatureNameStatistics.STRING, 0),
        ("different names", name.string_stats.unique, 700, 0),
        ("length of names", name.string_stats.avg_length, np.mean([len(n) for n in names]), 1e-4),
    ]
    failures = 0
    for what, found, expected, tolerance in checks:
        is_equal = found == expected if isinstance(expected, str) else abs(found - expected) <= tolerance
        failures += not is_equal
        print(f"{'ok ' if is_equal else 'BAD'} {what}: {found}" + ("" if is_equal else f", expected {expected}"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
