"""What every script here shares: the tool, the fixtures, a scratch folder, and one line a check.

    python tensorflow_records.py [TFRECORD_TOOL]

The tool is the first argument, or `tfrecord-tool` on the path. A check that fails ends the script with status 1.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

TOOL = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else "tfrecord-tool"
FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Fixtures"
_scratch = tempfile.TemporaryDirectory()
SCRATCH = pathlib.Path(_scratch.name)


def run(*arguments, status=0):
    """The tool's standard output; its exit status has to be `status`, or anything when that is None."""
    done = subprocess.run([TOOL, *map(str, arguments)], capture_output=True)
    if status is not None and done.returncode != status:
        sys.exit(f"tfrecord-tool {' '.join(map(str, arguments))}: status {done.returncode}\n{done.stderr.decode()}")
    return done.stdout


def lines(*arguments):
    """What `tfrecord-tool cat` prints, parsed."""
    return [json.loads(line) for line in run("cat", *arguments).splitlines()]


def check(name, condition, found=""):
    """Says that a check is well, or ends the script."""
    if not condition:
        sys.exit(f"FAILED  {name}  {found}")
    print(f"ok      {name}", flush=True)
