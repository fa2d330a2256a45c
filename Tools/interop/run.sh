#!/usr/bin/env bash
# Shows that other programs read what tfrecord-tool writes, and that it reads what they write.
#
#   Tools/interop/run.sh [PYTHON]
#
# PYTHON, or $PEERS_PYTHON, has tensorflow, tensorflow-datasets, tfrecord, torch and grain; a script whose packages are
# missing is left out.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
python=${1:-${PEERS_PYTHON:-python3}}
cd "$root"
swift build -c release --product tfrecord-tool >&2
tool=$(swift build -c release --show-bin-path)/tfrecord-tool
status=0
try() {
  echo "$1"
  if ! "$python" -c "import $2" 2>/dev/null; then
    echo "left out, without the Python package $2"
  elif ! "$python" "Tools/interop/$1" "$tool"; then
    status=1
  fi
}
try tensorflow_records.py tensorflow
try tensorflow_datasets_layout.py tensorflow_datasets
try tensorflow_metadata_schema.py tensorflow_metadata
try pytorch_tfrecord.py tfrecord
try grain_records.py grain
exit $status
