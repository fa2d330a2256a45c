"""Golden rows for Dataset.csv, made with TensorFlow's CsvDataset.

Run with a Python that has TensorFlow 2:  python Tools/goldens/dataset_csv.py
Writes Fixtures/goldens/dataset_csv.json.
"""

import json
import os
import pathlib
import random
import struct
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf

TARGET = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "goldens" / "dataset_csv.json"

TYPES = {"int32": tf.int32, "int64": tf.int64, "float": tf.float32, "double": tf.float64, "string": tf.string}


def numbers():
    generator = random.Random(7)
    lines = []
    for _ in range(300):
        digits = generator.randint(1, 20)
        text = "".join(generator.choice("0123456789") for _ in range(digits))
        point = generator.randint(0, digits)
        text = generator.choice(["", "-", "+"]) + text[:point] + "." + text[point:]
        if generator.random() < 0.5:
            text += generator.choice("eE") + str(generator.randint(-30, 15))
        lines.append(f"{text},{text}")
    # Exactly between two floats, and a little to either side.
    for text in ["16777217", "16777217.0000001", "16777216.9999999", "9007199254740993", "0.1", "3.4028235e38", "1e-45", "1e-40"]:
        lines.append(f"{text},{text}")
    return "\n".join(lines) + "\n"


# name, text, columns (a type, and a default for an empty field or None), options
CASES = [
    ("plain", "a,b\nc,d\n", [("string", ""), ("string", "")], {}),
    ("no end, returns", "a,b\r\nc,d", [("string", ""), ("string", "")], {}),
    ("lone returns", "a\rb\r", [("string", "")], {}),
    ("quoted", '"a,""x""",b\n"c\nd","e\r\nf"\n"",""""\n', [("string", ""), ("string", "")], {}),
    ("quoted numbers", '"1","-2.5"\n" 3 ", 4\n', [("int32", None), ("float", None)], {}),
    ("signs and ends of the range", "+1,-2\n2147483647,-9223372036854775808\n-2147483648,9223372036854775807\n",
     [("int32", None), ("int64", None)], {}),
    ("too large", "1\n2147483648\n", [("int32", None)], {}),
    ("a fraction", "1\n1.5\n", [("int32", None)], {}),
    ("a word", "1\nx\n", [("float", None)], {}),
    ("specials", "nan,inf\n-inf,NaN\n1e3,-0\n", [("float", None), ("double", None)], {}),
    ("defaults", "1,\n,2\n\"\",\n", [("int32", 7), ("float", 0.5)], {}),
    ("required", "1,\n", [("int32", None), ("int32", None)], {}),
    ("blank in one column", "1\n\n2\n", [("int32", 7)], {}),
    ("too many", "1,2,3\n", [("int32", None), ("int32", None)], {}),
    ("too few", "1\n", [("int32", None), ("int32", None)], {}),
    ("stray quotation mark", 'a,b\na"b,c\n', [("string", ""), ("string", "")], {}),
    ("after the quotation mark", '"a"b,c\n', [("string", ""), ("string", "")], {}),
    ("open quotation mark", 'x,y\n"a,c\n', [("string", ""), ("string", "")], {}),
    ("no quoting", 'a"b",c\n"x,y"\n', [("string", ""), ("string", "")], {"use_quote_delim": False}),
    ("header", "a,b\n1,2\n", [("int32", None), ("int32", None)], {"header": True}),
    ("only a header", "a,b\n", [("int32", None), ("int32", None)], {"header": True}),
    ("semicolons", "1;2,5\n", [("int32", None), ("string", "")], {"field_delim": ";"}),
    ("missing", "1,NA\nNA,2\n", [("int32", 7), ("int32", 8)], {"na_value": "NA"}),
    ("selected", "1,x,3\n4,y,6\n", [("int32", None), ("int32", None)], {"select_cols": [0, 2]}),
    ("numbers", numbers(), [("float", None), ("double", None)], {}),
    ("empty", "", [("int32", None)], {}),
]


def value(kind, array):
    if kind == "string":
        return array.decode()
    if kind == "float":
        return struct.unpack("<I", struct.pack("<f", array))[0]
    if kind == "double":
        return str(struct.unpack("<Q", struct.pack("<d", array))[0])
    return str(int(array))


def run(folder, text, columns, options):
    path = os.path.join(folder, "case.csv")
    with open(path, "wb") as file:
        file.write(text.encode())
    defaults = [TYPES[kind] if fallback is None else tf.constant([fallback], TYPES[kind]) for kind, fallback in columns]
    rows, fails = [], False
    try:
        for row in tf.data.experimental.CsvDataset(path, defaults, **options):
            rows.append([value(kind, item.numpy()) for (kind, _), item in zip(columns, row)])
    except tf.errors.InvalidArgumentError:
        fails = True
    return rows, fails


with tempfile.TemporaryDirectory() as folder:
    cases = []
    for name, text, columns, options in CASES:
        rows, fails = run(folder, text, columns, options)
        cases.append({
            "name": name, "text": text, "types": [kind for kind, _ in columns],
            "defaults": [None if fallback is None else str(fallback) for _, fallback in columns],
            "header": options.get("header", False), "quoting": options.get("use_quote_delim", True),
            "delimiter": options.get("field_delim", ","), "missing": options.get("na_value"),
            "selected": options.get("select_cols"),
            "rows": [[str(item) for item in row] for row in rows], "fails": fails,
        })
TARGET.write_text(json.dumps(cases, indent=None, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
