#!/bin/sh
# Says in one line what has to be installed by hand before anything here can run; says nothing when all is there.
# Usage: basics.sh PYTHON
set -u
python=${1:-python3}

stop() {
  echo "$1" >&2
  exit 1
}

command -v "$python" >/dev/null || stop "Please install Python 3.11 or newer (Debian: apt install python3 python3-venv), then run this again."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  stop "Please install Python 3.11 or newer; $python is older. If you have it under another name: make PYTHON=python3.12 …"
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
  stop "Please install Python's venv module (Debian: apt install python3-venv), then run this again."
command -v node >/dev/null && command -v npm >/dev/null ||
  stop "Please install Node.js 20.19 or newer with npm (nodejs.org, or your system's packages), then run this again."
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  stop "Please install Node.js 20.19 or newer; this one is $(node --version)."
