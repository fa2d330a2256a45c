"""Writes Fixtures/goldens/layers/attention.json: what Keras' attention layers compute, with gradients.

Run from the top of the repository with a Python that has Keras 3 and TensorFlow:

    python Tools/goldens/attention_layers.py

Operands and weights are made as in `layer_families.py`; masks of queries, values and keys, and those of
pairs, by formulas that the Swift tests repeat.
"""

import numpy as np
from layer_families import FOLDER, numbers, rounded, spread, write

import tensorflow as tf
from keras import layers, regularizers
from keras.src import backend

FORMULAS = {"query": (5, 2, 3), "value": (7, 1, 4), "key": (3, 0, 5), "pairs": (11, 3, 4)}


def mask(which, shape):
    """(i * a + b) % c != 0."""
    a, b, c = FORMULAS[which]
    return tf.constant(((np.arange(int(np.prod(shape))) * a + b) % c != 0).reshape(shape))


def case(layer, query, value, key=None, masks=(), pairs=None, causal=False, scores=False, training=False, apart=True):
    shapes = [query, value] + ([key] if key else [])
    xs = [tf.Variable(spread(s) if i == 0 else numbers(s, 30 + i)) for i, s in enumerate(shapes)]
    made = {which: mask(which, shapes[["query", "value", "key"].index(which)][:2]) for which in masks}

    def call():
        given = [x + 0 for x in xs]
        kwargs = {"use_causal_mask": causal, "return_attention_scores": scores, "training": training}
        if not apart:
            if masks:
                kwargs["mask"] = [made.get("query"), made.get("value")]
            return layer(given, **kwargs)
        for which, x in zip(["query", "value", "key"], given):
            if which in made:
                backend.set_keras_mask(x, made[which])
        if pairs:
            kwargs["attention_mask"] = mask("pairs", pairs)
        return layer(*given, **kwargs)

    call()
    layer.set_weights([numbers(w.shape, place).astype("f4") for place, w in enumerate(layer.weights)])
    with tf.GradientTape() as tape:
        ys = call()
        ys = list(ys) if isinstance(ys, (tuple, list)) else [ys]
        total = sum(tf.reduce_sum(y * numbers(y.shape, 55 + i)) for i, y in enumerate(ys))
        losses = layer.losses
    operands = xs + [w.value for w in layer.trainable_weights]
    gradients = [tf.zeros_like(v) if g is None else tf.convert_to_tensor(g) for g, v in zip(tape.gradient(total, operands), operands)]
    return {
        "class_name": {"GroupedQueryAttention": "GroupQueryAttention"}.get(type(layer).__name__, type(layer).__name__),
        "config": layer.get_config(), "input_shapes": [list(s) for s in shapes], "masks": list(masks),
        "pairs": list(pairs) if pairs else None, "causal": causal, "scores": scores, "training": training,
        "weights": [[w.path.split("/")[-1], list(w.shape)] for w in layer.weights],
        "output_shapes": [list(y.shape) for y in ys], "outputs": [rounded(y) for y in ys],
        "gradients": [rounded(g) for g in gradients], "losses": rounded(losses),
    }


def attention():
    q, v, k = (2, 3, 4), (2, 5, 3), (2, 5, 4)
    for kind in (layers.Attention, layers.AdditiveAttention):
        yield case(kind(name="a"), q, k, apart=False)
        yield case(kind(name="b"), q, v, k, masks=["query", "value"], apart=False)
        yield case(kind(use_scale=kind is layers.Attention, name="c"), (2, 4, 3), (2, 4, 3), masks=["value"], causal=True, scores=True, apart=False)
        yield case(kind(dropout=0.25, seed=3, name="d"), q, v, k, causal=True, apart=False)
    yield case(layers.Attention(score_mode="concat", name="e"), q, v, k, masks=["query"], scores=True, apart=False)
    yield case(layers.Attention(score_mode="concat", use_scale=True, name="f"), (1, 3, 5), (1, 2, 5), masks=["value"], apart=False)


def heads():
    q, v, k = (2, 3, 4), (2, 5, 3), (2, 5, 2)
    mha = layers.MultiHeadAttention
    yield case(mha(2, 3, name="a"), q, q)
    yield case(mha(3, 2, value_dim=4, output_shape=5, name="b"), q, v, k)
    yield case(mha(2, 3, use_bias=False, kernel_initializer="he_normal", name="c"), (2, 4, 5), (2, 4, 5), causal=True)
    yield case(mha(2, 2, name="d"), q, v, k, masks=["query", "value", "key"])
    yield case(mha(2, 2, name="e"), q, v, masks=["query", "value"], scores=True)
    yield case(mha(2, 2, name="f"), q, v, masks=["value"], pairs=(2, 3, 5), causal=True)
    yield case(mha(2, 2, name="g"), q, v, pairs=(2, 2, 3, 5), scores=True, causal=True)
    yield case(mha(2, 2, name="h", dropout=0.25, seed=1), q, v, masks=["query"], pairs=(1, 3, 5))
    yield case(mha(2, 3, sliding_window=2, name="i"), (2, 6, 3), (2, 6, 3), causal=True)
    yield case(mha(2, 3, use_gate=True, name="j"), q, v)
    yield case(mha(2, 3, kernel_regularizer="l2", bias_constraint="non_neg", activity_regularizer=regularizers.L1(0.1), name="k"), q, v)
    yield case(mha(2, 3, name="l"), (2, 2, 3, 4), (2, 3, 2, 4))
    yield case(mha(2, 3, attention_axes=(2,), name="m"), (2, 2, 3, 4), (2, 2, 5, 4), scores=True)
    yield case(mha(2, 2, attention_axes=(1,), output_shape=(2, 3), name="n"), (2, 3, 2, 4), (2, 5, 2, 4), pairs=(2, 3, 5))
    yield case(mha(1, 2, attention_axes=(1, 3), name="o"), (1, 2, 2, 3, 2), (1, 3, 2, 2, 2), scores=True)
    yield case(mha(1, 7, name="p"), (1, 1, 1), (1, 1, 1))
    gqa = layers.GroupQueryAttention
    yield case(gqa(3, 4, 2, name="a"), q, (2, 5, 4))
    yield case(gqa(2, 6, 3, name="b"), (2, 4, 3), (2, 4, 3), masks=["query", "value"], causal=True)
    yield case(gqa(3, 4, 1, use_bias=False, name="c"), q, (2, 5, 4), (2, 5, 2), pairs=(2, 3, 5), scores=True)
    yield case(gqa(3, 2, 2, use_gate=True, sliding_window=2, bias_regularizer="l1", name="d"), (2, 4, 3), (2, 4, 3), causal=True)
    yield case(gqa(3, 4, 2, dropout=0.5, name="e"), q, (2, 5, 4), masks=["value"], causal=True)


def main():
    write(FOLDER.parent / "attention.json", [*attention(), *heads()])


if __name__ == "__main__":
    main()
