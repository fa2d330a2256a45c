"""TFRecords on the peers: reading, writing and parsing.  python records.py [PART OF A NAME]"""

import itertools
import os

from measure import DATA, skip, throughput, wanted


def consume(iterable):
    for _ in iterable:
        pass


def tensorflow_cases():
    import numpy as np
    import tensorflow as tf

    automatic = tf.data.AUTOTUNE

    def reading(path, batch):
        return tf.data.TFRecordDataset(str(path), buffer_size=8 << 20).batch(batch).prefetch(automatic)

    def write(records):
        path = DATA / "written.tfrecord"
        with tf.io.TFRecordWriter(str(path)) as writer:
            for record in itertools.islice(records, 500_000):
                writer.write(record)
        path.unlink()

    if wanted("tfrecord.read.200B"):
        path = DATA / "records200.tfrecord"
        throughput("tfrecord.read.200B", "tf.data, batch 1024", "M records/s", 0.5, lambda: consume(reading(path, 1024)))
    if wanted("tfrecord.read.45kB"):
        path = DATA / "records45k.tfrecord"
        gigabytes = path.stat().st_size / 1e9
        throughput("tfrecord.read.45kB", "tf.data, batch 64", "GB/s", gigabytes, lambda: consume(reading(path, 64)))
    # It never waits for the disk, so that it stands beside both of our cases.
    for name in ("tfrecord.write.200B", "tfrecord.write.200B.cached"):
        if wanted(name):
            record = bytes(range(200))
            throughput(name, "TFRecordWriter", "M records/s", 0.5, lambda: write(itertools.repeat(record)))
    feature = tf.train.Feature

    def example(number, floats, name):
        return tf.train.Example(features=tf.train.Features(feature={
            "id": feature(int64_list=tf.train.Int64List(value=[number])),
            "x": feature(float_list=tf.train.FloatList(value=floats)),
            "name": feature(bytes_list=tf.train.BytesList(value=[name])),
        }))

    def encoded(batches):
        """Every row of these columns as a record, made as the documentation of TensorFlow makes them."""
        for batch in batches:
            for row in zip(batch["id"].tolist(), batch["x"].tolist(), batch["name"].tolist()):
                yield example(*row).SerializeToString()

    if wanted("example.write"):
        examples = [example(id, [float(i * id) for i in range(32)], f"item-{id}".encode()) for id in range(256)]
        throughput("example.write", "TFRecordWriter", "M examples/s", 0.5,
                   lambda: write(example.SerializeToString() for example in itertools.cycle(examples)), runs=3)
    # A tenth of our batches: making the Examples takes long.
    batch_count = 195
    ids = np.arange(4 * 256)
    columns = {
        "id": ids, "x": np.outer(ids, np.arange(32)).astype(np.float32), "name": np.array([b"item-%d" % id for id in ids], object)}
    if wanted("example.write.columns"):
        batches = [{name: column[start:start + 256] for name, column in columns.items()} for start in range(0, 4 * 256, 256)]
        throughput("example.write.columns", "TFRecordWriter", "M examples/s", batch_count * 256 / 1e6,
                   lambda: write(encoded(itertools.islice(itertools.cycle(batches), batch_count))), runs=3)
    if wanted("example.write.dataset"):
        batches = tf.data.Dataset.from_tensor_slices(columns).batch(256).repeat().take(batch_count).prefetch(automatic)
        throughput("example.write.dataset", "tf.data, TFRecordWriter", "M examples/s", batch_count * 256 / 1e6,
                   lambda: write(encoded(batches.as_numpy_iterator())), runs=3)
    if wanted("example.parse"):
        features = {
            "id": tf.io.FixedLenFeature([], tf.int64),
            "x": tf.io.FixedLenFeature([32], tf.float32),
            "name": tf.io.FixedLenFeature([], tf.string),
        }

        def parse():
            records = tf.data.TFRecordDataset(str(DATA / "small.tfrecord"), buffer_size=8 << 20)
            parsed = records.batch(1024).map(
                lambda batch: tf.io.parse_example(batch, features), num_parallel_calls=automatic)
            consume(parsed.prefetch(automatic))

        throughput("example.parse", "tf.data, batch 1024", "M examples/s", 0.5, parse, runs=3)


def grain_cases():
    import grain

    def reading(name):
        return grain.experimental.TFRecordIterDataset(os.fspath(DATA / name))

    if wanted("tfrecord.read.200B"):
        throughput("tfrecord.read.200B", "Grain, no checksum", "M records/s", 0.5,
                   lambda: consume(reading("records200.tfrecord")), runs=3)
    if wanted("tfrecord.read.45kB"):
        gigabytes = (DATA / "records45k.tfrecord").stat().st_size / 1e9
        throughput("tfrecord.read.45kB", "Grain, no checksum", "GB/s", gigabytes,
                   lambda: consume(reading("records45k.tfrecord")), runs=3)


for name, cases in (("TensorFlow", tensorflow_cases), ("Grain", grain_cases)):
    try:
        cases()
    except Exception as error:
        skip(name, error)
