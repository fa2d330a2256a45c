"""TensorFlow Datasets reads what `--layout tfds` writes, with slices of splits, and the tool reads what it writes."""

from interop import FIXTURES, SCRATCH, check, lines, run

import numpy as np
import tensorflow_datasets as tfds

root = SCRATCH / "data"
run("convert", FIXTURES / "shapes/train", "--layout", "tfds", "--name", "shapes", "--version", "1.2.0", "--output", root,
    "--split", "train=0.8,test=0.2", "--stratify", "--shards", 3)
builder = tfds.builder_from_directory(str(root / "shapes/1.2.0"))
check("builder_from_directory", builder.name == "shapes" and str(builder.version) == "1.2.0")
check("split sizes", {name: split.num_examples for name, split in builder.info.splits.items()} == {"train": 144, "test": 36})
check("label names", builder.info.features["label"].names == ["circle", "square", "triangle"])
data, info = tfds.load("shapes", data_dir=str(root), split="train", with_info=True)
labels = [int(example["label"]) for example in tfds.as_numpy(data)]
check("tfds.load", sorted(labels) == [0] * 48 + [1] * 48 + [2] * 48)
image = next(iter(tfds.as_numpy(data)))["image"]
check("images are decoded", image.ndim == 3 and image.dtype == np.uint8, image.shape)
for piece, count in [("train[:10%]", 14), ("train[50:60]", 10), ("train+test", 180), ("test[-5:]", 5)]:
    found = len(list(tfds.as_numpy(tfds.load("shapes", data_dir=str(root), split=piece))))
    check(f"split='{piece}'", found == count, found)
supervised = next(iter(tfds.as_numpy(tfds.load("shapes", data_dir=str(root), split="train", as_supervised=True))))
check("as_supervised", len(supervised) == 2 and supervised[0].ndim == 3)

table = SCRATCH / "table.jsonl"
table.write_text("".join(
    f'{{"id":{n},"x":[{n}.5,1,2],"tags":[{",".join(map(str, range(n % 4)))}{"" if n % 4 else 9}],"text":"row {n}"}}\n' for n in range(50)))
run("convert", table, "--layout", "tfds", "--name", "table", "--output", root, "--no-shuffle")
rows = list(tfds.as_numpy(tfds.load("table", data_dir=str(root), split="train")))
check("numbers and texts", len(rows) == 50 and rows[7]["text"] == b"row 7" and rows[7]["x"].tolist() == [7.5, 1, 2])
check("lists of varying length", rows[7]["tags"].tolist() == [0, 1, 2] and rows[8]["tags"].tolist() == [9])


class Digits(tfds.core.GeneratorBasedBuilder):
    VERSION = tfds.core.Version("1.0.0")

    def _info(self):
        return tfds.core.DatasetInfo(builder=self, features=tfds.features.FeaturesDict({
            "image": tfds.features.Image(shape=(8, 8, 1), encoding_format="png"),
            "label": tfds.features.ClassLabel(num_classes=10)}))

    def _split_generators(self, _):
        return {"train": self._generate_examples()}

    def _generate_examples(self):
        for number in range(30):
            yield number, {"image": np.full((8, 8, 1), number, np.uint8), "label": number % 10}


theirs = Digits(data_dir=str(SCRATCH / "theirs"))
theirs.download_and_prepare()
found = lines(SCRATCH / "theirs/digits/1.0.0")
check("the tool reads what TensorFlow Datasets writes",
      sorted(line["label"] for line in found) == sorted(n % 10 for n in range(30)) and found[0]["image"]["height"] == 8)
