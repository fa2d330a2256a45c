"""Writes recurrent.json, bidirectional.json, conv_lstm.json and long_recurrences.json in
Fixtures/goldens/layers/families, and Fixtures/goldens/layers/recurrent_states.json.

Run from the top of the repository with a Python that has Keras 3 and TensorFlow:

    python Tools/goldens/recurrent_layers.py [FILE ...]

The first four hold cases as `layer_families.py` describes them, the last what recurrent layers give and
take besides a sequence: states.
"""

import sys

import numpy as np
from layer_families import FOLDER, case, numbers, rounded, spread, write

import keras
import tensorflow as tf
from keras import layers, regularizers


def recurrent():
    yield case(layers.LSTM(4, name="a"), (2, 3, 3))
    yield case(layers.LSTM(5, return_sequences=True, name="b"), (3, 7, 2))
    yield case(layers.LSTM(3, go_backwards=True, return_sequences=True, use_bias=False, name="c"), (2, 4, 3), mask=True)
    yield case(layers.LSTM(3, name="d", unit_forget_bias=False, recurrent_initializer="glorot_normal"), (3, 5, 2), mask=True)
    yield case(layers.LSTM(2, activation="softsign", recurrent_activation="hard_sigmoid", name="e", seed=3,
                           kernel_regularizer="l2", recurrent_regularizer=regularizers.L1(0.1), bias_constraint="non_neg",
                           activity_regularizer="l2", dropout=0.1, recurrent_dropout=0.2), (2, 3, 3))
    # Keras goes through masked steps as through any, and these functions are taken step by step.
    yield case(layers.LSTM(2, activation="gelu", recurrent_activation="mish", return_sequences=True, name="f"), (2, 4, 2), mask=True, scale=0.5)
    yield case(layers.LSTM(17, name="g", go_backwards=True), (5, 2, 1))
    yield case(layers.LSTM(2, return_sequences=True, zero_output_for_mask=True, name="h"), (3, 5, 2), mask=True)
    yield case(layers.LSTM(2, zero_output_for_mask=True, name="i"), (3, 5, 2), mask=True)
    yield case(layers.LSTM(34, return_sequences=True, name="j"), (1, 2, 2))
    yield case(layers.GRU(4, name="a"), (2, 3, 3))
    yield case(layers.GRU(3, return_sequences=True, name="b"), (3, 6, 2), mask=True)
    yield case(layers.GRU(3, reset_after=False, return_sequences=True, name="c"), (2, 4, 3), mask=True)
    yield case(layers.GRU(5, reset_after=False, go_backwards=True, use_bias=False, name="d"), (3, 5, 2))
    yield case(layers.GRU(3, go_backwards=True, use_bias=False, return_sequences=True, name="e"), (2, 5, 1), mask=True)
    yield case(layers.GRU(2, activation="selu", recurrent_activation="hard_sigmoid", name="f", dropout=0.3,
                          bias_regularizer="l2", kernel_constraint="max_norm"), (2, 3, 3), smooth=False)
    yield case(layers.GRU(2, activation="mish", return_sequences=True, name="g"), (2, 4, 2), mask=True)
    yield case(layers.GRU(2, activation="silu", reset_after=False, name="h"), (2, 4, 2))
    yield case(layers.GRU(18, name="i"), (5, 2, 2))
    yield case(layers.SimpleRNN(4, name="a"), (2, 3, 3))
    yield case(layers.SimpleRNN(3, return_sequences=True, go_backwards=True, name="b"), (3, 6, 2), mask=True)
    yield case(layers.SimpleRNN(3, activation="sigmoid", use_bias=False, name="c"), (2, 5, 1), mask=True)
    yield case(layers.SimpleRNN(2, activation="mish", unroll=True, name="d"), (2, 4, 3))
    yield case(layers.SimpleRNN(17, recurrent_dropout=0.5, recurrent_constraint="unit_norm", name="e"), (5, 2, 2))
    yield case(layers.RNN(layers.LSTMCell(3, name="cell"), return_sequences=True, name="a"), (2, 4, 2), mask=True)
    yield case(layers.RNN([layers.LSTMCell(3, name="first"), layers.GRUCell(2, name="second")], name="b"), (2, 4, 3), mask=True)
    yield case(layers.RNN([layers.GRUCell(3, name="first", reset_after=False), layers.SimpleRNNCell(2, name="second"),
                           layers.GRUCell(2, name="third", activation="mish")],
                          return_sequences=True, go_backwards=True, name="c"), (2, 4, 3), mask=True)
    yield case(layers.RNN([layers.LSTMCell(2, name="first"), layers.LSTMCell(3, name="second")],
                          return_sequences=True, go_backwards=True, zero_output_for_mask=True, name="d"), (2, 5, 2), mask=True)


def bidirectional():
    yield case(layers.Bidirectional(layers.LSTM(3, name="l"), name="a"), (2, 4, 2))
    yield case(layers.Bidirectional(layers.LSTM(2, return_sequences=True, name="l"), name="b"), (2, 5, 3), mask=True)
    yield case(layers.Bidirectional(layers.GRU(2, return_sequences=True, name="l"), merge_mode="sum", name="c"), (2, 4, 3))
    yield case(layers.Bidirectional(layers.GRU(3, name="l"), merge_mode="mul", name="d"), (2, 4, 3), mask=True)
    yield case(layers.Bidirectional(layers.SimpleRNN(3, return_sequences=True, name="l"), merge_mode="ave", name="e"), (2, 4, 2), mask=True)
    yield case(layers.Bidirectional(layers.LSTM(3, name="l"), backward_layer=layers.GRU(2, go_backwards=True, name="r"), name="f"), (2, 4, 2))
    yield case(layers.TimeDistributed(layers.Dense(3, activation="tanh", name="l"), name="a"), (2, 4, 2), mask=True)
    yield case(layers.TimeDistributed(layers.Conv2D(2, 2, name="l"), name="b"), (2, 3, 3, 3, 1))
    yield case(layers.TimeDistributed(layers.LSTM(2, name="l"), name="c"), (2, 3, 4, 2))
    yield case(layers.TimeDistributed(layers.BatchNormalization(momentum=0.75, name="l"), name="d"), (4, 3, 2), training=True)
    yield case(layers.TimeDistributed(layers.BatchNormalization(momentum=0.75, name="l"), name="e"), (4, 3, 2), training=True, mask=True)


