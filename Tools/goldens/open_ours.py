"""Opens models that Millrace saved with Keras and compares: what they predict, and what three more
training steps make of them, with the optimizer's memory from the file.

    mkdir saved && MILLRACE_SAVED=$PWD/saved swift test --filter OpenOursTests
    for name in images text plain averaged; do python Tools/goldens/open_ours.py saved/$name.keras saved/$name.npz; done

Models of which only predictions are to be compared have x0, x1, ... and y0, y1, ... instead:

    for name in sequences images volumes graph recurrent attention blocks states moving prepared activated distributed stacked merged sliced operated cells old learned unrun planned texts continued adapted attended made; do python Tools/goldens/open_ours.py saved/layers/$name.keras saved/layers/$name.npz; done

Exits with 1 when a difference is above 1e-5.
"""

import os
import pathlib
import sys
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# A skipped variable is only a warning in Keras.
warnings.simplefilter("error", UserWarning)

import keras
import numpy as np

LIMIT = 1e-5


def compare(what, ours, theirs):
    difference = float(np.max(np.abs(ours - theirs))) if ours.size else 0.0
    print(f"  {what:<40} {str(ours.shape):<18} largest difference {difference:.2e}")
    return difference <= LIMIT


def main(model_path, data_path):
    data = np.load(data_path)
    model = keras.models.load_model(model_path)
    if "x0" in data:
        xs = [data[f"x{i}"] for i in range(len(model.inputs))]
        ys = model.predict(xs if len(xs) > 1 else xs[0], verbose=0)
        ys = keras.tree.flatten(ys)
        print(f"{model_path}: {model.name}, {model.count_params()} parameters")
        return all([compare(f"output {i}", data[f"y{i}"], y) for i, y in enumerate(ys)])
    print(f"{model_path}: {model.name}, {model.count_params()} parameters, "
          f"{model.optimizer.name} at step {int(model.optimizer.iterations)}, loss {model.loss}")
    good = compare("predictions", data["predictions"], model.predict(data["x"], verbose=0))

    weights = pathlib.Path(model_path).with_suffix(".weights.h5")
    if weights.exists():
        config = model.get_config()
        bare = type(model).from_config(config)
        bare.build((None,) + data["x"].shape[1:])
        bare.load_weights(weights)
        good &= compare("predictions from weights alone", data["predictions"], bare.predict(data["x"], verbose=0))

    for _ in range(3):
        model.train_on_batch(data["x"], data["y"])
    for index, weight in enumerate(model.weights):
        good &= compare(f"after 3 steps: {weight.path}", data[f"after_{index}"], weight.numpy())
    return good


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1], sys.argv[2]) else 1)
