"""Arrays on disk for TensorFiles, made by NumPy, h5py and safetensors.

Run with a Python that has them:  python Tools/goldens/tensor_files.py
Writes Fixtures/goldens/tensorfiles/*: the values follow from the names, so the tests need no other file.
"""

import io
import pathlib
import zipfile

import h5py
import ml_dtypes
import numpy as np
import safetensors.numpy

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "goldens" / "tensorfiles"


def npy(array, version=None):
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asanyarray(array), version=version)
    return file.getvalue()


def write_npy():
    """One archive whose entries are .npy files of every kind, good ones and refused ones."""
    counting = np.arange(6).reshape(2, 3)
    entries = {f"{t}": counting.astype(t) for t in "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4".split()}
    entries |= {f"big-{t}": counting.astype(f">{t}") for t in "f2 f4 f8 i2 i4 i8 u2 u4".split()}
    entries["b1"] = counting % 2 == 1
    entries["fortran"] = np.asfortranarray(np.arange(24, dtype="f4").reshape(2, 3, 4))
    entries["scalar"] = np.float32(2.5)
    entries["empty"] = np.zeros((0, 3), "f4")
    entries["extremes"] = np.array([-(2**31), 2**31 - 1], "i4")
    entries["u4-extremes"] = np.array([0, 2**32 - 1], "u4")
    entries["i1-extremes"] = np.array([-128, 127], "i1")
    refused = {
        "u8": counting.astype("u8"),
        "c8": counting.astype("c8"),
        "text": np.array(["a", "bc"]),
        "date": np.array(["2020-01-01"], "M8[D]"),
        "record": np.array([(1, 2.0)], [("a", "i4"), ("b", "f4")]),
        "bf16": counting.astype(ml_dtypes.bfloat16),
    }
    with zipfile.ZipFile(FOLDER / "variants.npz", "w") as archive:
        def add(name, data):
            archive.writestr(zipfile.ZipInfo(name + ".npy"), data, zipfile.ZIP_DEFLATED)

        for name, array in entries.items():
            add(name, npy(array))
        add("version-2", npy(counting.astype("f4"), version=(2, 0)))
        add("version-3", npy(counting.astype("f4"), version=(3, 0)))
        add("twice", npy(np.float32([1, 2])) + npy(np.int32([3])))
        for name, array in refused.items():
            add("refused-" + name, npy(array))
        add("refused-object", npy(np.array([{}], dtype=object)))
    np.savez(FOLDER / "stored.npz", x=counting.astype("f4"), y=np.array([True, False]))
    np.savez_compressed(FOLDER / "deflated.npz", zeros=np.zeros((40, 50)), x=counting.astype("i8"))


def write_texts():
    """Arrays of texts, which models with inputs of texts are given."""
    texts = np.array([["", "é b", "日本"], ["a", "👍🏽", "long text"]])
    np.savez(
        FOLDER / "texts.npz", wide=texts, big=texts.astype(">U9"), fortran=np.asfortranarray(texts),
        narrow=np.char.encode(texts, "utf8"), column=np.array(["b\0c", "d\0"]), scalar=np.array("one"),
        empty=np.array([], "U5"), nothing=np.array(["", ""], "S"), numbers=np.arange(3.0))


def write_safetensors():
    counting = np.arange(6).reshape(2, 3)
    tensors = {t: counting.astype(t) for t in "float16 float32 float64 int8 int16 int32 int64".split()}
    tensors |= {t: counting.astype(t) for t in "uint8 uint16 uint32 uint64".split()}
    tensors["bool"] = counting % 2 == 1
    tensors["bfloat16"] = counting.astype(ml_dtypes.bfloat16)
    tensors["scalar"] = np.array(2.5, "f4")
    tensors["empty"] = np.zeros((0, 3), "f4")
    safetensors.numpy.save_file(
        tensors, FOLDER / "types.safetensors", metadata={"format": "np", "note": "counts \"0\" to 5 é\n"})
    ours = {k: v for k, v in tensors.items() if k not in ("int8", "int16", "uint16", "uint32", "uint64")}
    # One entry of metadata only: the reference writes several in random order.
    safetensors.numpy.save_file(ours, FOLDER / "ours.safetensors", metadata={"format": "np"})


def write_hdf5():
    counting = np.arange(6).reshape(2, 3)
    with h5py.File(FOLDER / "types.h5", "w") as file:
        for t in "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64".split():
            file["numbers/" + t] = counting.astype(t)
        file["numbers/bool"] = counting % 2 == 1
        data = file.create_dataset("numbers/bfloat16", data=counting.astype(ml_dtypes.bfloat16))
        data.attrs["dtype"] = "bfloat16"
        file["numbers/big"] = counting.astype(">f4")
        file["scalar"] = np.float32(2.5)
        file["empty"] = np.zeros((0, 3), "f4")
        file["text"] = "no number"
        file.create_dataset("chunks", data=np.arange(100.0), chunks=(10,), compression="gzip")
        file.create_dataset("bomb", (1 << 20, 1 << 20), "f4")
        file["soft"] = h5py.SoftLink("/scalar")
        file["external"] = h5py.ExternalLink("other.h5", "/x")
        file.create_dataset("elsewhere", (4,), "f4", external=[("/etc/hostname", 0, 16)])
        file.attrs["version"] = "3.15.1 é"
        file.attrs["names"] = ["conv2d", "dense"]
        file.attrs["fixed"] = np.array([b"conv2d", b"dense_1"])
        file.attrs["none"] = []
        file.attrs["number"] = 3


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    write_npy()
    write_texts()
    write_safetensors()
    write_hdf5()
