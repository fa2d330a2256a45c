"""What the scripts beside this one share: operands that need not be stored, and how goldens are written."""

import json
import pathlib

import numpy as np

GOLDENS = pathlib.Path(__file__).parents[2] / "Fixtures" / "goldens"


def numbers(shape, salt, scale=1.0):
    """Multiples of 1/64 in -1...1, the same in any language: a small linear congruence."""
    i = np.arange(int(np.prod(shape)), dtype=np.int64)
    values = ((i * 7919 + salt * 104729) % 129 - 64).astype("float32") / np.float32(64)
    return (values * np.float32(scale)).reshape(shape)


def rounded(values):
    return [float(f"{v:.7g}") for v in np.asarray(values, "float64").ravel()]


def write(name, content, folder="training"):
    (GOLDENS / folder).mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in content)
    (GOLDENS / folder / name).write_text(f"[\n{lines}\n]\n")
