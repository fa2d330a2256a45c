"""Builds random Keras models and compares what `model-tool` makes of their files with what Keras makes of them: predictions,
three steps of training, and the trained file, which Keras opens again.

Run from the top of the repository with a Python that has Keras 3 and TensorFlow:

    swift build -c release --product model-tool
    python Tools/goldens/random_models.py --tool .build/release/model-tool --count 100 --seed 1 --folder /tmp/models

With `--keras tf-keras` models are made by Keras 2 (tf-keras), and saved as .h5 and .keras by turns. What Keras 3 does otherwise on
purpose is left out; the trained file is still opened by Keras 3.

Model N of a seed is the same whatever the count; `--only N` makes that one alone. Files of models that differ stay in the
folder. Prints one line for each of these, and the number of models of each kind at the end; exits with 1 when some differ.

Numbers count as the same when they differ by less than 1e-4 of the largest in their array; trained weights when they differ by
less than 1e-4 of the largest change, or 3e-6 of the largest weight.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import warnings

warnings.simplefilter("ignore")

from chosen_keras import IS_OLD, keras

import keras as keras_3
import numpy as np
import random_layers

layers = keras.layers
BATCH, STEPS = 4, 3

# What is raised where Keras 2 has no such layer.
LACKING = (AttributeError,) if IS_OLD else ()


class Builder:
    """Makes one model from numbers drawn by `draw`."""

    def __init__(self, draw):
        self.draw = draw
        self.inputs = []
        self.used = []

    def input(self, kind):
        """A new input of a kind, and what is made of it at first."""
        draw = self.draw
        shape = {
            "row": lambda: (draw.randint(2, 9),),
            "sequence": lambda: (draw.randint(3, 7), draw.randint(1, 5)),
            "image": lambda: (draw.randint(5, 10), draw.randint(5, 10), draw.randint(1, 4)),
            "volume": lambda: (draw.randint(3, 5), draw.randint(3, 5), draw.randint(3, 5), draw.randint(1, 3)),
            "words": lambda: (draw.randint(3, 7),), "texts": lambda: (draw.randint(2, 4), draw.randint(3, 5)),
        }[kind]()
        tensor = keras.Input(shape, dtype="int32" if kind in ("words", "texts") else "float32")
        self.inputs.append(tensor)
        if kind in ("words", "texts"):
            return layers.Embedding(9, draw.randint(2, 6), mask_zero=draw.random() < 0.5)(tensor)
        if kind == "sequence" and draw.random() < 0.3:
            return layers.Masking()(tensor)
        return tensor

    def step(self, tensor):
        """The tensor after one more layer; layers that do not fit what they are drawn for are drawn again."""
        while True:
            try:
                layer = random_layers.draw_layer(self.draw, tuple(tensor.shape[1:]))
                result = layer(tensor)
            except (ValueError, TypeError, NotImplementedError, *LACKING):
                continue
            # TensorFlow gives each of several largest numbers of a volume the whole gradient.
            if isinstance(layer, layers.MaxPooling3D) and "UpSampling3D" in self.used:
                continue
            # Else most models would be rows soon.
            if len(result.shape) == 2 < len(tensor.shape) and self.draw.random() < 0.7:
                continue
            if isinstance(result, (list, tuple)) or None in result.shape[1:] or not 0 < np.prod(result.shape[1:]) <= 3000:
                continue
            self.used.append(layer.__class__.__name__)
            return result

    def head(self, tensor):
        """A row of a few numbers, or of those of each step, and the loss that is made small."""
        draw = self.draw
        if len(tensor.shape) == 3 and draw.random() < 0.4:
            pass
        elif len(tensor.shape) > 3 and draw.random() < 0.5:
            tensor = {4: layers.GlobalAveragePooling2D, 5: layers.GlobalMaxPooling3D}[len(tensor.shape)]()(tensor)
        elif len(tensor.shape) == 3 and draw.random() < 0.5:
            tensor = layers.GlobalAveragePooling1D()(tensor)
        elif len(tensor.shape) > 2:
            tensor = layers.Flatten()(tensor)
        count = draw.randint(2, 4)
        losses = keras.losses
        function, loss, kind = draw.choice([
            (None, "mse", "numbers"), (None, losses.Huber(0.7), "numbers"), (None, "log_cosh", "numbers"), ("softplus", "poisson", "counts"),
            ("softmax", "categorical_crossentropy", "shares"), (None, losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1), "shares"),
            ("softmax", "sparse_categorical_crossentropy", "classes"), (None, losses.SparseCategoricalCrossentropy(from_logits=True), "classes"),
            ("sigmoid", "binary_crossentropy", "flags"), (None, losses.BinaryFocalCrossentropy(from_logits=True), "flags"),
            ("softmax", "kl_divergence", "shares"), ("tanh", losses.CosineSimilarity(), "numbers"),
            ("softplus", "mean_squared_logarithmic_error", "counts"), ("softmax", losses.CategoricalFocalCrossentropy(), "shares"),
        ] + ([] if IS_OLD else [("sigmoid", losses.Tversky(), "flags"), ("sigmoid", losses.Dice(), "flags")]))
        return layers.Dense(count, activation=function)(tensor), loss, kind

    def sequential(self):
        kind = self.draw.choice(["row", "sequence", "image", "volume", "words", "texts"])
        tensor = self.input(kind)
        for _ in range(self.draw.randint(4, 10)):
            tensor = self.step(tensor)
        output, loss, label = self.head(tensor)
        return keras.Sequential(keras.Model(self.inputs[0], output).layers), [loss], [label]

    def functional(self):
        draw = self.draw
        pool = [self.input(draw.choice(["row", "sequence", "image", "volume", "words", "texts"])) for _ in range(draw.choice([1, 1, 2, 2, 3]))]
        free = set(range(len(pool)))
        for _ in range(draw.randint(4, 11)):
            place = draw.choice(sorted(free)) if draw.random() < 0.7 else draw.randrange(len(pool))
            tensor = pool[place]
            partners = [i for i, other in enumerate(pool) if i != place and other.shape[1:] == tensor.shape[1:]]
            made, spent = None, {place}
            if partners and draw.random() < 0.5:
                partner = draw.choice(partners)
                made, spent = self.joined(tensor, pool[partner]), {place, partner}
            elif draw.random() < 0.15:
                made = self.twice(tensor)
            elif not IS_OLD and draw.random() < 0.15:
                made = self.operated(tensor)
            elif draw.random() < 0.1:
                made = self.nested(tensor)
            elif len(tensor.shape) == 3 and draw.random() < 0.15:
                made = self.continued(tensor)
            if made is None:
                made = self.step(tensor)
            pool.append(made)
            free -= spent
            free.add(len(pool) - 1)
        ends = [pool[i] for i in sorted(free)]
        heads = []
        if len(ends) > 1 and draw.random() < 0.5:
            flat = [layers.Flatten()(e) if len(e.shape) > 2 else e for e in ends]
            ends = [layers.Concatenate()(flat)]
        for end in ends:
            heads.append(self.head(end))
        outputs = [h[0] for h in heads]
        model = keras.Model(self.inputs if len(self.inputs) > 1 else self.inputs[0], outputs if len(outputs) > 1 else outputs[0])
        return model, [h[1] for h in heads], [h[2] for h in heads]

    def joined(self, a, b):
        draw = self.draw
        self.used.append("join")
        kinds = [layers.Add, layers.Subtract, layers.Multiply, layers.Average, layers.Maximum, layers.Minimum, layers.Concatenate]
        rank = len(a.shape)
        if rank == 3 and draw.random() < 0.5:
            layer = draw.choice([
                lambda: layers.Attention(use_scale=draw.random() < 0.5, score_mode=draw.choice(["dot", "concat"])),
                lambda: layers.AdditiveAttention(use_scale=draw.random() < 0.5), lambda: layers.Dot(draw.choice([1, 2, (1, 2)]), normalize=draw.random() < 0.3)])()
            try:
                return layer([a, b])
            except ValueError:
                return None
        if rank == 3 and draw.random() < 0.3:
            return layers.MultiHeadAttention(2, 3, value_dim=draw.choice([None, 2]))(a, b, use_causal_mask=draw.random() < 0.3)
        if rank == 2 and draw.random() < 0.2:
            return layers.Dot(1, normalize=draw.random() < 0.5)([a, b])
        return draw.choice(kinds)()([a, b])

    def twice(self, tensor):
        """One layer applied to a tensor and to what it makes of it, where that has the same shape."""
        for _ in range(8):
            try:
                layer = random_layers.draw_layer(self.draw, tuple(tensor.shape[1:]))
                once = layer(tensor)
                if once.shape == tensor.shape:
                    self.used.append("shared")
                    return layers.Add()([once, layer(once)])
            except (ValueError, TypeError, NotImplementedError, AttributeError):
                continue
        return None

    def operated(self, tensor):
        ops = keras.ops
        self.used.append("ops")
        return self.draw.choice([
            lambda x: x * 0.5 + 1.0, lambda x: ops.tanh(x) - x, lambda x: ops.mean(x, axis=-1, keepdims=True) + x, lambda x: ops.sigmoid(x) * x,
            lambda x: x / (ops.abs(x) + 1.0), lambda x: ops.concatenate([x, -x], axis=-1), lambda x: ops.softmax(x, axis=-1), lambda x: x[:, :2] if x.shape[1] > 2 else x * 2.0,
            lambda x: ops.square(x) * 0.1, lambda x: ops.clip(x, -1.0, 1.0), lambda x: ops.flip(x, axis=1), lambda x: ops.exp(-ops.square(x)),
        ])(tensor)

    def continued(self, tensor):
        """A recurrent layer that goes on where another one ended."""
        self.used.append("states")
        kind, units = self.draw.choice([layers.LSTM, layers.GRU, layers.SimpleRNN]), self.draw.randint(2, 4)
        result, *states = kind(units, return_sequences=True, return_state=True)(tensor)
        return kind(units, return_sequences=self.draw.random() < 0.5, go_backwards=self.draw.random() < 0.3)(result, initial_state=states)

    def nested(self, tensor):
        self.used.append("nested")
        if len(tensor.shape) == 2:
            inner = keras.Sequential([layers.Dense(self.draw.randint(2, 5), activation="tanh"), layers.BatchNormalization()])
            return inner(tensor)
        start = keras.Input(tensor.shape[1:])
        end = self.step(start)
        return keras.Model(start, end)(tensor)


def optimizer(draw, looks_up):
    o = keras.optimizers
    if looks_up:
        # On TensorFlow the gradients of an Embedding are lists of rows, of which Keras squares and clips each before it adds
        # those of the same word.
        return o.SGD(0.05, momentum=draw.choice([0.0, 0.9]))
    options = draw.choice([{}, {}, {"clipnorm": 0.5}, {"global_clipnorm": 0.5}, {"clipvalue": 0.1}, {"weight_decay": 0.01}])
    # What has no gradient but rounding must not become a step, as Lamb would make of it.
    return draw.choice([
        lambda: o.SGD(0.05, **options), lambda: o.SGD(0.02, momentum=0.9, nesterov=draw.random() < 0.5, **options),
        lambda: o.Adam(0.003, epsilon=1e-2, amsgrad=draw.random() < 0.3, **options), lambda: o.AdamW(0.003, epsilon=1e-2),
        lambda: o.RMSprop(0.003, epsilon=1e-2, momentum=draw.choice([0.0, 0.5]), centered=draw.random() < 0.3, **options), lambda: o.Nadam(0.003, epsilon=1e-2, **options),
        lambda: o.Adamax(0.003, epsilon=1e-2, **options), lambda: o.Adagrad(0.01, **options), lambda: o.Ftrl(0.02, **options), lambda: o.Adadelta(0.5, epsilon=1e-2, **options),
    ])()


def kind_of(tensor):
    """The name of the type of its numbers."""
    return keras.backend.standardize_dtype(tensor.dtype) if not IS_OLD else tensor.dtype.name


def values(tensor, generator, samples):
    shape = (samples,) + tuple(tensor.shape[1:])
    if kind_of(tensor) == "int32":
        words = generator.integers(1, 9, size=shape).astype("int32")
        words[1, ..., -2:] = 0
        words[samples - 2, ..., -1:] = 0
        return words
    x = generator.normal(size=shape).astype("float32")
    # Steps that `Masking` drops.
    if len(shape) == 3:
        x[1, -2:] = 0
    return x


def labels(kind, shape, generator):
    if kind == "numbers":
        return generator.normal(size=shape).astype("float32")
    if kind == "counts":
        return generator.integers(0, 4, size=shape).astype("float32")
    if kind == "flags":
        return generator.integers(0, 2, size=shape).astype("float32")
    if kind == "classes":
        return generator.integers(0, shape[-1], size=shape[:-1]).astype("int32")
    return np.eye(shape[-1], dtype="float32")[generator.integers(0, shape[-1], size=shape[:-1])]


def largest(x):
    return float(np.max(np.abs(x))) if x.size else 0.0


def difference(ours, theirs):
    """Relative to the largest; infinite where shapes or what is finite are not the same."""
    if ours.shape != theirs.shape or not (np.isfinite(ours) == np.isfinite(theirs)).all():
        return float("inf")
    theirs, ours = np.nan_to_num(theirs), np.nan_to_num(ours)
    return largest(ours - theirs) / max(largest(theirs), 1e-3)


def weights_of(model):
    """The numbers of all weights, by layer and place in it; those that are trained are first in both Keras."""
    return {
        f"{layer.name}/{index}": weight.numpy()
        for layer in model.layers for index, weight in enumerate([*layer.trainable_weights, *layer.non_trainable_weights])}


def run(tool, *arguments):
    done = subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise RuntimeError(f"{arguments[0]} gives {done.returncode}: {(done.stderr or done.stdout).strip()[-400:]}")
    return done.stdout


def make(seed, number):
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed * 100_003 + number)
    draw = random.Random(seed * 100_003 + number)
    builder = Builder(draw)
    model, losses, kinds = builder.sequential() if draw.random() < 0.4 else builder.functional()
    generator = np.random.default_rng(number)
    xs = [values(i, generator, BATCH * STEPS) for i in model.inputs]
    # Keras makes what cells hold of layers when they first run.
    model(xs if len(xs) > 1 else xs[0])
    # Starting biases and scales would hide a mistake in their order.
    model.set_weights([
        w if "variance" in v.name or w.dtype.kind in "iu" else w + 0.1 * generator.normal(size=w.shape).astype("f4")
        for w, v in zip(model.get_weights(), model.weights)])
    # Others do not fit labels that are classes. What an accuracy is of, Keras 2 writes before it knows the labels.
    accuracy = "sparse_categorical_accuracy" if IS_OLD else "accuracy"
    metrics = [draw.choice([[], [accuracy]] if kind == "classes" else [[], ["mae"], ["mse", "cosine_similarity"]]) for kind in kinds]
    model.compile(
        optimizer(draw, any(kind_of(i) == "int32" for i in model.inputs)), losses if len(losses) > 1 else losses[0],
        loss_weights=[draw.choice([1.0, 0.5, 2.0]) for _ in losses] if len(losses) > 1 else None,
        metrics=metrics if len(losses) > 1 else metrics[0])
    ys = [labels(kind, (len(xs[0]),) + tuple(o.shape[1:]), generator) for kind, o in zip(kinds, model.outputs)]
    # Keras lays the weights of samples along the last axis of the losses, whatever that is.
    weighted = draw.random() < 0.4 and all(len(o.shape) == 2 for o in model.outputs)
    weights = generator.uniform(0.2, 2, len(xs[0])).astype("f4") if weighted else None
    return builder, model, xs, ys, weights


def compare(tool, folder, seed, number):
    """Why the two are not the same; None when they are, and what was used."""
    try:
        builder, model, xs, ys, weights = make(seed, number)
    except Exception as error:
        return f"Keras cannot: {type(error).__name__} {str(error)[:150]}", [], False
    x, y = (xs if len(xs) > 1 else xs[0]), (ys if len(ys) > 1 else ys[0])
    # Keras 2 writes two formats.
    path, data = folder / (f"{number}.h5" if IS_OLD and number % 2 else f"{number}.keras"), folder / f"{number}.npz"
    trained, answers, history = folder / f"{number}.trained.keras", folder / f"{number}.answers.npz", folder / f"{number}.json"
    # What the file holds is compared, which is not always what was saved: Huber loses its delta. Keras 2 does not know all of its
    # own layers, and cannot read each layer that stands for an activation.
    try:
        model.save(path)
        model = keras.models.load_model(path, {"SpectralNormalization": layers.SpectralNormalization} if IS_OLD else None)
    except Exception as error:
        return f"Keras cannot: {type(error).__name__} {str(error)[:150]}", builder.used, False
    model.run_eagerly = True
    if IS_OLD:
        # Keras 3 follows the biased variance of images, too.
        for layer in model._flatten_layers():
            if isinstance(layer, layers.BatchNormalization):
                layer._bessels_correction_test_only = False
    arrays = {f"x{i}": v for i, v in enumerate(xs)} | {f"y{i}": v for i, v in enumerate(ys)}
    if weights is not None:
        arrays["sample_weight"] = weights
        weights = [weights] * len(ys) if len(ys) > 1 else weights
    np.savez(data, **arrays)
    try:
        predicted = keras_3.tree.flatten(model.predict(x, verbose=0, batch_size=BATCH))
        before = weights_of(model)
        figures = model.fit(x, y, sample_weight=weights, batch_size=BATCH, shuffle=False, verbose=0).history
    except Exception as error:
        return f"Keras cannot: {type(error).__name__} {str(error)[:150]}", builder.used, False
    after = weights_of(model)
    if not all(np.isfinite(w).all() for w in [*after.values(), *predicted]):
        return "Keras: not finite", builder.used, False
    problems = []
    try:
        run(tool, "predict", path, "--input", data, "--output", answers, "--batch-size", BATCH)
        found = np.load(answers)
        names = found.files
        for i, theirs in enumerate(predicted):
            ours = found[names[i]] if len(names) == len(predicted) else None
            d = difference(ours, theirs)
            if d > 1e-4:
                problems.append(f"output {i} {d:.1e}")
        run(tool, "fit", path, "--data", data, "--epochs", 1, "--batch-size", BATCH, "--no-shuffle", "--output", trained, "--history", history, "--quiet")
        mine = json.loads(history.read_text())
        if list(sorted(mine)) != list(sorted(figures)):
            problems.append(f"figures {sorted(mine)} instead of {sorted(figures)}")
        else:
            for name, theirs in figures.items():
                d = difference(np.array(mine[name], "f8"), np.array(theirs, "f8"))
                if d > 1e-4:
                    problems.append(f"{name} {mine[name]} instead of {theirs}")
        again = keras_3.models.load_model(trained)
        saved = weights_of(again)
        for name, new in after.items():
            old, ours = before[name], saved.get(name, np.zeros(0))
            limit = max(1e-4 * largest(new - old), 3e-6 * largest(new), 1e-7)
            d = largest(ours - new) if ours.shape == new.shape else float("inf")
            if not d <= limit:
                problems.append(f"{name} {d:.1e} of a change of {largest(new - old):.1e}")
        again.run_eagerly = True
        for i, (ours, theirs) in enumerate(zip(keras_3.tree.flatten(again.predict(x, verbose=0)), keras_3.tree.flatten(model.predict(x, verbose=0)))):
            d = difference(ours, theirs)
            if d > 1e-4:
                problems.append(f"output {i} after training {d:.1e}")
    except Exception as error:
        problems.append(f"{type(error).__name__}: {str(error)[:400]}")
    if not problems:
        for p in (path, data, trained, answers, history):
            p.unlink(missing_ok=True)
    return "; ".join(problems[:4]) or None, builder.used, True


def work(options):
    """Compares the models that are named on standard input, and writes what was found as lines of JSON."""
    for line in sys.stdin:
        print("=" + json.dumps(compare(options.tool, options.folder, options.seed, int(line))), flush=True)


class Worker:
    """A process that compares, since TensorFlow stops its own where a layer is of size 0, and grows from model to model."""

    def __init__(self, options):
        arguments = ["--tool", options.tool, "--seed", str(options.seed), "--folder", str(options.folder), "--keras", options.keras, "--worker"]
        self.process = subprocess.Popen(
            [sys.executable, __file__, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def compare(self, number):
        """None when the process ended."""
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("="):
                return json.loads(line[1:])
        return None

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--keras", choices=["keras", "tf-keras"], default="keras", help="which Keras makes the models")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.worker:
        return work(options)
    numbers = [options.only] if options.only is not None else range(options.first, options.first + options.count)
    same = different = skipped = 0
    counts = {}
    worker = None
    for number in numbers:
        worker = worker or Worker(options)
        found = worker.compare(number)
        if found is None:
            worker.end()
            worker = None
            found = ["Keras' process ended", [], False]
        elif number % 25 == 24:
            worker.end()
            worker = None
        problem, used, counted = found
        for name in used:
            counts[name] = counts.get(name, 0) + 1
        if not counted:
            skipped += 1
            print(f"{number}: {problem}", flush=True)
        elif problem:
            different += 1
            print(f"{number} DIFFERS: {problem}\n    {' '.join(used)}", flush=True)
        else:
            same += 1
    print(f"{same} the same, {different} different, {skipped} not run by Keras")
    print(", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
