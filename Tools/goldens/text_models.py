"""Models saved by Keras whose first layers look texts up, and what they predict.

Run with a Python that has Keras 3 on TensorFlow:  python Tools/goldens/text_models.py
Writes Fixtures/goldens/keras/texts/NAME.keras and predictions.json.

With --open FILE TEXT ... it opens a model of ours instead and prints what Keras predicts on the texts.
"""

import json
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from keras import layers

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "goldens" / "keras" / "texts"

LEARNED = ["b a c a", "c d, b! a", "e D É", "日本 a"]
TEXTS = ["a b zz", "D", "", "É é c! 日本 d d d d d d", "Don't", "a, e"]


def sequence():
    """The usual classifier: indices, vectors, their mean without the padding."""
    vectorize = layers.TextVectorization(output_sequence_length=6)
    vectorize.adapt(LEARNED)
    return keras.Sequential([
        keras.Input((1,), dtype="string"), vectorize, layers.Embedding(10, 3, mask_zero=True),
        layers.GlobalAveragePooling1D(), layers.Dense(2, activation="softmax")]), [TEXTS[:2] + TEXTS[3:]]


def weighted():
    """Weighted pairs of words; the weights are in the file."""
    vectorize = layers.TextVectorization(output_mode="tf_idf", ngrams=2, standardize="lower")
    vectorize.adapt(LEARNED)
    return keras.Sequential([keras.Input((), dtype="string"), vectorize, layers.Dense(2)]), [TEXTS]


def called():
    """No input was declared; the vocabulary is in the configuration; the width is limited."""
    vectorize = layers.TextVectorization(
        vocabulary=["a", "b", "d"], output_mode="multi_hot", max_tokens=8, pad_to_max_tokens=True, split="character",
        standardize=None)
    model = keras.Sequential([vectorize, layers.Dense(2)])
    model(tf.constant([["a"]]))
    return model, [TEXTS]


def columns():
    """Columns of a table: text, several strings, whole numbers, and strings and numbers by their hash."""
    text, colors = keras.Input((), dtype="string", name="text"), keras.Input((2,), dtype="string", name="colors")
    tone = keras.Input((1,), dtype="string", name="tone")
    sizes, places = keras.Input((3,), dtype="int64", name="sizes"), keras.Input((1,), dtype="int32", name="places")
    vectorize = layers.TextVectorization(output_mode="count", ngrams=(1, 3))
    vectorize.adapt(LEARNED)
    named = layers.StringLookup(output_mode="multi_hot", num_oov_indices=2)
    named.adapt([["red", "green"], ["green", "blue"]])
    sized = layers.IntegerLookup(vocabulary=[12, 36, 1138], output_mode="count", mask_token=0)
    positions = layers.StringLookup(vocabulary=["red", "blue"], mask_token="")
    rare = layers.StringLookup(output_mode="tf_idf", mask_token="")
    rare.adapt([["red", "red"], ["blue", "red"], ["green", ""]])
    joined = layers.Concatenate()([
        vectorize(text), named(colors), sized(sizes), rare(colors),
        layers.Hashing(5, output_mode="count", salt=133)(colors),
        layers.Hashing(4, output_mode="one_hot")(places),
        layers.HashedCrossing(6, output_mode="one_hot")((tone, places)),
        layers.Flatten()(layers.Embedding(4, 2)(positions(colors))),
        layers.Flatten()(layers.Embedding(7, 2)(layers.Hashing(7, mask_value="")(colors))),
        layers.Flatten()(layers.Embedding(7, 2)(layers.Hashing(7, mask_value=0, salt=[1, 2])(sizes)))])
    model = keras.Model([text, colors, sizes, places, tone], layers.Dense(3)(joined))
    rows = [["red", "mauve"], ["blue", ""], ["pink", "green"]]
    return model, [TEXTS[:3], rows, [[12, 0, 7], [36, 36, 12], [-5, 1138, 0]], [[3], [70], [-1]],
                   [["warm"], ["cold"], [""]]]


def inverted():
    """Indices to texts, which are looked up in another order, and to numbers."""
    ids, places = keras.Input((2,), dtype="int64", name="ids"), keras.Input((3,), dtype="int32", name="places")
    names = layers.StringLookup(vocabulary=["red", "green", "blue"], mask_token="", invert=True)(ids)
    again = layers.StringLookup(vocabulary=["blue", "", "red"], output_mode="multi_hot")(names)
    numbers = layers.IntegerLookup(vocabulary=[30, 5, 12], invert=True, oov_token=-7)(places)
    return keras.Model([ids, places], layers.Dense(2)(layers.Concatenate()([again, layers.Rescaling(0.1)(numbers)]))), [
        [[0, 2], [4, 3], [1, 9]], [[1, 2, 3], [0, 3, 3], [4, 1, -1]]]


def transformer():
    """Words and their places, one block of attention, and the mean without the padding."""
    text = keras.Input((), dtype="string", name="text")
    vectorize = layers.TextVectorization(output_sequence_length=6)
    vectorize.adapt(LEARNED)
    words = layers.Embedding(10, 4, mask_zero=True)(vectorize(text))
    # The position embedding: what is added to zeros, which have nothing that a normalization could scale.
    places = layers.LayerNormalization(axis=[1, 2], scale=False, beta_initializer="uniform")(layers.Rescaling(0.0)(words))
    placed = layers.Dropout(0.1)(layers.Add()([words, places]))
    read = layers.LayerNormalization()(layers.Add()([placed, layers.MultiHeadAttention(2, 2)(placed, placed)]))
    thought = layers.Dense(4)(layers.Dense(8, activation="relu")(read))
    thought = layers.LayerNormalization()(layers.Add()([read, thought]))
    mean = layers.GlobalAveragePooling1D()(thought)
    return keras.Model(text, layers.Dense(2, activation="softmax")(mean)), [TEXTS[:2] + TEXTS[3:]]


def tensors(values):
    for value in values:
        array = np.array(value)
        if array.ndim == 1:
            array = array[:, None]
        yield tf.constant(array.tolist()) if array.dtype.kind == "U" else array


def predictions(model, values):
    inputs = list(tensors(values))
    return model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    entries = {}
    for make in (sequence, weighted, called, columns, transformer, inverted):
        keras.utils.set_random_seed(7)
        keras.utils.clear_session()
        model, values = make()
        path = FOLDER / f"{make.__name__}.keras"
        model.save(path)
        rows = predictions(model, values)
        assert np.allclose(predictions(keras.models.load_model(path), values), rows)
        entries[make.__name__] = {
            "inputs": values, "shape": list(rows.shape), "predictions": rows.ravel().tolist()}
    (FOLDER / "predictions.json").write_text(json.dumps(entries, ensure_ascii=False) + "\n")


if sys.argv[1:2] == ["--open"]:
    model = keras.models.load_model(sys.argv[2])
    print(json.dumps(predictions(model, [sys.argv[3:]]).tolist()))
else:
    main()
