"""Predictions of 1 and of 32 samples on the peers: Keras on one backend, or plain PyTorch.

    python inference.py [PART OF A NAME] [tensorflow | jax | torch]

Keras runs `predict_on_batch` and, which is faster, its net as a compiled function of the backend; `torch` runs plain
PyTorch in inference mode, contiguous and channels-last.
"""

import os
import sys
import time

BACKEND = sys.argv[2] if len(sys.argv) > 2 else "tensorflow"
if BACKEND != "torch":
    os.environ["KERAS_BACKEND"] = BACKEND

from measure import forget_peak_memory, latency, skip, wanted
from nets import CASES, keras_model, samples, torch_inputs, torch_model

UNIT = "ms/step"


def repeated(name, peer, predict):
    """Times `predict` over as many calls as take about 100 ms."""
    for _ in range(3):
        predict()
    start = time.perf_counter()
    predict()
    steps = max(1, min(5_000, int(0.1 / (time.perf_counter() - start))))

    def work():
        for _ in range(steps):
            predict()

    latency(name, peer, UNIT, steps, work)


def keras_case(name, batch):
    case = f"predict.{name}.{batch}"
    inputs, _ = samples(name, batch)
    model = keras_model(name)
    repeated(case, f"Keras, {BACKEND}", lambda: model.predict_on_batch(inputs))
    if BACKEND == "tensorflow":
        import tensorflow as tf

        function = tf.function(lambda x: model(x, training=False))
        constant = tf.constant(inputs)
        repeated(case, "tf.function", lambda: function(constant).numpy())
    else:
        import jax

        weights = [v.value for v in model.trainable_variables], [v.value for v in model.non_trainable_variables]
        function = jax.jit(lambda x: model.stateless_call(*weights, x, training=False)[0])
        constant = jax.numpy.asarray(inputs)
        repeated(case, "jax.jit", lambda: function(constant).block_until_ready())


def torch_case(name, batch, channels_last):
    import torch

    forget_peak_memory()
    inputs = torch_inputs(samples(name, batch)[0], channels_last)
    model = torch_model(name, channels_last).eval()

    def predict():
        with torch.inference_mode():
            model(inputs)

    repeated(f"predict.{name}.{batch}", "PyTorch, channels last" if channels_last else "PyTorch", predict)


try:
    for name in CASES:
        for batch in (1, 32):
            if not wanted(f"predict.{name}.{batch}"):
                continue
            if BACKEND == "torch":
                torch_case(name, batch, False)
                if len(CASES[name][0]) == 3:
                    torch_case(name, batch, True)
            else:
                keras_case(name, batch)
except Exception as error:
    skip(BACKEND, error)
