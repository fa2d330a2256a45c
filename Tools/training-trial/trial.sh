#!/usr/bin/env bash
# Proves that killed training goes on exactly where it was: runs training-trial undisturbed, then kills it (SIGKILL) in random
# places and starts it again, and compares the hashes of all parameters.
#
#   Tools/training-trial/trial.sh [KIND ...] [--kills 20] [--epochs 4] [--every 3] [--seed NUMBER] [--program PATH]
#
# Without kinds all are tried. Without --program, training-trial is built first. Exit status: 0 when the hashes are the same,
# 1 when they differ.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

kinds=() kills=20 epochs=4 every=3 seed=$((RANDOM * 32768 + RANDOM)) program=
while (($#)); do
  case $1 in
    --kills) kills=$2 ;;
    --epochs) epochs=$2 ;;
    --every) every=$2 ;;
    --seed) seed=$2 ;;
    --program) program=$2 ;;
    -*)
      echo "trial.sh: unknown option '$1'" >&2
      exit 64
      ;;
    *)
      kinds+=("$1")
      shift
      continue
      ;;
  esac
  shift 2
done
((${#kinds[@]})) || kinds=(arrays dataset steps sequence recurrent adapted)
if [[ -z $program ]]; then
  (cd "$root" && swift build -c release --product training-trial >&2)
  program=$(cd "$root" && swift build -c release --show-bin-path)/training-trial
fi
scratch=$(mktemp -d "${TMPDIR:-/tmp}/millrace-training-trial.XXXXXX")
running=
# A trial that is interrupted leaves nothing behind.
trap '[[ -z $running ]] || kill -KILL "$running" 2>/dev/null || true; rm -rf "$scratch"' EXIT

# In place of the shell that calls it, so that what is killed is the program.
trial() { # KIND NAME
  exec "$program" "$1" --backup "$scratch/$2.backup" --output "$scratch/$2" --epochs "$epochs" --every "$every"
}
saved_file() { stat --format %i "$scratch/killed.backup/"*.json 2>/dev/null || echo none; }
compare() { # KIND
  if ! cmp "$scratch/undisturbed" "$scratch/killed"; then
    echo "$1, killed $killed times: the parameters differ" >&2
    exit 1
  fi
}

RANDOM=$seed
for kind in "${kinds[@]}"; do
  rm -rf "$scratch"/*
  echo "seed $seed: $kind, $epochs epochs, a backup after every $every batches"
  (trial "$kind" undisturbed)
  killed=0 ended=0
  while ((killed < kills)); do
    before=$(saved_file)
    # So many backups further, and then somewhere before the next ones.
    further=$((1 + RANDOM % 3))
    trial "$kind" killed &
    running=$!
    for ((i = 0; i < further; i++)); do
      while [[ $(saved_file) == "$before" ]]; do
        kill -0 "$running" 2>/dev/null || break 2
        sleep 0.001
      done
      before=$(saved_file)
    done
    sleep "0.0$((RANDOM % 40 + 10))"
    kill -KILL "$running" 2>/dev/null || true
    status=0
    wait "$running" 2>/dev/null || status=$?
    running=
    case $status in
      137) killed=$((killed + 1)) ;;
      0)
        ended=$((ended + 1))
        compare "$kind"
        rm -rf "$scratch/killed" "$scratch/killed.backup"
        ;;
      *)
        echo "training-trial failed with status $status" >&2
        exit 1
        ;;
    esac
  done
  (trial "$kind" killed)
  compare "$kind"
  echo "$kind: killed $killed times, came to its end $((ended + 1)) times: all parameters are the same, bit for bit"
done
