#!/usr/bin/env bash
# Makes the commands' manual pages and what shells need to complete their arguments.
#
#   Tools/manuals.sh ~/.local                      there man, Bash, Zsh and Fish find them by themselves
#   Tools/manuals.sh OUT --configuration debug     from commands that were built for debugging
#   man -l OUT/share/man/man1/tfrecord-tool-convert.1
#
# A page a command and subcommand is written to OUTPUT/share/man/man1, scripts to OUTPUT/share/bash-completion, zsh and fish.
# Builds the commands where needed, and generate-manual, which swift-argument-parser brings along.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
commands=(tfrecord-tool dataset-inspect model-tool train-images train-text)

configuration=release
output=
while (($#)); do
  case $1 in
    --configuration) configuration=${2:?--configuration needs a value}; shift ;;
    -*) echo "manuals.sh: unknown option '$1'" >&2; exit 64 ;;
    *) output=$1 ;;
  esac
  shift
done
if [[ -z $output ]]; then
  echo "usage: Tools/manuals.sh OUTPUT [--configuration debug]" >&2
  exit 64
fi

build() { swift build --package-path "$root" -c "$configuration" "$@" >&2; }
for command in "${commands[@]}"; do build --product "$command"; done
programs=$(swift build --package-path "$root" -c "$configuration" --show-bin-path)

# By itself, since the package's plugin of this name would build everything once more.
parser=$root/.build/checkouts/swift-argument-parser
scratch=$root/.build/manuals
swift build --package-path "$parser" --scratch-path "$scratch" --product generate-manual >&2
generator=$(swift build --package-path "$parser" --scratch-path "$scratch" --show-bin-path)/generate-manual

pages=$output/share/man/man1
bash=$output/share/bash-completion/completions
zsh=$output/share/zsh/site-functions
fish=$output/share/fish/vendor_completions.d
mkdir -p "$pages" "$bash" "$zsh" "$fish"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Of the sources, so that the same sources give the same pages.
date=$(git -C "$root" log -1 --format=%cs 2>/dev/null || date +%F)

for command in "${commands[@]}"; do
  "$generator" "$programs/$command" --multi-page --date "$date" --output-directory "$work"
  for page in "$work"/*.1; do
    # As others name the pages of subcommands: tfrecord-tool-convert, not tfrecord-tool.convert. Words of commands are not divided.
    name=$(basename "$page" .1)
    sed -e "s/^\.Xr $command\./.Xr $command-/" -e '/^\.Dt /s/\./-/2g' -e 's/^\.Os$/.Os Millrace/' -e '/^\.Sh /a .nh' -e 's/^$/.Pp/' "$page" \
      >"$pages/${name//./-}.1"
    rm "$page"
  done
  "$programs/$command" --generate-completion-script bash >"$bash/$command"
  "$programs/$command" --generate-completion-script zsh >"$zsh/_$command"
  # Without its last words, the script would go round in circles behind an option that has no value yet.
  "$programs/$command" --generate-completion-script fish |
    sed 's|^ *argparse -sn "\$commands" .* 2> /dev/null$|&; or break|' >"$fish/$command.fish"
  grep -q '; or break$' "$fish/$command.fish"
done
echo "$(find "$pages" -name '*.1' | wc -l) pages in $pages, completions for Bash, Zsh and Fish in $output/share"
