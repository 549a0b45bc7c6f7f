#!/bin/sh
# Locks what requirements/*.in ask for, with hashes, after a change there. Needs `uv`. Lock files name no registry.
set -eu
cd "$(dirname "$0")/.."
for part in run test bench; do
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
    "requirements/$part.in" --output-file "requirements/$part.txt" "$@"
done
