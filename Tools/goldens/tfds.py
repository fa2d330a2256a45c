"""Small data sets prepared by tensorflow-datasets 4.9, and what it reads from them, for DatasetsTests.

Run from the top of the repository; writes Fixtures/goldens/tfds: the data set `kitchen` with a feature of every kind, `numbers`
with shards of several sizes, and expected.json.
"""

import json
import os
import pathlib
import shutil
import tempfile

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds

OUT = pathlib.Path("Fixtures/goldens/tfds")
F = tfds.features
rng = np.random.RandomState(5)

kitchen = F.FeaturesDict({
    "image": F.Image(shape=(None, None, 3), encoding_format="png"),
    "gray": F.Image(shape=(4, 5, 1), encoding_format="png"),
    "photo": F.Image(shape=(None, None, 3), encoding_format="jpeg"),
    "depth": F.Image(shape=(3, 4, 1), dtype=np.float32, encoding_format="png"),
    "labeled": F.LabeledImage(labels=3, shape=(2, 2, 1), encoding_format="png"),
    "label": F.ClassLabel(names=["cat", "dog", "emu"]),
    "text": F.Text(),
    "scalar": F.Scalar(np.float32),
    "flag": F.Scalar(np.bool_),
    "small": np.int8,
    "half": np.uint16,
    "double": np.float64,
    "wide": np.uint64,
    "matrix": F.Tensor(shape=(2, 3), dtype=np.float32),
    "rows": F.Tensor(shape=(None, 2), dtype=np.int32),
    "zipped": F.Tensor(shape=(2, 2), dtype=np.float64, encoding="zlib"),
    "plain": F.Tensor(shape=(3,), dtype=np.int16, encoding="bytes"),
    "dynamic": F.Tensor(shape=(None, None), dtype=np.uint16, encoding="zlib"),
    "box": F.BBoxFeature(),
    "objects": F.Sequence({"bbox": F.BBoxFeature(), "name": F.Text(), "label": F.ClassLabel(names=["a", "b", "c", "d"])}),
    "nested": {"deep": {"number": np.int64}, "words": F.Sequence(F.Text())},
    "ragged": F.Sequence(F.Sequence(np.int64)),
    "deeper": F.Sequence(F.Sequence(F.Sequence(np.float32))),
    "sentences": F.Sequence({"tokens": F.Sequence(F.Text()), "boxes": F.Sequence(F.BBoxFeature())}),
    "frames": F.Sequence(F.Image(shape=(2, 3, 3), encoding_format="png")),
    "video": F.Video(shape=(None, 2, 3, 3)),
    "translation": F.Translation(languages=["en", "de"]),
    "fixed": F.Sequence(np.float32, length=3),
    "packs": F.Sequence(F.Tensor(shape=(2,), dtype=np.int32, encoding="zlib")),
    "steps": F.Dataset({"action": np.int64, "reward": np.float32}),
})


def pixels(*shape):
    return rng.randint(0, 256, shape).astype("uint8")


def box():
    low, high = rng.rand(2) * 0.5, 0.5 + rng.rand(2) * 0.5
    return F.BBox(ymin=float(low[0]), xmin=float(low[1]), ymax=float(high[0]), xmax=float(high[1]))


def example(i):
    n = i % 4
    return {
        "image": pixels(3 + i, 4, 3), "gray": pixels(4, 5, 1), "photo": pixels(8, 16, 3), "depth": rng.rand(3, 4, 1).astype("float32"),
        "labeled": pixels(2, 2, 1) % 3, "label": i % 3, "text": f"Zeile {i}: caf\u00e9", "scalar": i * 0.5, "flag": i % 2 == 1,
        "small": -i * 20, "half": 65535 - i, "double": i / 3, "wide": 2**62 + i, "matrix": rng.rand(2, 3).astype("float32"),
        "rows": rng.randint(-9, 9, (n, 2)).astype("int32"), "zipped": rng.rand(2, 2), "plain": np.array([-i, 0, 30000], "int16"),
        "dynamic": rng.randint(0, 60000, (i, 3)).astype("uint16"), "box": box(),
        "objects": [{"bbox": box(), "name": f"thing {j}", "label": j} for j in range(n)],
        "nested": {"deep": {"number": i - 2}, "words": ["w" * j for j in range(n)]},
        "ragged": [list(range(j)) for j in range(n)],
        "deeper": [[[0.5] * k for k in range(j)] for j in range(n)],
        "sentences": [{"tokens": ["t"] * j, "boxes": [box() for _ in range(j)]} for j in range(n)],
        "frames": [pixels(2, 3, 3) for _ in range(n)], "video": [pixels(2, 3, 3) for _ in range(n)],
        "translation": {"en": f"house {i}", "de": f"Haus {i}"}, "fixed": [1.0, i, -1.0],
        "packs": [np.array([j, -j], "int32") for j in range(n)],
        "steps": [{"action": j, "reward": j * 0.25} for j in range(n)],
    }


