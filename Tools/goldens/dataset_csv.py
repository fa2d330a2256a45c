"""Golden rows for Dataset.csv, made with TensorFlow's CsvDataset, and golden columns for CSVInference, made with its
make_csv_dataset.

Run with a Python that has TensorFlow 2:  python Tools/goldens/dataset_csv.py
Writes Fixtures/goldens/dataset_csv.json and dataset_csv_inference.json.

Not compared: "inf", "-inf" and "-1e39", for which make_csv_dataset finds string, float32 and float32 although a float
cannot hold the last; "1_000", which Python takes for a number and TensorFlow's parser does not; and rows with too few or
too many fields, for which it gives up, while CSVInference passes over them.
"""

import json
import os
import pathlib
import random
import struct
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf

GOLDENS = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "goldens"

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


def write(name, cases):
    text = json.dumps(cases, indent=None, separators=(",", ":")).replace('{"name"', '\n{"name"')
    (GOLDENS / name).write_text(text + "\n")


write("dataset_csv.json", cases)

# name, files, options of make_csv_dataset
INFERENCE = [
    ("each type", ["i,l,f,d,s\n1,2,3,4,5\n-7,2147483648,.5,1e39,x\n 8 ,-3,1e3,2,6\n"], {}),
    ("ends of int32", ["a,b,c,d\n2147483647,2147483648,-2147483648,-2147483649\n"], {}),
    ("ends of int64", ["a,b\n9223372036854775807,-9223372036854775808\n"], {}),
    ("beyond int64", ["a\n9223372036854775808\n"], {}),
    ("floats beyond float32", ["a,b,c\n3.4e38,3.5e38,1e-50\n"], {}),
    ("integers that became floats", ["a\n16777217\n1.5\n"], {}),
    ("long, then float", ["a\n4294967296\n1.5\n3\n"], {}),
    ("double, then integers", ["a\n1e39\n3\n1.5\n"], {}),
    ("number, word, number", ["a,b\n1,x\ny,2\n3,3\n"], {}),
    ("words of floats", ["a,b\nnan,1\n1,nan\n"], {}),
    ("other bases", ["a,b,c\n0x10,1e,--1\n1,2,3\n"], {}),
    ("signs, points, exponents", ["a,b,c,d,e\n+1,-.5,5.,1E5,1e+05\n"], {}),
    ("truth values are words", ["a,b\ntrue,1\nfalse,0\n"], {}),
    ("quoted numbers", ['a,b\n"1","2.5"\n'], {}),
    ("quoted words", ['a,"b,c"\n"1,5","x ""y"""\n'], {}),
    ("empty fields", ["a,b,c,d\n,1,,x\n2,,,\n,3.5,,\n"], {}),
    ("missing", ["a,b\nNA,1\n2,NA\n"], {"na_value": "NA"}),
    ("semicolons", ["a;b\n1;2,5\n"], {"field_delim": ";"}),
    ("no quoting", ['a,b\n"1,2\n'], {"use_quote_delim": False}),
    ("no header", ["1,x\n2.5,y\n"], {"header": False, "column_names": ["n", "s"]}),
    ("selected", ["a,b,c\n1,2.5,x\n"], {"select_columns": ["a", "c"]}),
    ("two files", ["a,b\n1,x\n", "a,b\n2.5,y\n"], {}),
    ("all rows", ["a\n" + "".join(f"{n}\n" for n in range(150)) + "0.5\n"], {"num_rows_for_inference": None}),
    ("the first rows of two files", ["a\n" + "1\n" * 60, "a\n" + "2\n" * 39 + "3.5\n"], {}),
]


def infer(folder, name, texts, options):
    paths = []
    for number, text in enumerate(texts):
        paths.append(os.path.join(folder, f"{number}.csv"))
        with open(paths[-1], "wb") as file:
            file.write(text.encode())
    dataset = tf.data.experimental.make_csv_dataset(
        paths, batch_size=1000, shuffle=False, num_epochs=1, num_parallel_reads=1, **options)
    names = {dtype: name for name, dtype in TYPES.items()}
    kinds = {column: names[spec.dtype] for column, spec in dataset.element_spec.items()}
    batch = next(iter(dataset))
    return [
        {"name": column, "type": kinds[column], "values": [value(kinds[column], item) for item in array.numpy()]}
        for column, array in batch.items()
    ]


with tempfile.TemporaryDirectory() as folder:
    inferred = []
    for name, texts, options in INFERENCE:
        columns = infer(folder, name, texts, options)
        for column in columns:
            column["values"] = [str(item) for item in column["values"]]
        inferred.append({
            "name": name, "files": texts, "rows": options.get("num_rows_for_inference", 100),
            "delimiter": options.get("field_delim", ","), "quoting": options.get("use_quote_delim", True),
            "missing": options.get("na_value"), "names": options.get("column_names"),
            "selected": options.get("select_columns"), "columns": columns,
        })
write("dataset_csv_inference.json", inferred)
