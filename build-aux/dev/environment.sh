# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by ./dev: says whether this system can build the project by itself, and enters
# the Debian root (root.sh) where it can't.

# pkg-config modules, the same as in meson.build
modules=(
  'gtk4 >= 4.18' 'libadwaita-1 >= 1.7' 'gio-unix-2.0 >= 2.84' 'libdex-1 >= 0.10' 'libsoup-3.0 >= 3.6'
  'json-glib-1.0 >= 1.8' 'gstreamer-1.0 >= 1.26' 'gstreamer-app-1.0 >= 1.26' 'gstreamer-pbutils-1.0 >= 1.26'
  'libsecret-1 >= 0.21' 'sqlite3 >= 3.46' 'libsodium >= 1.0.18' 'libjwt >= 1.17' 'xdamage'
)
programs=(
  cc meson ninja pkg-config msgfmt blueprint-compiler glib-compile-resources glib-compile-schemas
  bwrap Xvfb openbox dbus-daemon dbus-update-activation-environment gnome-keyring-daemon secret-tool
  xdotool xclip xprop import compare montage rsvg-convert python3
  desktop-file-validate appstreamcli xmllint gst-launch-1.0 gst-inspect-1.0 node clang
)
python_modules=(gi Xlib jsonschema)
gst_elements=(gtk4paintablesink x264enc avenc_aac mp4mux vp9enc opusenc webpdec h264parse)

say () { printf '\033[1m%s\033[0m\n' "dev: $*" >&2; }
[ -t 2 ] || say () { printf 'dev: %s\n' "$*" >&2; }
die () { say "$*"; exit 1; }

# host_missing: prints what this system lacks, one a line; nothing when it can do everything
host_missing () {
  local x
  for x in "${programs[@]}"; do
    command -v "$x" >/dev/null || echo "program $x"
  done
  if command -v pkg-config >/dev/null; then
    for x in "${modules[@]}"; do
      pkg-config --exists "$x" 2>/dev/null || echo "library $x"
    done
  fi
  if command -v python3 >/dev/null; then
    for x in "${python_modules[@]}"; do
      python3 -c "import importlib.util as u, sys; sys.exit(u.find_spec('$x') is None)" 2>/dev/null ||
        echo "Python module $x"
    done
  fi
  if command -v gst-inspect-1.0 >/dev/null; then
    for x in "${gst_elements[@]}"; do
      gst-inspect-1.0 --exists "$x" 2>/dev/null || echo "GStreamer element $x"
    done
  fi
}

# environment_is_here: true when commands can run right here
environment_is_here () {
  [ -z "${AIV_DEV_INSIDE:-}" ] || return 0
  pkg-config --exists 'gtk4 >= 4.18' 'libdex-1 >= 0.10' 2>/dev/null || return 1     # quick no
  local missing
  missing=$(host_missing)
  [ -n "$missing" ] || return 0
  say "this system's libraries are new enough, but it lacks:"
  sed 's/^/       /' <<<"$missing" >&2
  say 'install them to use them directly; a Debian 13 root is used until then'
  return 1
}

# can_bwrap: true when bubblewrap can make a sandbox here
can_bwrap () {
  command -v bwrap >/dev/null && bwrap --ro-bind / / --unshare-pid --dev /dev --proc /proc true 2>/dev/null
}

# enter ROOT COMMAND...: replaces this process with COMMAND inside ROOT, in the present folder
enter () {
  local root=$1
  shift
  if can_bwrap; then
    enter_bwrap "$root" "$@"
  elif [ "$(id -u)" = 0 ]; then
    enter_chroot "$root" "$@"
  fi
  die "neither user namespaces nor root here, so the Debian root can't be entered.
     Allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, or your container's settings) or run as root"
}

