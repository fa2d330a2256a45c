#!/usr/bin/env python3
"""Writes the seeds: small true and slightly false inputs for each parser, the same bytes every time.

    Tools/fuzz/make-seeds.py

Needs nothing but Python's own library. Images come from Fixtures/images, see run.sh.
"""
import gzip
import io
import json
import os
import pickle
import struct
import tarfile
import zipfile
import zlib

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "seeds")


def seed(parser, name, data):
    folder = os.path.join(here, parser)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data.encode() if isinstance(data, str) else data)


# Protocol buffers


def varint(number):
    number &= (1 << 64) - 1
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def feature(value):
    if isinstance(value[0], bytes):
        return field(1, b"".join(field(1, item) for item in value))
    if isinstance(value[0], float):
        return field(2, field(1, struct.pack(f"<{len(value)}f", *value)))
    return field(3, field(1, b"".join(varint(item) for item in value)))


def features(values):
    return b"".join(field(1, field(1, name.encode()) + field(2, feature(value))) for name, value in values.items())


def example(values):
    return field(1, features(values))


def sequence(context, lists):
    entries = b"".join(
        field(1, field(1, name.encode()) + field(2, b"".join(field(1, feature(step)) for step in steps)))
        for name, steps in lists.items()
    )
    return field(1, features(context)) + field(2, entries)


def record(data):
    """Checksums are left at zero: the parser under test is given good ones."""
    return struct.pack("<QI", len(data), 0) + data + b"\0\0\0\0"


plain = example({"i": [1, -2], "f": [0.5], "b": [b"abc"], "is": [3], "fs": [1.0, 2.0], "bs": [b"", b"x"]})
# Numbers one by one, a group that nobody knows, a feature in two parts, a name twice.
unpacked = field(
    1,
    field(1, field(1, b"i") + field(2, field(3, b"\x08\x01\x08\x02") + field(3, b"\x08\x03")))
    + field(1, field(1, b"f") + field(2, field(2, b"\x0d" + struct.pack("<f", 2)) + b"\x23\x08\x01\x24"))
    + field(1, field(1, b"i") + field(2, feature([7, 8]))),
)
steps = sequence({"i": [1]}, {"t": [[1, 2], [3]], "e": [], "w": [[b"a"]]})
for name, data in {"example": plain, "unpacked": unpacked, "sequence": steps, "empty": b""}.items():
    seed("examples", name, data)
