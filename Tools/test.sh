#!/usr/bin/env bash
# Gets the machine ready, builds everything and runs all tests; ends with the test runner's closing line.
#
#   Tools/test.sh [ARGUMENTS OF swift test]
#
# Tests that hang are ended after half an hour, or $TEST_MINUTES; where each of their threads was is printed then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Prints what the tests printed so far but kept in a buffer, and what they wait for, and ends them.
end_hanging_tests() {
  local processes process
  processes=$(pgrep -f "^$PWD/.build/" || true)
  for process in $processes; do
    echo "test.sh: still there after ${TEST_MINUTES:-30} minutes: $(ps -o pid=,ppid=,stat=,etime=,args= -p "$process" | cut -c -150)"
    command -v gdb >/dev/null || continue
    timeout 300 gdb -p "$process" -batch -ex 'call (int) fflush(0)' -ex 'thread apply all backtrace 16' 2>&1 | cut -c -160
  done
  kill -KILL $processes
}

Tools/setup.sh --tests
swift build --build-tests

(
  # Whoever reads the output waits until nobody has it open any more.
  sleep $((60 * ${TEST_MINUTES:-30})) >/dev/null 2>&1 &
  trap 'kill $!; exit' TERM
  wait $!
  end_hanging_tests
) &
watcher=$!
trap 'kill $watcher 2>/dev/null && wait $watcher || true' EXIT

# Standard error goes along with standard output, so that nothing comes after the closing line.
swift test --skip-build "$@" 2>&1
