#!/bin/bash
# SPDX-License-Identifier: MIT
# The inner half of session.sh: start the session's services, run the command.
set -u
here=$(dirname -- "$(realpath -- "$0")")
log=$E2E_OUT/session
rm -rf -- "$log"; mkdir -p -- "$log" || exit 125
export HOME=$E2E_RUN/home USER=e2e LOGNAME=e2e SHELL=/bin/bash XDG_RUNTIME_DIR=${E2E_RUNTIME:-$E2E_RUN/user}
unset XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_STATE_HOME WAYLAND_DISPLAY DISPLAY
mkdir -p "$HOME"/{.config,.cache,.local/share,Documents,Downloads} "$XDG_RUNTIME_DIR" /tmp/.X11-unix
chmod 700 "$XDG_RUNTIME_DIR" "$HOME"; chmod 1777 /tmp/.X11-unix 2>/dev/null
export LANG=${LANG:-C.UTF-8} TZ=${TZ:-UTC} PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1

die () { echo "session: $*" >&2; tail -n 5 "$log"/*.log >&2 2>/dev/null; exit 125; }

# wait_for SECONDS COMMAND...: poll until it succeeds
wait_for () {
  local n=$(( $1 * 20 )); shift
  while ! "$@" >/dev/null 2>&1; do n=$((n - 1)); [ $n -gt 0 ] || return 1; sleep 0.05; done
}

# service LOG COMMAND...: in the background, without what is meant for the program under test
service () {
  local to=$log/$1.log; shift
  env -u G_DEBUG -u G_MESSAGES_DEBUG -u MALLOC_PERTURB_ -u GSETTINGS_SCHEMA_DIR -u LC_ALL -u LANGUAGE "$@" >"$to" 2>&1 &
}

# owned BUS_NAME: it has an owner now (does not activate it)
owned () {
  gdbus call --session -d org.freedesktop.DBus -o /org/freedesktop/DBus \
    -m org.freedesktop.DBus.NameHasOwner "$1" | grep -q true
}

# --- desktop settings: plain files, nothing shared; no portals and no sound server unless E2E_PORTALS=1
export GSETTINGS_BACKEND=${GSETTINGS_BACKEND:-keyfile}     # kept in ~/.config/glib-2.0/settings/keyfile
mkdir -p "$HOME/.config/glib-2.0/settings" "$HOME/.config/gtk-4.0"
cat >"$HOME/.config/glib-2.0/settings/keyfile" <<K
[org/gnome/desktop/interface]
toolkit-accessibility=true
color-scheme='$E2E_SCHEME'
K
# GTK on X11 with no XSETTINGS manager reads this file, not GSettings
cat >"$HOME/.config/gtk-4.0/settings.ini" <<K
[Settings]
gtk-enable-animations=$E2E_ANIMATIONS
gtk-cursor-blink=0
gtk-font-name=Cantarell 11
gtk-xft-antialias=1
gtk-xft-rgba=none
gtk-decoration-layout=:close
K
export GDK_BACKEND=x11 XDG_SESSION_TYPE=x11 XDG_CURRENT_DESKTOP=GNOME
if [ -z "${GSK_RENDERER:-}" ]; then export GSK_RENDERER=cairo GDK_DISABLE=gl,vulkan; fi
if [ "${E2E_PORTALS:-}" != 1 ]; then
  export GDK_DEBUG=no-portals               # GtkFileDialog uses GTK's own chooser, settings come from GSettings
  export ADW_DISABLE_PORTAL=1
fi
export GTK_A11Y=${GTK_A11Y:-atspi} NO_AT_BRIDGE=0
export GIO_USE_VFS=local GVFS_DISABLE_FUSE=1
export PULSE_SERVER=unix:/run/none PIPEWIRE_REMOTE=none
# (gtkwaylandsink is linked with GTK 3: an autoplugged one takes a GTK 4 program down)
ranks=fakeaudiosink:MAX
for sink in pulsesink alsasink pipewiresink jackaudiosink openalsink gtkwaylandsink waylandsink; do ranks+=,$sink:NONE; done
export GST_PLUGIN_FEATURE_RANK=$ranks${GST_PLUGIN_FEATURE_RANK:+,$GST_PLUGIN_FEATURE_RANK}
if [ "${E2E_PORTALS:-}" = 1 ]; then      # a sandbox has its own sinks
  unset GST_PLUGIN_FEATURE_RANK
  export PULSE_SERVER=unix:$XDG_RUNTIME_DIR/pulse/native
fi
export LIBGL_ALWAYS_SOFTWARE=1 VK_LOADER_DRIVERS_SELECT='*lvp*'
export GST_REGISTRY=$E2E_CACHE/gst-registry.bin
export XDG_DATA_DIRS=/usr/local/share:/usr/share
# shellcheck disable=SC2016
printf 'XDG_DOCUMENTS_DIR="$HOME/Documents"\nXDG_DOWNLOAD_DIR="$HOME/Downloads"\n' >"$HOME/.config/user-dirs.dirs"

if [ "$E2E_KEYRING" = none ]; then           # or D-Bus would start gnome-keyring when asked for secrets
  mkdir -p -m 700 "$XDG_RUNTIME_DIR/dbus-1/services"    # looked at before all others
  printf '[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/false\n' \
    >"$XDG_RUNTIME_DIR/dbus-1/services/org.freedesktop.secrets.service"
fi

# --- X server (it picks a free display number and says so once it is ready)
: >"$log/display"
exec 8<>"$log/display"
service xvfb Xvfb -displayfd 8 -screen 0 "$E2E_SCREEN" -dpi 96 -nolisten tcp -noreset \
  +extension GLX +extension RANDR +extension Composite
wait_for 15 test -s "$log/display" || die "Xvfb did not start"
exec 8>&-
DISPLAY=:$(tr -d '\n' <"$log/display"); export DISPLAY
xdotool mousemove 9999 9999       # into the corner: in the middle of the screen it would rest on what opens there

# --- session bus
export DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus
service dbus dbus-daemon --session --nofork --nopidfile --nosyslog --address="$DBUS_SESSION_BUS_ADDRESS"
wait_for 10 test -S "$XDG_RUNTIME_DIR/bus" || die "dbus-daemon did not start"
env -u G_DEBUG -u MALLOC_PERTURB_ dbus-update-activation-environment --all >>"$log/dbus.log" 2>&1

# --- sound: a server whose one sink plays into nothing
if [ "${E2E_PORTALS:-}" = 1 ]; then
  service pulse pulseaudio -n --daemonize=no --exit-idle-time=-1 --log-level=error \
    -L 'module-native-protocol-unix auth-anonymous=1' -L 'module-null-sink sink_name=nowhere'
  wait_for 10 pactl info || die "no sound server"
fi

# --- window manager: focus, maximise, dialogs on top
service openbox openbox --config-file "$here/openbox.xml"
wait_for 10 sh -c 'xprop -root _NET_SUPPORTING_WM_CHECK | grep -q "window id"' || die "openbox did not start"

# --- shadows and round corners, for pictures of windows
if [ "${E2E_COMPOSITED:-0}" = 1 ]; then
  service composited python3 "$here/composited.py"
  wait_for 10 sh -c 'python3 -c "
from Xlib import X, display
d = display.Display()
raise SystemExit(d.get_selection_owner(d.intern_atom(\"_NET_WM_CM_S0\")) == X.NONE)"' || die "no compositor"
fi

# --- accessibility bus
launcher=/usr/libexec/at-spi-bus-launcher
[ -x "$launcher" ] || launcher=/usr/lib/at-spi-bus-launcher
service atspi "$launcher" --launch-immediately --a11y=1
wait_for 10 owned org.a11y.Bus && wait_for 10 test -S "$XDG_RUNTIME_DIR/at-spi/bus${DISPLAY/:/_}" || die "no accessibility bus"

# --- secrets: a login keyring with a known password, unlocked, made the default
if [ "$E2E_KEYRING" != none ]; then
  mkdir -p -m 700 "$HOME/.local/share/keyrings"; printf login >"$HOME/.local/share/keyrings/default"
  printf e2e >"$E2E_RUN/keyring"
  service keyring sh -c 'exec gnome-keyring-daemon --foreground --unlock --components=secrets <"$1"' sh "$E2E_RUN/keyring"
  wait_for 10 owned org.freedesktop.secrets || die "gnome-keyring did not start"
  [ "$E2E_KEYRING" != locked ] || gdbus call --session -d org.freedesktop.secrets -o /org/freedesktop/secrets \
    -m org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/collection/login']" >/dev/null
fi

"$@" </dev/null &
cmd=$!
trap 'kill -TERM $cmd 2>/dev/null' TERM INT HUP
wait $cmd; rc=$?
exit $rc      # the pid namespace's init ends now, and the kernel ends all the rest
