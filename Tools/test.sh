#!/usr/bin/env bash
# Gets the machine ready, builds everything and runs all tests; ends with the test runner's closing line.
#
#   Tools/test.sh [ARGUMENTS OF swift test]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Tools/setup.sh --tests
swift build --build-tests
# Standard error goes along with standard output, so that nothing comes after the closing line.
exec swift test --skip-build "$@" 2>&1
