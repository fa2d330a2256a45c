"""The lists of files that Keras makes of folders of several sizes, for several seeds: Fixtures/goldens/image_folder_lists.json.

  python Tools/goldens/image_folder_lists.py
"""

import json
import os
import tempfile

from keras.src.utils import dataset_utils

FORMATS = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
SEEDS = (0, 1, 123, 1337, 2**32 - 1)

# Names whose order is easy to get wrong: capital letters, folders beside files of the same beginning, other alphabets.
AWKWARD = [
    "b/z.jpg", "b/Z.JPG", "b/a-1/x.png", "b/a/x.png", "b/a/b/y.bmp", "b/a.b/x.gif", "B/ü.jpeg", "B/u.jpeg", "B/字.jpg", "a b/1.jpg",
    "a b/10.jpg", "a b/2.jpg", "é/1.png", "é/notes.txt", "z/none.webp",
]


def tree(count):
    """So many files in classes of unequal sizes, some of them deeper."""
    names = []
    for index in range(count):
        deep = "deep/" if index % 5 == 3 else ""
        names.append(f"c{index * index % 7 % 3}/{deep}{index * 7919 % 10007}.{('jpg', 'png', 'bmp')[index % 3]}")
    return names


def case(names):
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            open(path, "w").close()

        def index(labels="inferred", **options):
            paths, labels, classes = dataset_utils.index_directory(folder, labels, FORMATS, verbose=False, **options)
            return [os.path.relpath(path, folder) for path in paths], labels, classes

        plain, labels, classes = index(shuffle=False)
        everything, _, _ = index(None, shuffle=False)
        given = [number * 5 % 3 * 2 for number in range(len(everything))]
        place = {path: number for number, path in enumerate(plain)}
        lists = []
        for seed in SEEDS:
            paths, numbers, _ = index(seed=seed)
            split = dataset_utils.get_training_or_validation_split(paths, numbers, 0.3, "validation")[0]
            without, _, _ = index(None, seed=seed)
            own, own_labels, own_classes = index(list(given), seed=seed)
            lists.append({
                "seed": seed,
                "order": [place[path] for path in paths],
                "labels": [int(number) for number in numbers],
                "validation": len(split) if int(0.3 * len(paths)) else 0,
                "withoutLabels": [place[path] for path in without],
                "given": [int(number) for number in own_labels],
                "givenClasses": own_classes,
            })
            assert own == without
        return {
            "names": names, "plain": plain, "plainLabels": [int(label) for label in labels], "classes": classes,
            "withoutLabels": [place[path] for path in everything], "givenLabels": given, "lists": lists,
        }


cases = [case(AWKWARD)] + [case(tree(count)) for count in (1, 2, 9, 128, 700)]
with open("Fixtures/goldens/image_folder_lists.json", "w") as file:
    json.dump(cases, file, separators=(",", ":"), ensure_ascii=False)
    file.write("\n")
