"""Keras' order of files, its split and its options, for ImageFolderTests and ImageFolderOptionsTests.

Run from the top of the repository; writes Fixtures/goldens/image_folder.json and image_folder_options.json.
"""

import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras

folder = "Fixtures/shapes/train"
training, validation = keras.utils.image_dataset_from_directory(
    folder, image_size=(20, 24), batch_size=4, validation_split=0.3, subset="both", seed=123
)
batches = [(x.numpy(), y.numpy()) for x, y in validation]
golden = {
    "classNames": training.class_names,
    "training": [os.path.relpath(p, folder) for p in training.file_paths],
    "validation": [os.path.relpath(p, folder) for p in validation.file_paths],
    "validationLabels": [int(label) for _, y in batches for label in y],
    "validationMeans": [float(image.mean()) for x, _ in batches for image in x],
    "firstPixels": [float(v) for v in batches[0][0][0, 3, :8].reshape(-1)],
}
os.makedirs("Fixtures/goldens", exist_ok=True)
with open("Fixtures/goldens/image_folder.json", "w") as file:
    json.dump(golden, file, indent=1)
    file.write("\n")


def option_case(**options):
    """The validation files of one call: what they are, their labels, the mean of each image and some pixels of the first."""
    _, validation = keras.utils.image_dataset_from_directory(
        folder, image_size=(20, 28), batch_size=18, validation_split=0.1, subset="both", seed=7, **options
    )
    batch = next(iter(validation))
    images, labels = batch if isinstance(batch, tuple) else (batch, None)
    images = images.numpy().astype("float32")
    return {
        "options": {name: value for name, value in options.items()},
        "files": [os.path.relpath(p, folder) for p in validation.file_paths],
        "shape": list(images.shape),
        "labelShape": [] if labels is None else list(labels.shape),
        "labels": [] if labels is None else [float(v) for v in labels.numpy().reshape(-1)],
        "means": [float(image.mean(dtype="float64")) for image in images],
        "pixels": [float(v) for v in images[0, 11, 3:11].reshape(-1)],
    }


methods = ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")
cases = [option_case(interpolation=method) for method in methods]
cases += [option_case(interpolation=method, pad_to_aspect_ratio=True) for method in ("bilinear", "lanczos3")]
cases += [option_case(interpolation=method, crop_to_aspect_ratio=True) for method in ("bilinear", "bicubic", "area")]
cases += [
    option_case(color_mode="grayscale"),
    option_case(label_mode="categorical"),
    option_case(label_mode="binary", class_names=["square", "circle"]),
    option_case(class_names=["triangle", "square", "circle"]),
    option_case(label_mode=None),
]
with open("Fixtures/goldens/image_folder_options.json", "w") as file:
    json.dump(cases, file, indent=None, separators=(",", ":"))
    file.write("\n")
