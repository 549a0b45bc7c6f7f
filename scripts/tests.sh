#!/usr/bin/env bash
# Every test, in three passes. What is given goes on to pytest: `-m media` or `-k story` takes from each pass what it names.
# `--quick` first: only the tests that start no server or browser, walk nothing from end to end and are short.
set -euo pipefail
# Each of many processes would compile our modules anew, and pytest rewrite every test, where Python is told to keep nothing.
export PYTHONDONTWRITEBYTECODE=
# Tests that start browsers and servers, a file at a time on each of two workers.
apart="browser or peers or flows or slow or faults"
media="media"
# Real sound and pictures. Browsers that lack time take it for a bad line, as they should, so these have the machine for themselves.
# What is about sound without sending any is not slow, and runs with the others.
sound="media and slow"

# A test gives another program here, to see what would be run.
pytest=${PYTEST:-.venv/bin/python -m pytest}
quick=""
if [ "${1:-}" = --quick ]; then
  quick=yes && shift
fi
only=""
given=()
while (($#)); do
  case $1 in
    -m) only=$2 && shift 2 ;;
    *) given+=("$1") && shift ;;
  esac
done

nothing_chosen=5 # pytest's own status
ran=$nothing_chosen
# pass MARKS OPTION…: the tests with these marks, and those the caller asked for among them.
pass() {
  local marks=$1 status=0
  shift
  [ -z "$only" ] || marks="($only) and ($marks)"
  # Two words, or one program.
  # shellcheck disable=SC2086
  $pytest "$@" -m "$marks" ${given[@]+"${given[@]}"} || status=$?
  ((status == 0)) && ran=0
  ((status == 0 || status == nothing_chosen)) || exit "$status"
}

if [ -n "$quick" ]; then
  # Folders without such tests are not even read: every worker would rewrite them and what they import.
  unread=(--ignore-glob "tests/faults/*" --ignore-glob "tests/media/*" --ignore-glob "tests/peers/*"
    --ignore-glob "tests/promises/*" --ignore tests/api/test_contract.py -p no:schemathesis)
  pass "not ($apart or $media or exhaustive or long)" -n 2 "${unread[@]}" --hypothesis-profile quick
  exit "$ran"
fi
pass "not ($apart or $media)" -n 2
pass "($apart or $media) and not ($sound)" -n 2 --dist loadfile --no-loadscope-reorder
pass "$sound"
exit "$ran"
