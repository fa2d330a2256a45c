"""PyTorch, by the package `tfrecord`, reads the tool's files with the tool's index, and the other way round."""

import subprocess
import sys

from interop import SCRATCH, check, lines, run

import numpy as np
import tfrecord
import torch
from tfrecord.torch.dataset import TFRecordDataset

theirs = SCRATCH / "theirs.tfrecord"
writer = tfrecord.TFRecordWriter(str(theirs))
for number in range(200):
    writer.write({"id": (number, "int"), "x": (np.arange(4, dtype="f4") + number, "float"), "name": (b"n%d" % number, "byte")})
writer.close()
found = lines(theirs)
check("the tool reads the package's records",
      [line["id"] for line in found] == list(range(200)) and found[3]["x"] == [3.0, 4.0, 5.0, 6.0] and found[3]["name"] == "n3")

ours = SCRATCH / "ours.tfrecord"
run("shuffle", theirs, "--seed", 3, "--output", ours, "--index")
index = SCRATCH / "theirs.idx"
subprocess.run([sys.executable, "-m", "tfrecord.tools.tfrecord2idx", str(ours), str(index)], check=True)
check("both write the same index", index.read_bytes() == (SCRATCH / "ours.tfrecord.idx").read_bytes())

description = {"id": "int", "x": "float", "name": "byte"}
data = TFRecordDataset(str(ours), str(SCRATCH / "ours.tfrecord.idx"), description)
ids = [int(row["id"][0]) for row in torch.utils.data.DataLoader(data, batch_size=None)]
check("PyTorch reads all records by the index", sorted(ids) == list(range(200)) and ids != list(range(200)))
ids = [int(i) for batch in torch.utils.data.DataLoader(data, batch_size=16, num_workers=2) for i in batch["id"].flatten()]
check("and by several workers, each its part", sorted(ids) == list(range(200)), len(ids))
