#!/bin/bash
# SPDX-License-Identifier: MIT
#
# session.sh COMMAND...
#
# Open a throw-away desktop session and run COMMAND in it: bubblewrap with its own processes and
# network, Xvfb, D-Bus, openbox, AT-SPI and an unlocked keyring. The system is read-only, the home and
# /tmp are empty and go away; the project (and the build folder, when elsewhere) can be written.
# Exit status is COMMAND's (124: session time limit, 125: session did not start).
#
# Read from the environment:
#   E2E_OUT      folder for logs and screenshots, kept (default: inside the session, gone with it)
#   E2E_TIMEOUT  seconds for the whole session      (default 600)
#   E2E_SCREEN   Xvfb screen                        (default 1280x900x24)
#   E2E_NET      "host" shares the host's network   (default: own loopback only)
#   E2E_ANIMATIONS 1: with animations               (default 0)
#   E2E_SCHEME   default | prefer-dark              the desktop's colour scheme
#   E2E_COMPOSITED 1: windows with shadows and round corners, for ui.window_shot
#   E2E_PORTALS  1: with portals, and a sound server without a loudspeaker, for a program from a Flatpak. The session is
#                then a mount and process namespace alone, because sandboxes are made within: root only, /run is its own
#   E2E_KEYRING  unlocked (default) | locked (its password is "e2e") | none (no secret service at all)
#   E2E_SMALL    bytes: there is a disk of this size at /run/small; not where no namespace can be made
#   E2E_STALL    milliseconds that a program of ours may compute before its window goes on (default: any)
#   GSK_RENDERER passed through; when not set, cairo with GL and Vulkan switched off: the least time and
#                memory. Set it to ngl (llvmpipe) or vulkan (lavapipe) for the paths that real machines take.
#
# Everything runs in its own pid namespace, whose init dies with this script, so nothing outlives the
# session, even after kill -9. Where no namespace can be made, a process group has to do.
set -u
[ $# -ge 1 ] || { sed -n '4,/^set -u/{/^set/!s/^# \{0,1\}//p}' "$0" >&2; exit 125; }
here=$(dirname -- "$(realpath -- "$0")")
project=$(realpath -- "$here/../../..")
export E2E_SCREEN=${E2E_SCREEN:-1280x900x24} E2E_KEYRING=${E2E_KEYRING:-unlocked}
export E2E_ANIMATIONS=${E2E_ANIMATIONS:-0} E2E_SCHEME=${E2E_SCHEME:-default}
# GStreamer's registry takes a second to make: it is kept between sessions
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/aivideo-studio/session
mkdir -p -- "$cache" 2>/dev/null || cache=$(mktemp -d)
[ -z "${E2E_OUT:-}" ] || { mkdir -p -- "$E2E_OUT" && E2E_OUT=$(realpath -- "$E2E_OUT") || exit 125; }

if [ "${E2E_PORTALS:-}" = 1 ]; then
  exec timeout --foreground -k 5 "${E2E_TIMEOUT:-600}" unshare --mount --pid --fork --kill-child --mount-proc \
    --propagation private /bin/bash "$here/portals.sh" "$cache" "$@"
fi

# can ARGUMENT...: whether such a sandbox can be made here
can () { bwrap --ro-bind / / --unshare-pid --proc /proc "$@" true 2>/dev/null; }

if can --unshare-user; then
  ids=(--unshare-user)
elif [ "$(id -u)" = 0 ] && can; then      # nested in root's bwrap, where no new user namespace can have a /proc
  ids=()
else
  base=$(mktemp -d) || exit 125
  export E2E_RUN=$base E2E_OUT=${E2E_OUT:-$base/out} E2E_CACHE=$cache
  setsid timeout -k 5 "${E2E_TIMEOUT:-600}" /bin/bash "$here/inside.sh" "$@" &
  trap 'kill -KILL -- -$! 2>/dev/null' EXIT
  wait $!; rc=$?
  kill -KILL -- -$! 2>/dev/null
  rm -rf -- "$base"
  exit "$rc"
fi

a=(--die-with-parent --new-session --unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup-try
   --hostname e2e "${ids[@]}")
[ "${E2E_NET:-}" = host ] || a+=(--unshare-net)
a+=(--ro-bind / / --proc /proc --dev /dev --tmpfs /dev/shm --tmpfs /tmp --tmpfs /var/tmp --tmpfs /run)
a+=(--bind "$project" "$project" --bind "$cache" /run/cache --dir /run/home)
[ -z "${E2E_SMALL:-}" ] || a+=(--size "$E2E_SMALL" --tmpfs /run/small)
[ "${E2E_NET:-}" = host ] && a+=(--ro-bind /etc/resolv.conf /etc/resolv.conf)
[ ! -d "${AIV_NODE_MODULES:-}" ] || a+=(--ro-bind "$AIV_NODE_MODULES" "$AIV_NODE_MODULES")
case "$PWD/" in "$project"/*|/tmp/|/run/) ;; *) a+=(--bind "$PWD" "$PWD") ;; esac
if [ -n "${E2E_OUT:-}" ]; then a+=(--bind "$E2E_OUT" "$E2E_OUT")
else a+=(--dir /run/out --setenv E2E_OUT /run/out); fi

# What belongs to the test goes in, what belongs to the person's own desktop stays out
for v in $(compgen -e); do
  case "$v" in
    G_*|GTK_*|GSK_*|GST_*|GSETTINGS_*|ASAN_*|UBSAN_*|LSAN_*|TSAN_*|MESON_*|AIV*|E2E_*|LC_*|LANG|LANGUAGE|MALLOC_*|TZ|TERM|CI|PATH|PWD) ;;
    *) a+=(--unsetenv "$v") ;;
  esac
done
a+=(--setenv E2E_RUN /run --setenv E2E_CACHE /run/cache)

exec timeout --foreground -k 5 "${E2E_TIMEOUT:-600}" \
  bwrap "${a[@]}" --chdir "$PWD" -- /bin/bash "$here/inside.sh" "$@"
