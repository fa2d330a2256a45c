"""The nets of Workloads.swift in Keras and in plain PyTorch, and data of the same shapes."""

import numpy as np

# name: input shape, classes, batch, training steps timed in one run
CASES = {
    "cnn256": ((256, 256, 3), 2, 32, 4),
    "mnist-dense": ((784,), 10, 32, 1_000),
    "mnist-cnn": ((28, 28, 1), 10, 128, 40),
    "cifar-cnn": ((32, 32, 3), 10, 64, 15),
    "text-lstm": ((100,), 2, 32, 40),
    "text-mean": ((100,), 2, 32, 200),
}
VOCABULARY = 10_000


def is_text(name):
    return name.startswith("text")


def samples(name, count):
    """`count` inputs and labels."""
    shape, classes, _, _ = CASES[name]
    random = np.random.default_rng(0)
    labels = random.integers(0, classes, count)
    if is_text(name):
        return random.integers(0, VOCABULARY, (count, *shape), dtype=np.int32), labels
    return random.random((count, *shape), dtype=np.float32), labels


def keras_model(name):
    import keras
    from keras import layers

    shape, classes, _, _ = CASES[name]
    model = keras.Sequential([layers.Input(shape, dtype="int32" if is_text(name) else "float32")])

    def add(*more):
        for layer in more:
            model.add(layer)

    if name == "cnn256":
        add(layers.Rescaling(1 / 255))
        for filters in (32, 64, 64):
            add(layers.Conv2D(filters, 3, activation="relu"), layers.MaxPooling2D())
        add(layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dense(classes))
    elif name == "mnist-dense":
        add(layers.Dense(128, activation="relu"), layers.Dense(classes))
    elif name == "mnist-cnn":
        for filters in (32, 64):
            add(layers.Conv2D(filters, 3, activation="relu"), layers.MaxPooling2D())
        add(layers.Flatten(), layers.Dropout(0.5), layers.Dense(classes))
    elif name == "cifar-cnn":
        for filters in (32, 64):
            for _ in range(2):
                add(layers.Conv2D(filters, 3, padding="same", activation="relu"), layers.BatchNormalization())
            add(layers.MaxPooling2D())
        add(layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dense(classes))
    elif name == "text-lstm":
        add(layers.Embedding(VOCABULARY, 64), layers.LSTM(64), layers.Dense(1, activation="sigmoid"))
    else:
        add(layers.Embedding(VOCABULARY, 16), layers.GlobalAveragePooling1D(), layers.Dense(16, activation="relu"),
            layers.Dense(1, activation="sigmoid"))
    binary = is_text(name)
    model.compile(
        optimizer="adam",
        loss="binary_crossentropy" if binary else keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


def torch_model(name, channels_last=False):
    import torch
    from torch import nn

    class Recurrent(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(VOCABULARY, 64)
            self.recurrent = nn.LSTM(64, 64, batch_first=True)
            self.output = nn.Linear(64, 1)

        def forward(self, words):
            states, _ = self.recurrent(self.embedding(words))
            return self.output(states[:, -1])

    class Mean(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(VOCABULARY, 16)
            self.hidden = nn.Linear(16, 16)
            self.output = nn.Linear(16, 1)

        def forward(self, words):
            return self.output(torch.relu(self.hidden(self.embedding(words).mean(1))))

    def stage(inward, outward, padding=0, pool=True):
        layers = [nn.Conv2d(inward, outward, 3, padding=padding), nn.ReLU()]
        return layers + [nn.MaxPool2d(2)] if pool else layers + [nn.BatchNorm2d(outward)]

    def net():
        if name == "cnn256":
            return nn.Sequential(*stage(3, 32), *stage(32, 64), *stage(64, 64), nn.Flatten(),
                                 nn.Linear(64 * 30 * 30, 128), nn.ReLU(), nn.Linear(128, 2))
        if name == "mnist-dense":
            return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
        if name == "mnist-cnn":
            return nn.Sequential(*stage(1, 32), *stage(32, 64), nn.Flatten(), nn.Dropout(0.5), nn.Linear(1600, 10))
        if name == "cifar-cnn":
            return nn.Sequential(
                *stage(3, 32, 1, False), *stage(32, 32, 1, False), nn.MaxPool2d(2),
                *stage(32, 64, 1, False), *stage(64, 64, 1, False), nn.MaxPool2d(2),
                nn.Flatten(), nn.Linear(4096, 128), nn.ReLU(), nn.Linear(128, 10))
        return Recurrent() if name == "text-lstm" else Mean()

    model = net()
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
    return model


def torch_inputs(inputs, channels_last):
    """The samples as PyTorch has them: images with the channels first, in one or the other order of memory."""
    import torch

    inputs = torch.from_numpy(inputs)
    if inputs.ndim < 4:
        return inputs
    memory = torch.channels_last if channels_last else torch.contiguous_format
    return inputs.permute(0, 3, 1, 2).contiguous(memory_format=memory)
