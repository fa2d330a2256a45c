"""The work of tfrecord-tool as straightforward TensorFlow scripts do it.  python tools.py [PART OF A NAME]

Timed without TensorFlow's start, which takes seconds.
"""

import pathlib

from measure import DATA, skip, throughput, wanted


def tensorflow_cases():
    import tensorflow as tf

    automatic = tf.data.AUTOTUNE

    def verify(path, batch):
        for _ in tf.data.TFRecordDataset(str(path), buffer_size=8 << 20).batch(batch).prefetch(automatic):
            pass

    if wanted("tool.verify.45kB"):
        path = DATA / "large-0.tfrecord"
        throughput("tool.verify.45kB", "tf.data, batch 64", "GB/s", path.stat().st_size / 1e9, lambda: verify(path, 64), runs=3)
    if wanted("tool.verify.200B"):
        throughput("tool.verify.200B", "tf.data, batch 1024", "M records/s", 5, lambda: verify(DATA / "many.tfrecord", 1024), runs=1)
    if wanted("tool.verify.examples"):
        def parse():
            features = {"id": tf.io.FixedLenFeature([], tf.int64), "x": tf.io.FixedLenFeature([32], tf.float32),
                        "name": tf.io.FixedLenFeature([], tf.string)}
            records = tf.data.TFRecordDataset(str(DATA / "small.tfrecord"), buffer_size=8 << 20).batch(1024)
            for _ in records.map(lambda batch: tf.io.parse_example(batch, features), num_parallel_calls=automatic):
                pass

        throughput("tool.verify.examples", "tf.data, parse_example", "M examples/s", 0.5, parse, runs=3)

    photos = sorted((DATA / "imgs/train").glob("*/*.jpg"))
    output = str(DATA / "tool-peer.tfrecord")

    def example(path, image, height, width):
        def integers(value):
            return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))

        def data(value):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))

        return tf.train.Example(features=tf.train.Features(feature={
            "image/encoded": data(image), "image/format": data(b"jpeg"), "image/height": integers(height),
            "image/width": integers(width), "image/class/label": integers(int(path.parent.name == "dog")),
            "image/class/text": data(path.parent.name.encode()),
            "image/filename": data(f"{path.parent.name}/{path.name}".encode())}))

    def convert(encode):
        with tf.io.TFRecordWriter(output) as writer:
            for path in photos:
                image, height, width = encode(path.read_bytes())
                writer.write(example(path, image, height, width).SerializeToString())

    def header(image):
        # The size of a JPEG is known to TensorFlow only after a look at its header.
        shape = tf.io.extract_jpeg_shape(image)
        return image, int(shape[0]), int(shape[1])

    def checked(image):
        shape = tf.io.decode_jpeg(image).shape
        return image, shape[0], shape[1]

    if wanted("tool.convert.photos"):
        throughput("tool.convert.photos", "TFRecordWriter, extract_jpeg_shape", "images/s", len(photos), lambda: convert(header), runs=3)
    if wanted("tool.convert.photos.checked"):
        throughput("tool.convert.photos.checked", "TFRecordWriter, decode_jpeg", "images/s", len(photos), lambda: convert(checked), runs=1)
    if wanted("tool.convert.photos.256"):
        def shrink(image):
            small = tf.image.resize(tf.io.decode_jpeg(image), [256, 256])
            return tf.io.encode_jpeg(tf.cast(tf.round(small), tf.uint8), quality=95)

        def small(path):
            return shrink(tf.io.read_file(path))

        throughput("tool.convert.photos.256", "TFRecordWriter, one photo after the other", "images/s", len(photos),
                   lambda: convert(lambda image: (shrink(image).numpy(), 256, 256)), runs=1)

        def convert_small():
            images = tf.data.Dataset.from_tensor_slices([str(path) for path in photos]).map(small, num_parallel_calls=automatic)
            with tf.io.TFRecordWriter(output) as writer:
                for path, image in zip(photos, images.prefetch(automatic)):
                    writer.write(example(path, image.numpy(), 256, 256).SerializeToString())

        throughput("tool.convert.photos.256", "tf.data, all cores", "images/s", len(photos), convert_small, runs=1)
    if wanted("tool.convert.gzip"):
        def compress():
            with tf.io.TFRecordWriter(output, "GZIP") as writer:
                for record in tf.data.TFRecordDataset(str(DATA / "small.tfrecord"), buffer_size=8 << 20):
                    writer.write(record.numpy())

        throughput("tool.convert.gzip", "TFRecordWriter, GZIP", "M examples/s", 0.5, compress, runs=1)
    pathlib.Path(output).unlink(missing_ok=True)


try:
    tensorflow_cases()
except Exception as error:
    skip("TensorFlow", error)
