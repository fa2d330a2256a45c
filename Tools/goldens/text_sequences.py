"""Golden numbers for the sequence tools of TextPreprocessing, made with Keras' own legacy functions.

Run with a Python (3.11 or later) that has Keras 3:  python Tools/goldens/text_sequences.py
Writes Fixtures/goldens/text/{hashing_trick,skipgrams,timeseries,analyzer}.json.
"""

import json
import os
import pathlib
import random
import subprocess
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "goldens" / "text"

HASHED = [
    "The cat sat on the mat", "", "é ÿ naïve", "日本語 テキスト", "😀 a😀 \U00010400", "x" * 7 + " " + "y" * 8 + " " + "z" * 9,
    "a ab abc abcd abcde abcdef abcdefg abcdefgh", "q" * 200,
]

if len(sys.argv) > 1 and sys.argv[1] == "hash":
    print(json.dumps([[hash(w) for w in text.lower().split(" ")] for text in HASHED]))
    sys.exit()

import numpy as np
from keras.src.legacy.preprocessing.sequence import TimeseriesGenerator, make_sampling_table, skipgrams
from keras.src.legacy.preprocessing.text import Tokenizer, hashing_trick


def python_hashes(seed):
    run = subprocess.run(
        [sys.executable, __file__, "hash"], env={**os.environ, "PYTHONHASHSEED": str(seed)},
        capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def hashing():
    seeds = [0, 1, 42, 2**32 - 1]
    return {
        "texts": HASHED,
        "md5": [{"n": n, "rows": [hashing_trick(t, n, "md5") for t in HASHED]} for n in (2, 10, 1000, 2**31, 2**62)],
        "python": [{"seed": seed, "hashes": python_hashes(seed)} for seed in seeds],
    }


def skips():
    sequence = [1, 5, 0, 3, 2, 2, 7, 0, 9, 4]
    cases = []
    for options in (
        {}, {"window_size": 1}, {"window_size": 2, "negative_samples": 0.0}, {"negative_samples": 2.5, "window_size": 2},
        {"shuffle": False}, {"shuffle": False, "negative_samples": 0.0, "window_size": 1},
        {"sampling_table": make_sampling_table(10, 0.05)}, {"window_size": 0},
    ):
        for seed in (0, 7, 123456789012):
            random.seed(seed)
            couples, labels = skipgrams(sequence, 10, seed=seed, **options)
            cases.append({
                "windowSize": options.get("window_size", 4), "negativeSamples": options.get("negative_samples", 1.0),
                "shuffle": options.get("shuffle", True),
                "samplingTable": list(options["sampling_table"]) if "sampling_table" in options else None,
                "seed": seed, "couples": couples, "labels": labels})
    tables = [{"size": n, "factor": f, "table": make_sampling_table(n, f).tolist()} for n, f in ((1, 1e-5), (10, 1e-5), (50, 0.1))]
    return {"sequence": sequence, "vocabularySize": 10, "cases": cases, "tables": tables}


def timeseries():
    data = np.arange(40).reshape(20, 2)
    targets = np.arange(20) * 10
    cases = []
    for options in (
        {"length": 3}, {"length": 4, "sampling_rate": 2}, {"length": 5, "sampling_rate": 2, "stride": 3, "batch_size": 2},
        {"length": 3, "start_index": 4, "end_index": 11, "batch_size": 3, "reverse": True}, {"length": 19},
        {"length": 1, "stride": 4, "batch_size": 5},
    ):
        generator = TimeseriesGenerator(data, targets, **options)
        batches = [generator[i] for i in range(len(generator))]
        cases.append({
            "length": options["length"], "samplingRate": options.get("sampling_rate", 1), "stride": options.get("stride", 1),
            "startIndex": options.get("start_index", 0), "endIndex": options.get("end_index"),
            "reverse": options.get("reverse", False), "batchSize": options.get("batch_size", 128),
            "shapes": [list(x.shape) for x, _ in batches], "samples": [x.reshape(-1).tolist() for x, _ in batches],
            "targets": [y.tolist() for _, y in batches]})
    return cases


def analyzers():
    """A tokenizer with an analyzer, which neither lowers nor filters."""
    texts = ["Ab-cd ef", "ab-Cd, ef", "", "--x"]
    tokenizer = Tokenizer(analyzer=lambda text: text.split("-"), oov_token="?", num_words=5)
    tokenizer.fit_on_texts(texts)
    return {
        "texts": texts, "words": list(tokenizer.word_index), "counts": list(tokenizer.word_counts.values()),
        "queries": texts + ["new-ef"], "sequences": tokenizer.texts_to_sequences(texts + ["new-ef"])}


def write(name, value):
    (FOLDER / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


write("hashing_trick.json", hashing())
write("skipgrams.json", skips())
write("timeseries.json", timeseries())
write("analyzer.json", analyzers())
