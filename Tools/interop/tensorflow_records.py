"""TensorFlow reads what the tool writes, the tool reads what TensorFlow writes, and both find the same damage."""

import json
import re

from interop import FIXTURES, SCRATCH, check, lines, run

import numpy as np
import tensorflow as tf

HEADER = 12  # Bytes before a record's data: its length and that one's checksum.
COMPRESSIONS = {"none": "", "gzip": "GZIP", "zlib": "ZLIB"}


def examples():
    generator = np.random.default_rng(1)
    for number in range(500):
        yield tf.train.Example(features=tf.train.Features(feature={
            "id": tf.train.Feature(int64_list=tf.train.Int64List(value=[number])),
            "wide": tf.train.Feature(int64_list=tf.train.Int64List(value=[-(2**63), 2**63 - 1])),
            "x": tf.train.Feature(float_list=tf.train.FloatList(value=generator.normal(size=number % 9).astype("f4"))),
            "text": tf.train.Feature(bytes_list=tf.train.BytesList(value=["gräßlich".encode(), b"\xff\x00"])),
        }))


def sequences():
    for number in range(100):
        steps = [tf.train.Feature(int64_list=tf.train.Int64List(value=[step, number])) for step in range(number % 5)]
        yield tf.train.SequenceExample(
            context=tf.train.Features(feature={"id": tf.train.Feature(int64_list=tf.train.Int64List(value=[number]))}),
            feature_lists=tf.train.FeatureLists(feature_list={"tokens": tf.train.FeatureList(feature=steps)}))


def as_json(feature):
    values = list(getattr(feature, feature.WhichOneof("kind") or "int64_list").value)
    return values[0] if len(values) == 1 else values


def we_read_theirs():
    for name, compression in COMPRESSIONS.items():
        path = SCRATCH / f"theirs-{name}"
        with tf.io.TFRecordWriter(str(path), compression) as writer:
            for example in examples():
                writer.write(example.SerializeToString())
        found = lines("--bytes", "base64", path)
        expected = list(examples())
        same = len(found) == 500 and all(
            line["id"] == number
            and np.array_equal(np.atleast_1d(np.array(line["x"], "f4")), np.array(example.features.feature["x"].float_list.value, "f4"))
            and line["wide"] == [-(2**63), 2**63 - 1] and line["text"] == ["gräßlich", {"base64": "/wA="}]
            for number, (line, example) in enumerate(zip(found, expected)))
        check(f"the tool reads TensorFlow's Examples, {name}", same)
    path = SCRATCH / "sequences"
    with tf.io.TFRecordWriter(str(path)) as writer:
        for example in sequences():
            writer.write(example.SerializeToString())
    found = lines(path)
    same = all(
        line["featureLists"]["tokens"] == [as_json(step) for step in example.feature_lists.feature_list["tokens"].feature]
        for line, example in zip(found, sequences()))
    check("the tool reads TensorFlow's SequenceExamples", same and len(found) == 100)


def they_read_ours():
    source = SCRATCH / "theirs-none"
    expected = [example.SerializeToString() for example in examples()]
    for name, compression in COMPRESSIONS.items():
        output = SCRATCH / f"ours-{name}"
        run("merge", source, "--output", output, "--compression", name)
        found = [record.numpy() for record in tf.data.TFRecordDataset(str(output), compression)]
        check(f"TensorFlow reads the tool's records, {name}", found == expected)
    # Larger than one block, so that the pieces of a compressed stream meet.
    many = SCRATCH / "many"
    with tf.io.TFRecordWriter(str(many)) as writer:
        for number in range(40_000):
            writer.write(bytes(str(number), "ascii") * 20)
    for name, compression in COMPRESSIONS.items():
        output = SCRATCH / f"many-{name}"
        run("merge", many, "--output", output, "--compression", name)
        found = sum(1 for number, record in enumerate(tf.data.TFRecordDataset(str(output), compression))
                    if record.numpy() == bytes(str(number), "ascii") * 20)
        check(f"TensorFlow reads {found} records of a stream in pieces, {name}", found == 40_000)
    run("convert", FIXTURES / "shapes/train", "--output", SCRATCH / "shapes.tfrecord", "--shards", 3)
    count = 0
    files = sorted(str(path) for path in SCRATCH.glob("shapes-*-of-00003.tfrecord"))
    for record in tf.data.TFRecordDataset(files):
        parsed = tf.io.parse_single_example(record, {
            "image/encoded": tf.io.FixedLenFeature([], tf.string), "image/height": tf.io.FixedLenFeature([], tf.int64),
            "image/width": tf.io.FixedLenFeature([], tf.int64), "image/class/label": tf.io.FixedLenFeature([], tf.int64)})
        image = tf.io.decode_image(parsed["image/encoded"])
        count += list(image.shape[:2]) == [parsed["image/height"].numpy(), parsed["image/width"].numpy()]
    check("TensorFlow decodes the tool's images", count == 180, count)


def both_find_the_same_damage():
    """Up to the first damaged record: TensorFlow reads nothing behind it."""
    for path in sorted((FIXTURES / "records").iterdir()):
        compression = {".gz": "GZIP", ".zlib": "ZLIB"}.get(path.suffix, "")
        whole, error = 0, None
        try:
            for _ in tf.data.TFRecordDataset(str(path), compression):
                whole += 1
        except tf.errors.OpError as found:
            error = str(found)
        verdict = json.loads(run("verify", "--raw", "--json", path, status=None))
        problems = verdict["files"][0]["problems"]
        if path.name == "truncated-header.tfrecord":
            # TensorFlow takes a header that is cut off for the end of the file; the tool says that something is lost.
            check(f"  only the tool sees that the header of record {whole} is cut off", error is None and problems[0]["record"] == whole)
            continue
        check(f"both {'find damage in' if problems else 'read'} {path.name}", bool(problems) == (error is not None), error)
        if not problems:
            check(f"  and the same {whole} records", verdict["records"] == whole)
            continue
        first = problems[0]
        if compression:
            # A decompressor gives its last bytes sooner or later; how many records these are is its own affair.
            continue
        check(f"  at record {whole}", first["record"] == whole, first)
        place = re.search(r"(corrupted|truncated) record at (\d+)", error)
        kind = "truncated" if "the file ends" in first["reason"] else "corrupted"
        if not place:
            # A length of 2^63 overflows in TensorFlow, which then speaks of a negative number of bytes and names no place.
            check("  where TensorFlow names no place", "negative number of bytes" in error, error)
            continue
        # The tool says where the record begins; TensorFlow, for a damaged checksum of data, where these begin.
        begins = [first["byteOffset"], first["byteOffset"] + HEADER]
        check(f"  at byte {first['byteOffset']}, {kind}", int(place[2]) in begins and place[1] == kind, error)


we_read_theirs()
they_read_ours()
both_find_the_same_damage()
