"""Keras' order of text files, its split and its labels, for TextFolderTests.

Run from the top of the repository; writes the folder Fixtures/goldens/textfolder/texts and textfolder/expected.json.
"""

import json
import os
import pathlib
import shutil

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import keras
from keras.src.utils import dataset_utils

OUT = pathlib.Path("Fixtures/goldens/textfolder")
TEXTS = OUT / "texts"
shutil.rmtree(OUT, ignore_errors=True)
for name, count in (("sad", 13), ("glad", 17), ("Mixed", 5)):
    for i in range(count):
        place = TEXTS / name / ("", "deep", "deep/er", "a b")[i % 4]
        place.mkdir(parents=True, exist_ok=True)
        ending = ".TXT" if i == 6 else ".txt"
        (place / f"{name}-{i}{ending}").write_text(f"{name} text {i}: \u00e9\u4e2d\U0001f600 the end\n" * (1 + i % 3))
(TEXTS / "sad" / "notes.md").write_text("no text")
(TEXTS / "sad" / ".hidden.txt").write_text("hidden")


def case(seed, split, mode="int", labels="inferred", shuffle=True, **options):
    # Keras mixes a list of labels in place.
    arguments = dict(labels=list(labels) if isinstance(labels, list) else labels, label_mode=mode, batch_size=4, shuffle=shuffle, seed=seed, **options)
    if split:
        arguments |= dict(validation_split=split, subset="both")
    inferred = None if labels is None or mode is None else labels
    paths, numbers, classes = dataset_utils.index_directory(
        str(TEXTS), inferred if inferred is None or inferred == "inferred" else list(inferred), formats=(".txt",),
        class_names=options.get("class_names"), shuffle=shuffle, seed=seed, verbose=False)
    result = keras.utils.text_dataset_from_directory(str(TEXTS), **arguments, verbose=False)
    # Validation is never mixed, so what comes out is the end of the list; training is when it is not shuffled.
    shown = result[1] if split else (result if not shuffle else None)
    batches = []
    for batch in shown or []:
        texts, values = batch if isinstance(batch, tuple) else (batch, None)
        batches.append({
            "bytes": [t.hex() for t in texts.numpy()],
            "labelShape": None if values is None else list(values.shape),
            "labels": None if values is None else [float(v) for v in values.numpy().reshape(-1)],
        })
    return {
        "seed": seed, "split": split, "mode": mode, "given": labels if isinstance(labels, list) else None, "shuffle": shuffle,
        "maxLength": options.get("max_length"), "classNames": options.get("class_names"), "classes": classes if inferred else [],
        "files": [os.path.relpath(p, TEXTS) for p in paths], "numbers": [int(n) for n in numbers] if inferred else [], "batches": batches,
    }


count = 36
cases = [case(seed, split) for seed in (0, 1, 123, 4294967295) for split in (None, 0.2, 0.35)]
cases += [
    case(5, None, shuffle=False), case(5, 0.25, shuffle=False), case(7, 0.3, mode="categorical"), case(7, 0.3, mode=None),
    case(7, 0.3, labels=None), case(7, 0.3, mode="binary", class_names=["sad", "glad"]),
    case(7, 0.3, class_names=["sad", "Mixed", "glad"]), case(9, 0.3, labels=[i * i % 5 for i in range(count)]),
    case(9, 0.3, mode="categorical", labels=[i % 3 for i in range(count)]), case(3, 0.5, max_length=20),
]
(OUT / "expected.json").write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
print(keras.__version__)