def convolutional():
    """Channels come last, since TensorFlow has no convolutions of the other kind on a processor."""
    yield case(layers.ConvLSTM1D(2, 3, name="a"), (2, 3, 5, 2))
    yield case(layers.ConvLSTM1D(3, 2, strides=2, padding="same", return_sequences=True, name="b"), (2, 3, 5, 1), mask=True)
    yield case(layers.ConvLSTM1D(2, 2, dilation_rate=2, go_backwards=True, return_sequences=True, use_bias=False, name="c"), (1, 4, 6, 2))
    yield case(layers.ConvLSTM2D(2, (2, 3), name="a"), (1, 3, 4, 5, 2))
    yield case(layers.ConvLSTM2D(2, 3, padding="same", return_sequences=True, name="b"), (2, 2, 3, 4, 1), mask=True)
    yield case(layers.ConvLSTM2D(1, 2, strides=(2, 1), unit_forget_bias=False, activation="softsign", recurrent_activation="tanh",
                                 kernel_regularizer="l2", recurrent_constraint="max_norm", activity_regularizer="l1", seed=2, dropout=0.2,
                                 recurrent_dropout=0.1, name="c"), (2, 3, 4, 3, 1))
    yield case(layers.ConvLSTM2D(2, 2, go_backwards=True, name="d"), (1, 3, 3, 3, 2), mask=True)
    yield case(layers.ConvLSTM3D(1, 2, name="a"), (1, 2, 3, 2, 3, 2))
    yield case(layers.ConvLSTM3D(2, (1, 2, 1), padding="same", return_sequences=True, name="b"), (1, 3, 2, 2, 1, 1), mask=True)
    yield case(layers.ConvLSTM3D(1, (2, 1, 2), strides=(1, 2, 1), name="c"), (2, 2, 2, 3, 2, 1))


def long():
    """Recurrences of more than a hundred steps."""
    yield case(layers.LSTM(3, name="a"), (2, 130, 2))
    yield case(layers.GRU(3, return_sequences=True, name="b"), (1, 120, 2), mask=True)
    yield case(layers.GRU(2, reset_after=False, go_backwards=True, name="c"), (1, 150, 2))
    yield case(layers.SimpleRNN(3, activation="softsign", name="d"), (2, 128, 1))
    yield case(layers.Bidirectional(layers.LSTM(2, name="l"), name="e"), (1, 110, 2), mask=True)


def states():
    """Starting states in, last states out, in the order in which Keras has them."""
    for layer, mask, *sizes in [
        (layers.LSTM(3, return_state=True, name="a"), True, 3, 3),
        (layers.LSTM(3, return_state=True, return_sequences=True, go_backwards=True, name="b"), True, 3, 3),
        (layers.GRU(3, return_state=True, return_sequences=True, name="c"), False, 3),
        (layers.GRU(3, return_state=True, reset_after=False, name="d"), True, 3),
        (layers.SimpleRNN(3, return_state=True, return_sequences=True, name="e"), True, 3),
        (layers.LSTM(2, return_state=True, return_sequences=True, activation="mish", name="g"), True, 2, 2),
        (layers.Bidirectional(layers.LSTM(2, return_state=True, return_sequences=True, name="l"), name="h"), True, 2, 2, 2, 2),
        (layers.Bidirectional(layers.GRU(2, return_state=True, name="l"), merge_mode=None, name="i"), False, 2, 2),
    ]:
        shape = (3, 4, 2)
        layer.build(shape)
        layer.set_weights([numbers(w.shape, place) for place, w in enumerate(layer.weights)])
        counted = ((np.arange(12) * 5 + 2) % 3 != 0).reshape(3, 4)
        # One sequence of which nothing counts.
        counted[1] = False
        kwargs = {"mask": tf.constant(counted)} if mask else {}
        xs = [tf.Variable(spread(shape))] + [tf.Variable(numbers((3, size), 70 + i)) for i, size in enumerate(sizes)]
        with tf.GradientTape() as tape:
            ys = layer(xs[0] + 0, initial_state=[x + 0 for x in xs[1:]], **kwargs)
            total = sum(tf.reduce_sum(y * numbers(y.shape, 55 + i)) for i, y in enumerate(ys))
        trained = [w.value for w in layer.trainable_weights]
        gradients = [rounded(tf.convert_to_tensor(g)) for g in tape.gradient(total, xs + trained)]
        yield {
            "class_name": type(layer).__name__, "config": layer.get_config(), "mask": mask, "sizes": sizes,
            "output_shapes": [list(y.shape) for y in ys], "outputs": [rounded(y) for y in ys], "gradients": gradients,
        }


def main(names):
    for path, cases in [
        ("families/recurrent", recurrent), ("families/bidirectional", bidirectional), ("families/conv_lstm", convolutional),
        ("families/long_recurrences", long), ("recurrent_states", states),
    ]:
        if not names or path.split("/")[-1] in names:
            write(FOLDER.parent / f"{path}.json", cases())


if __name__ == "__main__":
    main(sys.argv[1:])
