"""Training steps on the peers: Keras on one backend, or plain PyTorch.

    python training.py [PART OF A NAME] [tensorflow | jax | torch]

`torch` runs plain PyTorch, contiguous and channels-last; the others run Keras' `fit`.
"""

import os
import sys

BACKEND = sys.argv[2] if len(sys.argv) > 2 else "tensorflow"
if BACKEND != "torch":
    os.environ["KERAS_BACKEND"] = BACKEND

from measure import forget_peak_memory, latency, skip, wanted
from nets import CASES, is_text, keras_model, samples, torch_inputs, torch_model

UNIT = "ms/step"


def keras_case(name):
    _, _, batch, steps = CASES[name]
    inputs, labels = samples(name, batch * steps)
    model = keras_model(name)
    latency("train." + name, f"Keras, {BACKEND}", UNIT, steps,
            lambda: model.fit(inputs, labels, batch_size=batch, epochs=1, shuffle=False, verbose=0), runs=3)


def torch_case(name, channels_last):
    import torch

    forget_peak_memory()
    _, _, batch, steps = CASES[name]
    inputs, labels = samples(name, batch * steps)
    inputs, labels = torch_inputs(inputs, channels_last), torch.from_numpy(labels)
    loss_function = torch.nn.functional.cross_entropy
    if is_text(name):
        labels = labels.float()
        loss_function = lambda logits, labels: torch.nn.functional.binary_cross_entropy_with_logits(logits[:, 0], labels)
    model = torch_model(name, channels_last).train()
    optimizer = torch.optim.Adam(model.parameters(), fused=True)

    def epoch():
        for first in range(0, batch * steps, batch):
            optimizer.zero_grad()
            loss_function(model(inputs[first:first + batch]), labels[first:first + batch]).backward()
            optimizer.step()

    latency("train." + name, "PyTorch, channels last" if channels_last else "PyTorch", UNIT, steps, epoch, runs=3)


try:
    for name in CASES:
        if not wanted("train." + name):
            continue
        if BACKEND == "torch":
            torch_case(name, False)
            if len(CASES[name][0]) == 3:
                torch_case(name, True)
        else:
            keras_case(name)
except Exception as error:
    skip(BACKEND, error)
