"""Writes Fixtures/goldens/training/callbacks.json: what Keras' callbacks decide for given figures.

Run from the top of the repository with a Python that has Keras 3:  python Tools/goldens/callbacks.py
"""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np

FILE = pathlib.Path(__file__).parents[2] / "Fixtures" / "goldens" / "training" / "callbacks.json"


def run(name, values, **options):
    """Fits ten epochs on one sample; the figure `watched` of each epoch is what `values` says."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.5), "mse")
    script = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: logs.update({"watched": values[epoch]}))
    callback = getattr(keras.callbacks, name)(monitor="watched", **options)
    history = model.fit(
        np.zeros((1, 1)), np.zeros((1, 1)), epochs=len(values), verbose=0, callbacks=[script, callback])
    return {
        "callback": name,
        "options": options,
        "values": values,
        "epochs": len(history.epoch),
        "best_epoch": getattr(callback, "best_epoch", None),
        "best": None if callback.best is None else float(callback.best),
        "rates": [float(f"{r:.7g}") for r in history.history.get("learning_rate", [])],
    }


def cases():
    falling = [1.0, 0.9, 0.95, 0.8, 0.81, 0.82, 0.79, 0.9, 0.9, 0.9]
    rising = [0.1, 0.3, 0.2, 0.25, 0.5, 0.4, 0.45, 0.5, 0.5, 0.6]
    for patience in (0, 1, 2, 3):
        yield run("EarlyStopping", falling, patience=patience, mode="min")
        yield run("EarlyStopping", rising, patience=patience, mode="max", restore_best_weights=True)
    yield run("EarlyStopping", falling, patience=2, mode="min", min_delta=0.05)
    yield run("EarlyStopping", falling, patience=3, mode="min", baseline=0.85)
    yield run("EarlyStopping", falling, patience=1, mode="min", baseline=0.5)
    yield run("EarlyStopping", rising, patience=1, mode="max", start_from_epoch=4)
    yield run("ReduceLROnPlateau", falling, patience=2, mode="min")
    yield run("ReduceLROnPlateau", falling, patience=1, factor=0.5, mode="min", min_delta=0.05)
    yield run("ReduceLROnPlateau", rising, patience=1, factor=0.5, mode="max", cooldown=2)
    yield run("ReduceLROnPlateau", rising, patience=1, factor=0.2, mode="max", min_lr=0.05)


FILE.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases()) + "\n]\n")
