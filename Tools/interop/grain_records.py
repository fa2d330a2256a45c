"""Grain reads the tool's files."""

from interop import FIXTURES, SCRATCH, check, run

import grain

run("convert", FIXTURES / "shapes/train", "--output", SCRATCH / "shapes.tfrecord")
data = grain.experimental.TFRecordIterDataset(str(SCRATCH / "shapes.tfrecord"))
records = list(data)
check("Grain reads as many records", len(records) == 180, len(records))
for number in [0, 17, 179]:
    ours = run("get", SCRATCH / "shapes.tfrecord", number, "--binary")
    check(f"and the same bytes of record {number}", records[number] == ours)