def prepare(name, version, features, splits, supervised=None):
    """Writes a data set in shards of the given sizes, example after example."""
    folder = OUT / name / version
    folder.mkdir(parents=True)
    identity = tfds.core.DatasetIdentity(name=name, version=tfds.core.Version(version), data_dir=str(folder), module_name="")
    info = tfds.core.DatasetInfo(builder=identity, description="", features=features, supervised_keys=supervised)
    infos = []
    for split, (shards, examples) in splits.items():
        template = tfds.core.ShardedFileTemplate(
            dataset_name=name, data_dir=folder, split=split, filetype_suffix="tfrecord")
        serializer = tfds.core.example_serializer.ExampleSerializer(features.get_serialized_info())
        examples = iter(examples)
        for number, size in enumerate(shards):
            path = template.sharded_filepath(shard_index=number, num_shards=len(shards))
            with tf.io.TFRecordWriter(str(path)) as writer:
                for _ in range(size):
                    writer.write(serializer.serialize_example(features.encode_example(next(examples))))
        infos.append(tfds.core.SplitInfo(name=split, shard_lengths=shards, num_bytes=0, filename_template=template))
    info.set_splits(tfds.core.SplitDict(infos))
    info.write_to_directory(folder)
    return tfds.builder_from_directory(str(folder))


def plain(value):
    """A value of numpy_iterator as JSON."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, tf.RaggedTensor) or isinstance(value, tf.compat.v1.ragged.RaggedTensorValue):
        return {"ragged": plain_list(value.to_list())}
    if hasattr(value, "shape"):
        array = np.asarray(value)
        if array.dtype == object:
            return {"shape": list(array.shape), "texts": [v.decode() for v in array.reshape(-1)]}
        return {"shape": list(array.shape), "dtype": str(array.dtype), "values": [v.item() for v in array.reshape(-1)]}
    raise ValueError(type(value))


def plain_list(value):
    if isinstance(value, list):
        return [plain_list(v) for v in value]
    return value.decode() if isinstance(value, bytes) else value


def steps(dataset):
    """A nested data set as the sequences it is stored as."""
    rows = list(dataset.as_numpy_iterator()) if hasattr(dataset, "as_numpy_iterator") else list(dataset)
    return {
        "action": plain(np.array([r["action"] for r in rows], "int64")),
        "reward": plain(np.array([r["reward"] for r in rows], "float32")),
    }


shutil.rmtree(OUT, ignore_errors=True)
builder = prepare("kitchen", "1.0.0", kitchen, {"train": ([3, 2], (example(i) for i in range(5)))}, ("image", "label"))
config = tfds.ReadConfig(interleave_cycle_length=1)
expected = {"kitchen": [], "numbers": []}
for row in builder.as_dataset(split="train", read_config=config):
    nested = steps(row.pop("steps"))
    values = {k: tf.nest.map_structure(lambda v: v if isinstance(v, tf.RaggedTensor) else v.numpy(), v, expand_composites=False)
              for k, v in row.items()}
    expected["kitchen"].append({**{k: plain(v) for k, v in values.items()}, "steps": nested})

numbers = F.FeaturesDict({"id": np.int64})
train, test = [30, 1, 0, 57, 100, 25], [7, 4]
splits = {
    "train": (train, ({"id": i} for i in range(sum(train)))),
    "test": (test, ({"id": 1000 + i} for i in range(sum(test)))),
    "valid-a": ([3], ({"id": 2000 + i} for i in range(3))),
}
for version in ("1.0.0", "1.2.0", "1.10.3"):
    builder = prepare("numbers", version, numbers, splits if version == "1.10.3" else {"train": ([1], [{"id": 5}])})
specs = [
    "train", "test", "valid-a", "all", "train+test", "test + train[:3]", "train[:80%]", "train[80%:]", "train[10%:20%]", "train[:-7%]",
    "train[-33%:]", "train[33.3%:66.6%]", "train[12%:12%]", "train[50%:20%]", "train[:10]", "train[10:]", "train[29:32]", "train[-5:]",
    "train[:-200]", "train[5:-205]", "train[0:213]", "train[213:]", "train[1_0:1_5]", "train[2shard]", "train[:3shard]", "train[1shard:4shard]",
    "train[-2shard:]", "train[-1shard]", "train[:-1shard]", "train[3shard:]", "train[:0shard]", "test[:50%]+test[50%:]", "train[:1%]", "test[:5%]",
    "test[:15%]", "test[:25%]", "train+train[:2]", "train[20:10]",
    # What is refused.
    "train[5]", "train[5%]", "train[:]", "train[]", "dev", "train[:300]", "train[:101%]", "train[a:b]", "train[1:2:3]", "all[:50%]", "train[:5.5]", "",
    "train+", "train[-300:]", "+train",
]
for spec in specs:
    try:
        ids = [int(r["id"]) for r in builder.as_dataset(split=spec, read_config=config).as_numpy_iterator()]
    except Exception as error:
        ids = None
        print("refused:", spec, type(error).__name__)
    expected["numbers"].append({"split": spec, "rounding": "closest", "ids": ids})
for name, start, end in (("train", None, 50), ("train", 50, None), ("train", 10, 11), ("train", -1, None), ("test", 0, 50)):
    spec = f"{name}[{'' if start is None else f'{start}%'}:{'' if end is None else f'{end}%'}]"
    instruction = tfds.core.ReadInstruction(name, from_=start, to=end, unit="%", rounding="pct1_dropremainder")
    try:
        ids = [int(r["id"]) for r in builder.as_dataset(split=instruction, read_config=config).as_numpy_iterator()]
    except Exception as error:
        ids = None
        print("refused:", spec, error)
    expected["numbers"].append({"split": spec, "rounding": "pct1_dropremainder", "ids": ids})
lines = ",\n".join(f' "{k}": [\n' + ",\n".join(json.dumps(v, separators=(",", ":")) for v in rows) + "\n ]" for k, rows in expected.items())
(OUT / "expected.json").write_text("{\n" + lines + "\n}\n")
print(tfds.__version__)
