#!/usr/bin/env bash
# Runs bench and the peers (tf.data, Keras on TensorFlow and JAX, Grain, PyTorch, tokenizers) on the same data and compares them.
#
#   Tools/bench/compare.sh [PART OF A CASE'S NAME]
#
# MILLRACE_BENCH_DATA  where the data is made and kept; default ~/.cache/millrace/bench
# PEERS_PYTHON         a Python that has the peers; without it one is set up in ~/.cache/millrace/peers, once
#
# A peer that is not installed is left out. PyTorch is not installed here, because its usual build brings several
# gigabytes for graphics cards: install a CPU build into that environment to compare with it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [[ -z ${PEERS_PYTHON:-} ]]; then
  environment=${XDG_CACHE_HOME:-$HOME/.cache}/millrace/peers
  PEERS_PYTHON=$environment/bin/python
  if [[ ! -e $environment/complete ]]; then
    echo "compare: setting up the peers in $environment" >&2
    python3 -m venv "$environment"
    "$PEERS_PYTHON" -m pip install --quiet tensorflow-cpu==2.21.0 keras==3.15.1 jax grain tokenizers
    touch "$environment/complete"
  fi
fi

swift build -c release --product bench >&2
swift build -c release --product tfrecord-tool >&2
bench=$(swift build -c release --show-bin-path)/bench
"$bench" --make-data >&2
exec "$PEERS_PYTHON" Tools/bench/peers/compare.py "$bench" "${1:-}"
