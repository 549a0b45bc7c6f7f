# shellcheck shell=sh
# Installing what is missing by apt, where it may. Read in by other scripts, which say what they need in a function `look`.

# need PACKAGE TEST…: PACKAGE is missing unless the test succeeds.
need() {
  package=$1
  shift
  "$@" >/dev/null 2>&1 || missing="$missing $package"
}
any_file() {
  for file in "$@"; do
    [ -e "$file" ] && return 0
  done
  return 1
}
any_program() {
  for program in "$@"; do
    command -v "$program" && return 0
  done
  return 1
}

# as_root: prints what to put before a command that needs root; fails where nobody may be asked for a password.
as_root() {
  command -v apt-get >/dev/null || return 1
  if [ "$(id -u)" = 0 ]; then
    echo env
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    echo "sudo env"
  else
    return 1
  fi
}

# install_missing WHY: nothing is missing afterwards, or it fails. Quick when all is there.
install_missing() {
  missing=
  look
  [ -z "$missing" ] && return 0
  root=$(as_root) || return 1
  echo "Installing $1:$missing"
  log=$(mktemp)
  {
    $root apt-get -q update
    # shellcheck disable=SC2086 # both are lists of words
    $root DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing
  } >"$log" 2>&1 </dev/null || tail -n 20 "$log" >&2
  rm -f "$log"
  for server in coturn nginx; do
    case $missing in *"$server"*) ! [ -d /run/systemd/system ] || _rest "$server" ;; esac
  done
  missing=
  look
  [ -z "$missing" ]
}

# _rest SERVER: its package starts one of its own, open to everybody. Ours is started when it is needed, and ends with what needs it.
_rest() {
  $root systemctl disable --now "$1" >/dev/null 2>&1
}