seed("examples", "length", b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f")

three = record(plain) + record(b"") + record(b"x" * 40)
for mode in (0, 1, 5, 9, 17, 25, 33):
    seed("records", f"three-{mode}", bytes([mode]) + three)
seed("records", "huge", bytes([5]) + struct.pack("<QI", 1 << 63, 0) + b"\0" * 8)
seed("records", "cut", bytes([1]) + three[:-7])
seed("records", "gzip", bytes([4]) + gzip.compress(three, mtime=0))
seed("records", "zlib", bytes([4]) + zlib.compress(three))
short = record(b"ab") + record(b"")
seed("index", "two", bytes([len(short)]) + short + b"0 18\n18 16\n")
seed("index", "one", bytes([len(short)]) + short + b"0 34\n")

# Arrays


def npy(descr, shape, data, order="False", version=1):
    text = f"{{'descr': {descr!r}, 'fortran_order': {order}, 'shape': {shape!r}, }}\n".encode()
    length = struct.pack("<H" if version == 1 else "<I", len(text))
    return b"\x93NUMPY" + bytes([version, 0]) + length + text + data


arrays = {
    "f4": npy("<f4", (2, 3), b"\0" * 24),
    "i2-big": npy(">i2", (4,), bytes(range(8)), version=2),
    "fortran": npy("<i8", (2, 2), bytes(range(32)), order="True", version=3),
    "scalar": npy("|b1", (), b"\7"),
    "empty": npy("<f8", (0, 3), b""),
    "huge": npy("<f8", (1 << 31, 1 << 31, 0), b""),
    "several": npy("|u1", (2,), b"ab") + npy("<u4", (1,), b"abcd"),
    "texts": npy("<U3", (2,), "a\0\0héл".encode("utf-32-le")),
    "texts-big": npy(">U2", (1, 2), "ab\U0001f600\0".encode("utf-32-be"), version=2),
    "texts-fortran": npy("|S2", (2, 2), b"ab\xc3\xa9c\0\0\0", order="True"),
    "texts-empty": npy("<U0", (3, 1), b""),
}
for name, data in arrays.items():
    seed("npy", name, data)


def archive(entries, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in entries.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = method
            file.writestr(info, data)
    return out.getvalue()


seed("npz", "stored", archive({"x.npy": arrays["f4"], "y.npy": arrays["scalar"]}, zipfile.ZIP_STORED))
seed("npz", "deflated", archive({"x.npy": arrays["fortran"]}))
seed("npz", "texts", archive({"x.npy": arrays["texts"], "y.npy": arrays["texts-fortran"]}))


def safetensors(header, data):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


seed(
    "safetensors",
    "two",
    safetensors(
        {
            "__metadata__": {"a": "b"},
            "w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
            "b": {"dtype": "I16", "shape": [], "data_offsets": [8, 10]},
        },
        b"\0" * 10,
    ),
)
seed("safetensors", "huge", struct.pack("<Q", 1 << 63) + b"{}")

seed("json", "values", '{"a": [1, -2.5e-3, true, null, NaN, -Infinity], "b": {"c": "\\u00e9\\ud83d\\ude00\\n"}}')
seed("json", "deep", "[" * 130 + "]" * 130)
seed("json", "large", "[123456789012345678901234567890, 1e400, -0]")

# Data sets

seed("idx", "bytes", b"\0\0\x08\2" + struct.pack(">II", 2, 3) + b"abcdef")
seed("idx", "doubles", b"\0\0\x0e\1" + struct.pack(">I", 1) + b"\0" * 8)
seed("idx", "gzip", gzip.compress(b"\0\0\x0c\1" + struct.pack(">I", 2) + b"\0" * 8, mtime=0))
seed("idx", "huge", b"\0\0\x08\3" + struct.pack(">III", 0xFFFFFFFF, 0xFFFFFFFF, 0))


def tar(members, form=tarfile.USTAR_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as file:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    # The two blocks of zeros at the end, and not the padding to 10,240 bytes.
    data = out.getvalue().rstrip(b"\0")
    return data + b"\0" * (-len(data) % 512 + 1024)


long = "a" * 60 + "/" + "b" * 60
small = {"a.txt": b"hello", "folder/b.txt": b"", long: b"x" * 600}
seed("tar", "ustar", tar(small))
seed("tar", "pax", tar({"ä" * 60 + long: b"12"}, tarfile.PAX_FORMAT))
seed("tar", "gnu", tar({long + long: b"12"}, tarfile.GNU_FORMAT))
seed("tar", "up", tar({"../../a.txt": b"hello"}))
seed("tar", "gzip", gzip.compress(tar(small), mtime=0))
image = bytes(range(256)) * 12
seed("cifar", "ten", tar({"cifar-10-batches-bin/test_batch.bin": b"\3" + image}))
seed("cifar", "hundred", tar({"cifar-100-binary/test.bin": b"\3\x10" + image}))
text = b"abcabcabc" * 20
seed("inflate", "gzip", b"\7" + gzip.compress(text, mtime=0))
seed("inflate", "zlib", b"\0" + zlib.compress(text, 9))
seed("inflate", "stored", b"\1" + zlib.compress(text, 0))
seed("inflate", "members", b"\3" + gzip.compress(b"a", mtime=0) + gzip.compress(b"", mtime=0) + gzip.compress(text, mtime=0) + b"\0" * 4)
seed("inflate", "short", b"\3" + gzip.compress(text, mtime=0)[:-6])
seed("cifar", "gzip", gzip.compress(tar({"test_batch.bin": b"\3" + image}), mtime=0))


def reconstruct(shape, scalar, data):
    """The instructions with which NumPy pickles an array, in protocol 2."""
    text = pickle.dumps(data, 2)[2:-1]
    sizes = pickle.dumps(shape, 2)[2:-1]
    return (
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85U\1b\x87R"
        b"(K\1" + sizes + b"cnumpy\ndtype\nU" + bytes([len(scalar)]) + scalar + b"K\0K\1\x87R"
        b"(K\3U\1|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89" + text + b"tb"
    )


lists = b"\x80\2" + reconstruct((2,), b"O8", [[1, 2], [3]]) + b"."
seed("pickle", "lists", lists)
seed("pickle", "plain", pickle.dumps({"labels": [1, 2, 300], "data": "text", "n": None}, 2))
seed("pickle", "four", pickle.dumps({"labels": [[1], [-70000]], "names": ["a", "b"]}, 4))
seed(
    "pickle",
    "cifar",
    b"\x80\2}(U\6labels](K\3eU\4data" + reconstruct((1, 1), b"u1", b"x") + b"u.",
)
objects = npy("|O", (2,), b"", version=1) + lists
seed("sequences", "two", archive({"x.npy": objects, "y.npy": npy("<i8", (2,), b"\0" * 16)}))
seed(
    "sequences",
    "digits",
    archive({name + ".npy": npy("|u1", shape, b"\1") for name, shape in
             {"x_train": (1, 1, 1), "y_train": (1,), "x_test": (1, 1, 1), "y_test": (1,)}.items()}),
)

# Tables and texts

seed("csv", "quoted", b'\0a,b,c\n1,"two ""quoted"", here",3\n"line\nend",,\r\nlast,"",x')
seed("csv", "numbers", b"\x20" + b"1,2.5,true,1e300\n-7,nan,0,\n,inf,FALSE,0x1\n9999999999,1,1,1")
seed("csv", "tabs", b"\3" + b"# comment\na\tb\n\"x\ty\n\n1\t2\n")
seed("csv", "limits", b"\x18" + b"\xef\xbb\xbfa,NA\nNA,2\n" + b"x" * 30 + b"\n3,4\n")
seed("csv", "gzip", b"\0" + gzip.compress(b"a,b\n1,2\n", mtime=0))
seed("lines", "json", '{"a": 1}\n\n{"b": [1.5, "x"]}\r\nlast')
seed("lines", "bytes", b"\xff\xfe\n" + b"y" * 80 + b"\nend\n")

described = {
    "pythonClassName": "x",
    "featuresDict": {
        "features": {
            "i": {"pythonClassName": "x", "tensor": {"shape": {"dimensions": ["2"]}, "dtype": "int64", "encoding": "none"}},
            "f": {"tensor": {"shape": {"dimensions": ["-1"]}, "dtype": "float32"}},
            "b": {"text": {}},
            "s": {"sequence": {"feature": {"tensor": {"shape": {}, "dtype": "int64"}}, "length": "-1"}},
            "r": {"sequence": {"feature": {"sequence": {"feature": {"tensor": {"shape": {}, "dtype": "int64"}}}}}},
            "z": {"tensor": {"shape": {"dimensions": ["2"]}, "dtype": "uint8", "encoding": "zlib", "optional": True}},
            "m": {"image": {"shape": {"dimensions": ["-1", "-1", "3"]}, "dtype": "uint8"}},
            "l": {"classLabel": {"numClasses": "3"}},
        }
    },
}
info = {
    "name": "set",
    "fileFormat": "tfrecord",
    "splits": [
        {"name": "train", "shardLengths": ["3", "200"], "filepathTemplate": "{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}"},
        {"name": "test", "shardLengths": ["1"]},
    ],
    "supervisedKeys": {"tuple": {"items": [{"featureKey": "i"}, {"featureKey": "l"}]}},
}
values = {
    "i": [1, 2], "f": [0.5, 1.5], "b": [b"text"], "s": [1, 2, 3], "r/ragged_flat_values": [1, 2, 3],
    "r/ragged_row_lengths_0": [2, 1], "z": [zlib.compress(b"ab")], "l": [1],
}
image_less = json.loads(json.dumps(described))
del image_less["featuresDict"]["features"]["m"]
parts = [json.dumps(image_less), json.dumps(info), "train[:50%]+test"]
seed("tfds", "set", b"\xff".join(part.encode() for part in parts) + b"\xff" + example(values))
seed("tfds", "image", b"\xff".join(part.encode() for part in [json.dumps(described), json.dumps(info), "train[1shard:]"]) + b"\xff")
one = {"featuresDict": {"features": {"r": described["featuresDict"]["features"]["r"]}}}
seed("tfds", "ragged", b"\xff".join(part.encode() for part in [json.dumps(one), json.dumps(info), "all"]) + b"\xff" + example({"r": [1, 2]}))

place = {"version": 1, "pipeline": "", "fingerprint": "", "epoch": 0, "position": 7}
seed("state", "plain", json.dumps(place))
place["cursor"] = {"position": 4, "sources": [{"position": 6, "cursor": {"position": 6, "sources": [{"position": 9}]}}]}
seed("state", "cursor", json.dumps(place))
place["position"] = (1 << 63) - 1
seed("state", "last", json.dumps(place))

seed("saved", "tensor", b"\4\2" + struct.pack("<qq", 2, 1) + b"\0" * 8)
seed("saved", "dictionary", struct.pack("<II1sII", 1, 1, b"k", 1, 5))
seed("saved", "example", struct.pack("<II", 1, len(plain)) + plain)
lines = [
    '{', '  "format": "millrace dataset 1",', '  "elements": "int64",', '  "count": "1",', '  "file": "a.tfrecord",',
    '  "byteCount": "24",', '  "pipeline": "range",', '  "fingerprint": "0",', '  "sources": "0 files, 0",', '  "version": "0",', "",
]
seed("saved", "manifest", "\n".join(lines))

words = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "b": 4, "ab": 5, "##b": 6, "\u0120a": 7, "\u0120": 8}
added = [{"id": 9, "content": "<s>", "special": True, "lstrip": True, "rstrip": True, "single_word": False}]
template = {
    "type": "TemplateProcessing",
    "single": [{"SpecialToken": {"id": "[CLS]"}}, {"Sequence": {"id": "A"}}, {"SpecialToken": {"id": "[SEP]"}}],
    "special_tokens": {"[CLS]": {"ids": [1]}, "[SEP]": {"ids": [2]}},
}
seed(
    "subwords",
    "bpe",
    json.dumps(
        {
            "added_tokens": added,
            "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False},
            "post_processor": template,
            "truncation": {"max_length": 8, "stride": 0, "direction": "Right"},
            "model": {"type": "BPE", "vocab": words, "merges": ["a b", ["\u0120", "a"]], "unk_token": "[UNK]"},
        }
    ),
)
seed(
    "subwords",
    "wordpiece",
    json.dumps(
        {
            "added_tokens": added,
            "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
            "model": {"type": "WordPiece", "vocab": words, "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100},
        }
    ),
)
seed("subwords", "vocab", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\n##lo\nd\n")
seed("subwords", "pair", json.dumps({"a": 0, "b": 1, "ab": 2}).encode() + b"\xff#version: 0.2\na b\n")
tables = {"num_words": None, "filters": "!,.", "lower": True, "split": " ", "char_level": False, "oov_token": "<oov>", "document_count": 2}
for name, table in {
    "word_counts": {"hello": 2, "don't": 1}, "word_docs": {"hello": 2, "don't": 1}, "index_docs": {"2": 2, "3": 1},
    "index_word": {"1": "<oov>", "2": "hello", "3": "don't"}, "word_index": {"<oov>": 1, "hello": 2, "don't": 3},
}.items():
    tables[name] = json.dumps(table)
seed("tokenizer", "words", json.dumps({"class_name": "Tokenizer", "config": tables}))
seed("vectors", "glove", "the 0.5 -1e-3 2\nnew york 1 2 3\n")
seed("vectors", "word2vec", "2 2\na 1 2\nb 3 4\n")
seed("vectors", "binary", b"1 2\nword " + struct.pack("<ff", 1, -2) + b"\n")
seed("lookup", "words", "[UNK]\na\nb\n12\n\n")

seed("jsonlines", "records", '{"label":7,"name":"cat","x":[0.5,2.0]}\n\n{"a":{"b":[[1,2],[3.5]]},"t":true,"n":null,"e":[]}\n')
seed("jsonlines", "sequence", '{"context":{"label":1},"featureLists":{"tokens":[7,[3,4]],"empty":[]}}\n')
seed("jsonlines", "bytes", '{"x":{"base64":"/wA="},"y":[{"base64":""},"text"],"z":NaN}\r\n{"x":{"bytes":3}}\n')
seed("jsonlines", "gzip", gzip.compress(b'{"x":1}\n{"x":', mtime=0))

# Models


def keras(class_name, **config):
    return {"module": "keras.layers", "class_name": class_name, "config": config, "registered_name": None}


start = keras("InputLayer", batch_shape=[None, 8, 8, 3], dtype="float32", name="in")
stack = [
    start, keras("Conv2D", name="c", filters=2, kernel_size=[3, 3], strides=[1, 1], padding="same", activation="relu"),
    keras("BatchNormalization", name="n", axis=-1, momentum=0.9, epsilon=0.001), keras("MaxPooling2D", name="p", pool_size=[2, 2]),
    keras("Flatten", name="f"), keras("Dropout", name="d", rate=0.5), keras("Dense", name="o", units=2, activation="softmax"),
]


def model(layers, **more):
    return {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": layers}, "registered_name": None, **more}


compiled = {
    "optimizer": {"module": "keras.optimizers", "class_name": "Adam", "config": {"learning_rate": 0.001}, "registered_name": None},
    "loss": "categorical_crossentropy", "metrics": ["accuracy"],
}
seed("config", "images", json.dumps(model(stack, compile_config=compiled)))
text = keras("InputLayer", batch_shape=[None, 5], dtype="float32", name="in")
seed(
    "config",
    "texts",
    json.dumps(
        model([
            text, keras("Embedding", name="e", input_dim=9, output_dim=4, mask_zero=True),
            keras("Bidirectional", name="b", merge_mode="concat", layer=keras("LSTM", name="l", units=3, return_sequences=True)),
            keras("GRU", name="g", units=2), keras("Reshape", name="r", target_shape=[2, 1]), keras("LayerNormalization", name="ln"),
        ])
    ),
)


def tensor(layer):
    return {"class_name": "__keras_tensor__", "config": {"shape": [None, 4], "dtype": "float32", "keras_history": [layer, 0, 0]}}


graph = {
    "module": "keras", "class_name": "Functional", "registered_name": None,
    "config": {
        "name": "g", "input_layers": [["a", 0, 0]], "output_layers": [["s", 0, 0]],
        "layers": [
            {**keras("InputLayer", batch_shape=[None, 4], dtype="float32", name="a"), "name": "a", "inbound_nodes": []},
            {**keras("Dense", name="b", units=4), "name": "b", "inbound_nodes": [{"args": [tensor("a")], "kwargs": {}}]},
            {**keras("Add", name="s"), "name": "s", "inbound_nodes": [{"args": [[tensor("a"), tensor("b")]], "kwargs": {}}]},
        ],
    },
}
seed("config", "graph", json.dumps(graph))
seed("keras", "config", archive({"config.json": json.dumps(model(stack[:1])), "metadata.json": "{}"}))
