#!/usr/bin/env bash
# Runs soak under the thread sanitizer; the first data race ends it with status 66.
#
#   Tools/soak/thread-sanitizer/run.sh [ARGUMENTS OF soak]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=${MILLRACE_TSAN_BUILD:-.build/thread-sanitizer}

swift build --sanitize=thread --scratch-path "$scratch" --product soak >&2
clang -O1 -g -shared -fPIC -Wall -Wextra -Werror -o "$scratch/mutex-annotations.so" "$here/mutex-annotations.c"
export TSAN_OPTIONS="halt_on_error=1 history_size=4 suppressions=$here/suppressions.txt ${TSAN_OPTIONS:-}"
LD_PRELOAD=$(realpath "$scratch/mutex-annotations.so") exec "$scratch/debug/soak" "$@"
