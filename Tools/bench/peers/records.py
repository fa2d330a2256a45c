"""TFRecords on the peers: reading, writing and parsing.  python records.py [PART OF A NAME]"""

import itertools
import os

from measure import DATA, skip, throughput, wanted


def consume(iterable):
    for _ in iterable:
        pass


def tensorflow_cases():
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
    if wanted("example.write"):
        feature = tf.train.Feature
        examples = [
            tf.train.Example(features=tf.train.Features(feature={
                "id": feature(int64_list=tf.train.Int64List(value=[id])),
                "x": feature(float_list=tf.train.FloatList(value=[float(i * id) for i in range(32)])),
                "name": feature(bytes_list=tf.train.BytesList(value=[f"item-{id}".encode()])),
            })) for id in range(256)]
        throughput("example.write", "TFRecordWriter", "M examples/s", 0.5,
                   lambda: write(example.SerializeToString() for example in itertools.cycle(examples)), runs=3)
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
