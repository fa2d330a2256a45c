#!/usr/bin/env bash
# Shows that other programs read what tfrecord-tool and dataset-inspect write, and that these read what they write.
#
#   Tools/interop/run.sh [PYTHON]
#
# PYTHON, or $PEERS_PYTHON, has tensorflow, tensorflow-datasets, tensorflow-metadata, tfrecord, torch, grain and what spark_records.py says; a
# script whose packages are missing is left out.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
python=${1:-${PEERS_PYTHON:-python3}}
cd "$root"
swift build -c release --product tfrecord-tool >&2
swift build -c release --product dataset-inspect >&2
programs=$(swift build -c release --show-bin-path)
status=0
try() {
  echo "$1"
  if ! "$python" -c "import $2" 2>/dev/null; then
    echo "left out, without the Python package $2"
  elif ! "$python" "Tools/interop/$1" "$programs/${3:-tfrecord-tool}"; then
    status=1
  fi
}
try tensorflow_records.py tensorflow
try tensorflow_datasets_layout.py tensorflow_datasets
try sequence_examples.py tensorflow_datasets
try tensorflow_metadata_schema.py tensorflow_metadata
try tensorflow_metadata_statistics.py tensorflow_metadata dataset-inspect
try pytorch_tfrecord.py tfrecord
try grain_records.py grain
try spark_records.py pyspark
exit $status
