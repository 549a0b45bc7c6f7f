#!/bin/sh
# Makes sure that the programs the tests drive are there: Chromium, Firefox, Redis, PostgreSQL, poppler, Java with JAXB, fonts, OpenSSL, coturn, Janus, iproute2, nginx, curl, a C compiler.
# Installs what is missing by apt where it may; otherwise prints one line that says what to install. Quick when all is there.
set -u
. "${0%/*}/apt.sh"

look() {
  need chromium any_program chromium chromium-browser google-chrome google-chrome-stable
  need redis-server any_program redis-server
  need postgresql eval 'any_program postgres || any_file /usr/lib/postgresql/*/bin/postgres'
  need poppler-utils any_program pdfsig
  # veraPDF's driver is one Java source file, which needs the compiler to start.
  need default-jdk-headless any_program javac
  need libjaxb-java any_file /usr/share/java/jaxb-runtime.jar
  need fonts-noto-core any_file /usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf
  need openssl any_program openssl
  # Sound and picture: a relay, a media server, and a network of a test's own to run them in.
  need coturn any_program turnserver
  need janus any_program janus
  need iproute2 any_program ip
  # The steps of docs/deploy.md are followed; the sample proxy is started as it is, to see what it writes down.
  need curl any_program curl
  need nginx-light any_file /usr/sbin/nginx /usr/bin/nginx /usr/local/sbin/nginx
  need firefox-esr any_program firefox-esr firefox
  # A server whose clock jumps is made with a few lines of C.
  need gcc any_program gcc
  need libc6-dev any_file /usr/include/stdio.h
}

install_missing "for the tests" && exit 0
echo "Please install these, then run this again (the names are Debian's):$missing" >&2
exit 1
