"""Keras' image_dataset_from_directory and `dataset-inspect --list --export` on the same folder, for every argument.

  python Tools/goldens/compare_image_folder.py DATASET-INSPECT FOLDER

Prints a line for each case: whether files, labels and shapes are the same, and the largest and mean difference of pixels with the
bound for it. Ends with status 1 when one is exceeded.
"""

import os
import subprocess
import sys
import tempfile

import keras
import numpy as np

tool, folder = sys.argv[1], sys.argv[2].rstrip("/")

# Pixels lie between 0 and 255. With the same libjpeg on both sides the largest difference seen was 0.0034 (the weights of a resize are rounded
# another way). Another build of libjpeg may round a sample by 1; what a method's weights make of that then is a reason to look, not to raise this.
METHODS = ("bilinear", "nearest", "area", "gaussian", "mitchellcubic", "bicubic", "lanczos3", "lanczos5")
BOUND = 0.01
NUMBER_OF_CLASSES = len(keras.utils.image_dataset_from_directory(folder, verbose=False).class_names)


def ours(batches, arguments):
    """Files, labels, and the arrays of the first batches."""
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "out.npz")
        run = subprocess.run(
            [tool, folder, "--list", "--export", path, "--batches", str(batches), *arguments],
            capture_output=True, text=True, check=True)
        arrays = dict(np.load(path))
    lines = [line.split("\t") for line in run.stdout.splitlines()]
    said = run.stderr.splitlines()
    return [line[0] for line in lines], [int(line[1]) for line in lines if len(line) > 1], arrays, said


def compare(name, arguments, interpolation="bilinear", batches=3, **options):
    shuffled = options.get("shuffle", True)
    settings = dict(image_size=(256, 256), batch_size=8, seed=123)
    settings.update(options)
    size = settings["image_size"]
    dataset = keras.utils.image_dataset_from_directory(folder, interpolation=interpolation, **settings)
    if isinstance(dataset, list):
        paths = dataset[0].file_paths + dataset[1].file_paths
        dataset = dataset[0]
    else:
        paths = list(dataset.file_paths)
    # Keras mixes a window of the shuffled list once more; its pixels are compared in the order of the list.
    reference = dict(settings, shuffle=False)
    for option in ("validation_split", "subset"):
        reference.pop(option, None)
    whole = keras.utils.image_dataset_from_directory(folder, interpolation=interpolation, verbose=False, **reference)
    place = {path: number for number, path in enumerate(whole.file_paths)}
    count = min(len(paths), batches * settings["batch_size"])
    wanted = {place[path]: number for number, path in enumerate(paths[:count])}
    images = [None] * count
    labels = [None] * count
    number = 0
    for batch in whole:
        pixels, marks = batch if isinstance(batch, tuple) else (batch, None)
        for row in range(len(pixels)):
            if number in wanted:
                images[wanted[number]] = pixels[row].numpy()
                labels[wanted[number]] = None if marks is None else marks[row].numpy()
            number += 1
    keras_images = np.stack(images)

    size_text = f"{size[0]}x{size[1]}"
    files, numbers, arrays, said = ours(
        batches,
        ["--image-size", size_text, "--batch-size", str(settings["batch_size"]), "--seed", str(settings["seed"]),
         "--interpolation", interpolation, *([] if shuffled else ["--no-shuffle"]), *arguments])
    # The first batches of Keras' own iteration have the same shapes.
    first = next(iter(dataset))
    first_images = first[0] if isinstance(first, tuple) else first
    same_files = files == paths
    same_labels = (labels[0] is None) == ("labels" not in arrays) and (
        labels[0] is None or np.array_equal(np.stack(labels), arrays["labels"][:count]))
    same_shapes = arrays["images"].shape[1:] == tuple(first_images.shape[1:]) and (
        labels[0] is None or arrays["labels"].shape[1:] == tuple(first[1].shape[1:]))
    difference = np.abs(arrays["images"][:count].astype("float64") - keras_images)
    well = same_files and same_labels and same_shapes and difference.max() <= BOUND
    print(f"{'ok  ' if well else 'BAD '} {name:34} {len(files):5} files {'=' if same_files else '!'}  labels {'=' if same_labels else '!'}  "
          f"shapes {'=' if same_shapes else '!'}  largest {difference.max():.4f} (bound {BOUND}), mean {difference.mean():.5f}", flush=True)
    return well


results = [compare(f"interpolation {method}", [], interpolation=method) for method in METHODS]
results += [compare(f"unequal sides, {method}", [], interpolation=method, image_size=(97, 180)) for method in METHODS]
results += [
    compare(f"crop_to_aspect_ratio, {method}", ["--crop-to-aspect-ratio"], interpolation=method, crop_to_aspect_ratio=True)
    for method in METHODS if method not in ("gaussian", "mitchellcubic")]
results += [
    compare(f"pad_to_aspect_ratio, {method}", ["--pad-to-aspect-ratio"], interpolation=method, pad_to_aspect_ratio=True)
    for method in METHODS]
results += [compare(f"color_mode {mode}", ["--color-mode", mode], color_mode=mode) for mode in ("grayscale", "rgb")]
results += [compare(f"label_mode {mode}", ["--label-mode", mode], label_mode=mode) for mode in ("int", "categorical")]
if NUMBER_OF_CLASSES == 2:
    results.append(compare("label_mode binary", ["--label-mode", "binary"], label_mode="binary"))
results.append(compare("label_mode None", ["--label-mode", "none"], label_mode=None))
results += [
    compare(f"subset {subset}, seed {seed}, split {split}",
            ["--validation-split", str(split), "--subset", subset], validation_split=split, subset=subset, seed=seed)
    for subset in ("training", "validation", "both") for seed, split in ((0, 0.2), (1337, 0.35))]
results.append(compare("shuffle False", [], shuffle=False))
results.append(compare("shuffle False, split", ["--validation-split", "0.2", "--subset", "validation"],
                       shuffle=False, validation_split=0.2, subset="validation"))
results.append(compare("batch_size 1", [], batch_size=1))
results.append(compare("data_format channels_first", ["--data-format", "channels_first"], data_format="channels_first"))
results.append(compare("follow_links", ["--follow-links"], follow_links=True))
names = sorted(keras.utils.image_dataset_from_directory(folder, verbose=False).class_names, reverse=True)
results.append(compare("class_names turned round", ["--class-names", ",".join(names)], class_names=names))
results.append(compare("class_names, one", ["--class-names", names[0]], class_names=names[:1]))
print(f"{sum(results)} of {len(results)} cases are the same")
sys.exit(0 if all(results) else 1)
