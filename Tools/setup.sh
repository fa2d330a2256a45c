#!/usr/bin/env bash
# Gets a machine ready to build: the system libraries and a Swift toolchain.
#
#   Tools/setup.sh            what building and running need
#   Tools/setup.sh --tests    also what only tests need: a browser that looks at the reports
#
# Installs only what is missing, with apt-get, and asks for sudo only then. Says nothing when all is there.
set -euo pipefail

packages=(
  libopenblas-dev libjpeg-dev libturbojpeg0-dev libpng-dev libgif-dev libwebp-dev zlib1g-dev
  libprotobuf-c-dev libdnnl-dev libhdf5-dev libzip-dev libcurl4-openssl-dev
  libssl-dev pkg-config
)
test_packages=(chromium)
swift_minimum=6.2

case ${1:-} in
  "") ;;
  --tests) packages+=("${test_packages[@]}") ;;
  *)
    echo "setup.sh: unknown option '$1'" >&2
    exit 64
    ;;
esac

say() { printf 'setup: %s\n' "$*" >&2; }

# A package counts as there when dpkg has it, or another one that provides it (libjpeg62-turbo-dev, pkgconf, ...).
is_installed() {
  [[ $(dpkg-query --show --showformat='${db:Status-Status}\n' "$1" 2>/dev/null) == installed ]] && return
  dpkg-query --show --showformat='${db:Status-Status} ${Provides}\n' 2>/dev/null |
    grep -Eq "^installed (.*, )?$1( \([^)]*\))?(,|$)"
}

install_packages() {
  local missing=() package
  for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  local root=()
  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      say "these packages are missing, and installing them needs root: ${missing[*]}"
      exit 1
    fi
    root=(sudo)
  fi
  say "installing ${missing[*]}"
  # A fresh machine has no package lists yet; elsewhere the ones there usually do.
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null 2>&1 && return
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null
}

check_swift() {
  if ! command -v swift >/dev/null; then
    say "Swift $swift_minimum or newer is needed and there is none: see https://www.swift.org/install/"
    exit 1
  fi
  local version
  version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+(\.[0-9]+)?).*/\1/p' | head -n 1)
  if [[ -z $version || $(printf '%s\n' "$swift_minimum" "$version" | sort -V | head -n 1) != "$swift_minimum" ]]; then
    say "Swift $swift_minimum or newer is needed, found ${version:-an unknown version}: see https://www.swift.org/install/"
    exit 1
  fi
}

if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
  install_packages
else
  say "this script installs packages on Debian and Ubuntu only; on other systems install what stands for:"
  say "  ${packages[*]}"
fi
check_swift
