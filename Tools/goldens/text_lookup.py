"""Golden numbers for the lookups, hashes and TextVectorization of TextPreprocessing, made with Keras 3.

Run with a Python that has Keras 3 and TensorFlow:  python Tools/goldens/text_lookup.py
Writes Fixtures/goldens/text/{lookups,hashing,vectorization,corpus}.json.
"""

import json
import os
import pathlib
import re
import string

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from keras.layers import Hashing, IntegerLookup, StringLookup, TextVectorization
from keras.src.legacy.preprocessing.text import Tokenizer
from random_texts import SplitMix64, digest

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "goldens" / "text"
MODES = ["int", "one_hot", "multi_hot", "count", "tf_idf"]


def tensor(value):
    value = np.array(value)
    return {"shape": list(value.shape), "values": [round(float(v), 6) for v in value.reshape(-1)]}


def lookup_case(kind, samples, adapt=None, vocabulary=None, **options):
    layer = kind(**options) if vocabulary is None else kind(vocabulary=vocabulary, **options)
    if adapt is not None:
        layer.adapt(adapt)
    special = len(layer.get_vocabulary()) - len(layer.get_vocabulary(include_special_tokens=False))
    size = layer.vocabulary_size()
    case = {
        "strings": kind is StringLookup, "options": options, "given": vocabulary is not None,
        "vocabulary": [str(v) for v in layer.get_vocabulary()], "specials": special, "size": size,
        "adapt": [[str(t) for t in row] for row in adapt] if adapt is not None else None,
        "samples": [[str(t) for t in row] for row in samples],
        "rows": tensor(layer(np.array(samples))), "flat": tensor(layer(np.array(samples[0]))),
        "column": tensor(layer(np.array([[t] for t in samples[0]]))),
    }
    if vocabulary is not None:
        case["tokens"] = [str(v) for v in vocabulary]
    if options.get("output_mode") == "tf_idf":
        case["idf"] = [round(float(v), 6) for v in layer.idf_weights.numpy()]
    return case


def lookups():
    documents = [["b", "a", "c", "a"], ["c", "d", "b", "a"], ["e", "D", "m", "[UNK]"], ["m", "é", "e\u0301", "É"], ["日", "😀", "zz", "d"]]
    samples = [["a", "d", "m", "new"], ["é", "other", "a", "a"]]
    numbers = [[3, 3, 7, 0], [-4, 7, 3, 12], [100, 12, 5, -1], [9, 10, -4, 0]]
    queries = [[3, -4, 0, 77], [12, 12, -1, -78]]
    cases = []
    for mode in MODES:
        for options in ({}, {"mask_token": "m"}, {"num_oov_indices": 3}, {"mask_token": "m", "num_oov_indices": 2, "max_tokens": 7}):
            cases.append(lookup_case(StringLookup, samples, adapt=documents, output_mode=mode, **options))
        for options in ({}, {"mask_token": 0}, {"num_oov_indices": 3}, {"mask_token": 0, "num_oov_indices": 2, "max_tokens": 6}):
            cases.append(lookup_case(IntegerLookup, queries, adapt=numbers, output_mode=mode, **options))
        weights = {"idf_weights": [0.25, 0.75, 0.6, 0.4]} if mode == "tf_idf" else {}
        given = ["a", "b", "é", "d"]
        cases.append(lookup_case(StringLookup, samples, vocabulary=given, output_mode=mode, **weights))
        cases.append(lookup_case(StringLookup, samples, vocabulary=given, output_mode=mode, mask_token="m", num_oov_indices=2, **weights))
        if mode != "int":
            cases.append(lookup_case(StringLookup, samples, vocabulary=given, output_mode=mode, max_tokens=9, pad_to_max_tokens=True, **weights))
            cases.append(lookup_case(StringLookup, samples, adapt=documents, output_mode=mode, max_tokens=20, pad_to_max_tokens=True))
    cases.append(lookup_case(StringLookup, samples, vocabulary=["a", "d"], num_oov_indices=5, salt=[133, 137]))
    cases.append(lookup_case(IntegerLookup, queries, vocabulary=[3, 12], num_oov_indices=5, oov_method="farmhash"))
    cases.append(lookup_case(IntegerLookup, queries, vocabulary=[3, 12], num_oov_indices=5, oov_method="farmhash", salt=9))
    cases.append(lookup_case(StringLookup, [["a", "m", "d"]], vocabulary=["a", "d"], num_oov_indices=0, mask_token="m"))
    return cases


def hashes():
    texts = ["", "a", "A", "hello", "TensorFlow", "12345", "日本語", "😀"] + ["a" * n for n in range(2, 200, 3)]
    texts += ["".join(chr(33 + (n * 7 + i * 5) % 90) for i in range(n)) for n in range(0, 140, 3)]
    bins = 2**62
    tokens = ["A", "B", "", "C", "D", "E"]
    cases = []
    for mode in ("int", "one_hot", "multi_hot", "count"):
        for options in ({}, {"mask_value": ""}, {"salt": 133}, {"salt": [133, 137], "mask_value": "A"}):
            layer = Hashing(num_bins=3, output_mode=mode, **options)
            cases.append({
                "options": {"output_mode": mode, **options}, "flat": tensor(layer(np.array(tokens))),
                "rows": tensor(layer(np.array([tokens[:3], tokens[3:]]))), "column": tensor(layer(np.array([[t] for t in tokens])))})
    numbers = [0, 7, -7, 2**40]
    return {
        "texts": texts,
        "farm": tf.strings.to_hash_bucket_fast(texts, bins).numpy().tolist(),
        "sip": tf.strings.to_hash_bucket_strong(texts, bins, [1, 2]).numpy().tolist(),
        "tokens": tokens, "cases": cases, "numbers": numbers,
        "numberBins": Hashing(num_bins=11)(np.array(numbers)).numpy().tolist(),
        "oneBin": Hashing(num_bins=1, mask_value="")(np.array(tokens)).numpy().tolist(),
    }