enter_bwrap () {
  local root=$1 d x uid gid pw gr
  shift
  uid=$(id -u) gid=$(id -g)
  local a=(--die-with-parent --unshare-pid --tmpfs /)
  [ "$uid" = 0 ] || a+=(--unshare-user --uid "$uid" --gid "$gid")
  for d in usr etc var opt srv; do
    [ ! -d "$root/$d" ] || a+=(--ro-bind "$root/$d" "/$d")
  done
  for d in bin sbin lib lib32 lib64 libx32; do
    if [ -L "$root/$d" ]; then a+=(--symlink "$(readlink "$root/$d")" "/$d")
    elif [ -d "$root/$d" ]; then a+=(--ro-bind "$root/$d" "/$d"); fi
  done
  a+=(--proc /proc --dev /dev --ro-bind-try /sys /sys --bind /tmp /tmp --tmpfs /var/tmp --tmpfs /run)
  a+=(--ro-bind-try "$(realpath -m /etc/resolv.conf)" /etc/resolv.conf --ro-bind-try /etc/hosts /etc/hosts)
  x=$(host_certificates)
  [ -z "$x" ] || a+=(--ro-bind "$x" /etc/ssl/certs/ca-certificates.crt)
  a+=(--ro-bind-try /etc/localtime /etc/localtime --ro-bind-try /etc/machine-id /etc/machine-id)

  # The account, so that its name and home are known inside
  exec {pw}< <(cat "$root/etc/passwd"; [ "$uid" -lt 100 ] || getent passwd "$uid")
  exec {gr}< <(cat "$root/etc/group"; [ "$gid" -lt 100 ] || getent group "$gid")
  a+=(--ro-bind-data "$pw" /etc/passwd --ro-bind-data "$gr" /etc/group)

  # The person's files, sound, display and session bus; the graphics card
  [ ! -d "${HOME:-/}" ] || [ "${HOME:-/}" = / ] || a+=(--bind "$HOME" "$HOME")
  [ -z "${XDG_RUNTIME_DIR:-}" ] || [ ! -d "$XDG_RUNTIME_DIR" ] || a+=(--bind "$XDG_RUNTIME_DIR" "$XDG_RUNTIME_DIR")
  for x in "${XAUTHORITY:-}" "${XDG_CACHE_HOME:-}" "${XDG_DATA_HOME:-}" "${XDG_CONFIG_HOME:-}"; do
    [ -z "$x" ] || [ ! -e "$x" ] || a+=(--bind "$x" "$x")
  done
  case "${DBUS_SESSION_BUS_ADDRESS:-}" in
    unix:path=*) x=${DBUS_SESSION_BUS_ADDRESS#unix:path=}; x=${x%%,*}; [ ! -S "$x" ] || a+=(--bind "$x" "$x") ;;
  esac
  for x in /dev/dri /dev/snd /dev/nvidia*; do
    [ ! -e "$x" ] || a+=(--dev-bind "$x" "$x")
  done
  a+=(--bind "$top" "$top")
  case "$PWD/" in "$top"/*) ;; *) a+=(--bind "$PWD" "$PWD") ;; esac

  # Certificates and interpreters of the host's environment do not hold inside
  for x in $(compgen -e | grep -E '^(SSL_CERT|CURL_CA|REQUESTS_CA|NODE_EXTRA_CA|GIT_SSL|PYENV|PYTHON|LD_|GI_TYPELIB|GST_PLUGIN)'); do
    a+=(--unsetenv "$x")
  done
  a+=(--setenv PATH /usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin --setenv AIV_DEV_INSIDE 1
      --setenv LANG "$(inside_language)" --setenv GST_REGISTRY "$root.gst-registry")
  [ -w "${root%/*}" ] && a+=(--bind "${root%/*}" "${root%/*}")
  exec bwrap "${a[@]}" --chdir "$PWD" -- "$@"
}

# host_certificates: the file with the authorities that this system trusts; a registry's may be among them
host_certificates () {
  local x
  for x in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem; do
    [ -z "$x" ] || [ ! -r "$x" ] || { realpath -- "$x"; return; }
  done
}

# inside_language: the host's, where the root has it
inside_language () {
  case "${LC_ALL:-${LANG:-}}" in
    zh_CN*|zh_SG*) echo zh_CN.UTF-8 ;;
    en_US*) echo en_US.UTF-8 ;;
    *) echo C.UTF-8 ;;
  esac
}

# enter_chroot: where bubblewrap can't be used but root may mount. The mounts are this process's own.
enter_chroot () {
  local root=$1 d mounts=(/proc /dev /sys /tmp "$top" "$PWD")
  shift
  say 'bubblewrap does not work here: using chroot'
  [ ! -d "${HOME:-/}" ] || [ "${HOME:-/}" = / ] || mounts+=("$HOME")
  [ -z "${XDG_RUNTIME_DIR:-}" ] || [ ! -d "$XDG_RUNTIME_DIR" ] || mounts+=("$XDG_RUNTIME_DIR")
  for d in "${mounts[@]}"; do
    mkdir -p "$root$d"
  done
  # shellcheck disable=SC2016
  exec env AIV_DEV_INSIDE=1 AIV_MOUNTS="$(printf '%s\n' "${mounts[@]}" | sort -u)" LANG="$(inside_language)" \
    AIV_CERTIFICATES="$(host_certificates)" GST_REGISTRY="$root.gst-registry" unshare --mount --propagation private -- bash -c '
      root=$1 folder=$2
      shift 2
      while read -r d; do
        mount --rbind "$d" "$root$d" || { echo "dev: mounting $d is not allowed here" >&2; exit 1; }
      done <<<"$AIV_MOUNTS"
      mount --bind "$(realpath -m /etc/resolv.conf)" "$root/etc/resolv.conf" 2>/dev/null
      [ -z "$AIV_CERTIFICATES" ] || mount --bind "$AIV_CERTIFICATES" "$root/etc/ssl/certs/ca-certificates.crt"
      unset AIV_MOUNTS AIV_CERTIFICATES LD_LIBRARY_PATH LIBRARY_PATH SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS
      PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin exec chroot "$root" sh -c '\''cd "$1" && shift && exec "$@"'\'' sh "$folder" "$@"
    ' bash "$root" "$PWD" "$@"
}
