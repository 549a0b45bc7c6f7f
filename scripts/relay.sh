#!/bin/sh
# Sound and picture for `make run`: installs coturn by apt where it may, elsewhere says in one line what to install. Never stops
# anything: without it the room has no sound, and says so. Does nothing where TURN_URLS names a relay already.
set -u
[ -z "${TURN_URLS:-}" ] || exit 0
. "${0%/*}/apt.sh"

look() {
  need coturn any_program turnserver
}

install_missing "for sound and picture" && exit 0
echo "For sound and picture please install coturn (Debian: apt install coturn); everything else works without it." >&2
exit 0
