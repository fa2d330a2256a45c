"""Small data sets in the forms that Keras downloads, and what Keras' loaders make of them, for ArchivesTests.

Run from the top of the repository; writes Fixtures/goldens/builtin: imdb.npz, reuters.npz, the same texts pickled in other
protocols, CIFAR batches of the Python version, and what Keras 3.15 loads from them (texts.json, cifar.json).
"""

import io
import json
import os
import pathlib
import pickle
import struct
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import keras
import numpy as np
from keras.src.datasets import cifar10, cifar100, imdb, reuters

OUT = pathlib.Path("Fixtures/goldens/builtin")
OUT.mkdir(parents=True, exist_ok=True)
rng = np.random.RandomState(11)


def texts(count, longest):
    """Lists of word numbers, frequent words more often, as an array of objects."""
    array = np.empty(count, dtype=object)
    for i in range(count):
        array[i] = [int(w) for w in np.minimum(rng.zipf(1.5, rng.randint(1, longest)), 70_000)]
    return array


def npy(array, protocol=None):
    """An .npy file whose objects are pickled in the given protocol."""
    stream = io.BytesIO()
    if protocol is None:
        np.save(stream, array)
        return stream.getvalue()
    np.lib.format.write_array_header_1_0(stream, np.lib.format.header_data_from_array_1_0(array))
    return stream.getvalue() + (python2(array) if protocol == "python2" else pickle.dumps(array, protocol=protocol))


def python2(array):
    """The array of lists as Python 2 pickled it: names and texts of another kind, nothing said about bytes."""

    def number(value):
        if value < 256:
            return b"K" + bytes([value])
        return b"M" + struct.pack("<H", value) if value < 65536 else b"J" + struct.pack("<i", value)

    lists = b"".join(b"]q\x20(" + b"".join(map(number, text)) + b"e" for text in array)
    return (
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85U\x01b\x87Rq\x03(K\x01"
        + number(len(array)) + b"\x85cnumpy\ndtype\nq\x04U\x02O8K\x00K\x01\x87Rq\x05(K\x03U\x01|NNNJ\xff\xff\xff\xff"
        b"J\xff\xff\xff\xffK?tb\x89](" + lists + b"etb."
    )


def write_npz(name, arrays, protocol=None):
    with zipfile.ZipFile(OUT / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, array in arrays.items():
            info = zipfile.ZipInfo(f"{key}.npy", (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, npy(array, protocol if array.dtype == object else None))


film = {"x_train": texts(40, 24), "y_train": rng.randint(0, 2, 40), "x_test": texts(25, 24), "y_test": rng.randint(0, 2, 25)}
wires = {"x": texts(57, 30), "y": rng.randint(0, 46, 57)}
write_npz("imdb.npz", film)
write_npz("reuters.npz", wires)
for protocol in (2, 3, 4, 5, "python2"):
    write_npz(f"texts_{protocol}.npz", {"x": wires["x"][:6], "y": wires["y"][:6]}, protocol)

for module in (imdb, reuters, cifar10, cifar100):
    module.get_file = lambda fname=None, *args, **kwargs: str(OUT / fname)

arguments = [
    {},
    {"num_words": 50},
    {"num_words": 200, "skip_top": 5},
    {"maxlen": 12},
    {"seed": 7, "index_from": 0},
    {"start_char": None},
    {"start_char": None, "index_from": 0, "num_words": 20},
    {"oov_char": None, "num_words": 30, "skip_top": 4},
    {"start_char": 9, "oov_char": 8, "index_from": 10, "num_words": 60, "maxlen": 15, "seed": 2},
]


def part(x, y):
    return {"sequences": [[int(w) for w in text] for text in x], "labels": [int(v) for v in y]}


cases = []
for name, load, extra in (
    ("imdb", imdb.load_data, [{}]),
    ("reuters", reuters.load_data, [{}, {"test_split": 0.35}, {"test_split": 0.0}]),
):
    for options in [{**a, **e} for e in extra for a in (arguments if e == {} else arguments[:1])]:
        (x, y), (tx, ty) = load(**options)
        cases.append({"set": name, "options": options, "training": part(x, y), "test": part(tx, ty)})
(OUT / "texts.json").write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
(OUT / "imdb_word_index.json").write_text(json.dumps({"the": 1, "caf\u00e9": 17, "d'a": 88584}))


def batch(count, labels):
    """A batch as it was published, pickled by Python 2: texts where Python 3 has bytes."""

    def text(value):
        return b"U" + bytes([len(value)]) + value if len(value) < 256 else b"T" + struct.pack("<i", len(value)) + value

    data = rng.randint(0, 256, (count, 3072)).astype("uint8")
    pickled = b"\x80\x02}q\x01(" + text(b"batch_label") + text(b"training batch 1 of 5")
    for key, top in labels.items():
        numbers = b"".join(b"K" + bytes([int(v)]) for v in rng.randint(0, top, count))
        pickled += text(key.encode()) + b"](" + numbers + b"e"
    pickled += (
        text(b"data") + b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01"
        b"K" + bytes([count]) + b"M\x00\x0c\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNN"
        b"J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89" + text(data.tobytes()) + b"tb"
    )
    names = b"".join(text(b"%d.png" % i) for i in range(count))
    return pickled + text(b"filenames") + b"](" + names + b"eu."


target = OUT / "cifar-10-batches-py-target" / "cifar-10-batches-py"
target.mkdir(parents=True, exist_ok=True)
for name in [f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"]:
    (target / name).write_bytes(batch(2, {"labels": 10}))
target = OUT / "cifar-100-python-target" / "cifar-100-python"
target.mkdir(parents=True, exist_ok=True)
for name in ("train", "test"):
    (target / name).write_bytes(batch(3, {"fine_labels": 100, "coarse_labels": 20}))


def images(x, y):
    return {"labels": [int(v) for v in y.reshape(-1)], "sums": [int(i.sum()) for i in x], "pixels": x[1, 5, 6:9].reshape(-1).tolist()}


# Keras makes room for the 50,000 images of the published files; what is there is in the first rows of each batch.
from keras.src.datasets.cifar import load_batch

folder = OUT / "cifar-10-batches-py-target" / "cifar-10-batches-py"
loaded = [load_batch(folder / f"data_batch_{i}") for i in range(1, 6)]
x = np.concatenate([data for data, _ in loaded]).transpose(0, 2, 3, 1)
y = np.concatenate([labels for _, labels in loaded])
test = load_batch(folder / "test_batch")
golden = {"cifar10": {"training": images(x, y), "test": images(test[0].transpose(0, 2, 3, 1), np.array(test[1]))}}
for mode in ("fine", "coarse"):
    (x, y), (tx, ty) = cifar100.load_data(label_mode=mode)
    golden[mode] = {"training": images(x, y), "test": images(tx, ty)}
(OUT / "cifar.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(keras.__version__)