TEXTS = [
    "b a c a", "c d, b! a", "e D", "", "   ", "É école ÉCOLE e\u0301 don't DON'T", "tab\tnew\nline\vfeed\fret\rx", "no\u00a0break ide\u3000graph",
    "«quoted» – “dash” 12 a1b2", "日本語 テキスト 😀", "İstanbul ΣΑΣ", "[UNK] unk a!b!c", "!!! ...", "x\x01y z\x1fw",
]
QUERIES = ["a b zz a", "", "É É e\u0301 dont", "d c b a e 日本語", "[UNK] new\tline x\x01y", "..."]


def clean(text):
    text = text.lower()
    text = re.sub(r"\d+", "", text)
    text = re.sub(r"\s+", " ", text)
    return text.translate(str.maketrans("", "", string.punctuation))


def vectorizations():
    cases = []
    for options in (
        {}, {"standardize": "lower"}, {"standardize": "strip_punctuation"}, {"standardize": None}, {"split": "character"},
        {"split": "character", "ngrams": 2, "max_tokens": 40}, {"ngrams": 2}, {"ngrams": (2,)}, {"ngrams": (3, 1)}, {"max_tokens": 6}, {"output_sequence_length": 3},
        {"output_sequence_length": 9}, {"output_mode": "multi_hot"}, {"output_mode": "count", "max_tokens": 60, "pad_to_max_tokens": True},
        {"output_mode": "tf_idf"}, {"output_mode": "tf_idf", "ngrams": 2, "max_tokens": 20}, {"output_mode": "multi_hot", "max_tokens": 5},
        {"output_mode": "tf_idf", "max_tokens": 80, "pad_to_max_tokens": True}, {"split": None}, {"split": None, "standardize": None},
    ):
        layer = TextVectorization(**options)
        layer.adapt(TEXTS)
        rows = layer(QUERIES)
        if options.get("split", "") is None:
            rows = tf.expand_dims(rows, -1)
        case = {"options": {**options, "split": options.get("split", "whitespace") or "none", "standardize": options.get("standardize", "default") or "none"},
                "vocabulary": [str(v) for v in layer.get_vocabulary()], "rows": tensor(rows)}
        if isinstance(options.get("ngrams"), int):
            case["options"]["ngrams"] = list(range(1, options["ngrams"] + 1))
        if options.get("output_mode") == "tf_idf":
            case["idf"] = [round(float(v), 6) for v in layer._lookup_layer.idf_weights.numpy()]
        cases.append(case)
    ragged = TextVectorization(ragged=True, output_sequence_length=None)
    ragged.adapt(TEXTS)
    return {
        "texts": TEXTS, "queries": QUERIES, "cases": cases, "ragged": ragged(QUERIES).to_list(),
        "clean": [[t, clean(t)] for t in TEXTS + ["A  1  B-2", " ٣ ४५ x ", "Ünï 42!Ça", "\x1c a \x85b\u2028"]]}


SYLLABLES = ["ba", "Ko", "é", "ÜR", "ß", "一", "😀", "n'", "x-", "7", "LI", "σ", "Σ", "ra", "mi", "T"]
GAPS = [" ", " ", " ", " ", ", ", "  ", "\t", ". ", "\n", "! "]


def corpus(documents):
    """Random texts that CorpusTests.swift makes the same way."""
    random = SplitMix64(7)
    texts = []
    for _ in range(documents):
        text = ""
        for _ in range(random.next() % 13):
            number = min(random.next() % 4000, random.next() % 4000)
            while True:
                text += SYLLABLES[number % 16]
                number //= 16
                if number == 0:
                    break
            text += GAPS[random.next() % 10]
        texts.append(text)
    return texts


def sequences_digest(rows):
    return digest(" ".join(map(str, row)) for row in rows)


def corpora():
    texts = corpus(20000)
    tokenizer = Tokenizer(num_words=3000, oov_token="?")
    tokenizer.fit_on_texts(texts)
    matrix = tokenizer.texts_to_matrix(texts[:500], mode="tfidf")
    layer = TextVectorization(output_sequence_length=10)
    layer.adapt(texts)
    pairs = TextVectorization(ngrams=2, max_tokens=5000, output_mode="tf_idf")
    pairs.adapt(texts)
    weighted = pairs(texts[:500]).numpy()
    return {
        "documents": len(texts), "texts": digest(texts), "sample": texts[:3],
        "tokenizer": {
            "words": len(tokenizer.word_index), "index": digest(tokenizer.word_index), "json": None,
            "sequences": sequences_digest(tokenizer.texts_to_sequences(texts)),
            "matrixSum": float(matrix.sum()), "matrixColumns": [float(v) for v in matrix.sum(axis=0)[:50]]},
        "vectorization": {
            "vocabulary": digest(layer.get_vocabulary()), "size": layer.vocabulary_size(),
            "rows": sequences_digest(layer(texts).numpy().tolist()),
            "pairs": digest(pairs.get_vocabulary()), "weightedSum": float(weighted.astype(np.float64).sum()),
            "weightedColumns": [float(v) for v in weighted.astype(np.float64).sum(axis=0)[:50]]},
    }


def write(name, value):
    (FOLDER / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


write("lookups.json", lookups())
write("hashing.json", hashes())
write("vectorization.json", vectorizations())
write("corpus.json", corpora())
