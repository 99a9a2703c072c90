# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by ./dev: makes the Debian 13 root that the project is built in where the host's
# libraries are too old. One root for each package list, made beside its final place and then
# renamed, so that it is either whole or not there.

suite=trixie
cache=${XDG_CACHE_HOME:-$HOME/.cache}/aivideo-studio

# packages LIST...: the package names in build-aux/packages/LIST.txt
packages () {
  local list
  for list in "$@"; do
    sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$top/build-aux/packages/$list.txt"
  done | sort -u
}

# root_of LIST...: where the root with these packages is, made already or not
root_of () {
  local key
  key=$( { echo "$suite $(uname -m)"; root_options "$@"; packages "$@"; } | sha256sum)
  echo "$cache/root-${key:0:16}"
}

# root_options LIST...: how mmdebstrap makes it, an option a line: no documentation, two locales
root_options () {
  cat <<'END'
--variant=apt
--aptopt=Acquire::Languages "none"
--aptopt=Acquire::Retries "3"
--dpkgopt=force-unsafe-io
--dpkgopt=path-exclude=/usr/share/doc/*
--dpkgopt=path-exclude=/usr/share/man/*
--dpkgopt=path-exclude=/usr/share/info/*
--dpkgopt=path-exclude=/usr/share/gtk-doc/*
--dpkgopt=path-exclude=/usr/share/help/*
--dpkgopt=path-exclude=/usr/share/lintian/*
--dpkgopt=path-exclude=/usr/share/locale/*
--dpkgopt=path-include=/usr/share/locale/zh_CN/*
--dpkgopt=path-include=/usr/share/locale/locale.alias
--customize-hook=chroot "$1" localedef -i en_US -f UTF-8 en_US.UTF-8
--customize-hook=chroot "$1" localedef -i zh_CN -f UTF-8 zh_CN.UTF-8
--customize-hook=cd "$1/etc" && rm -f localtime resolv.conf && touch localtime resolv.conf hosts machine-id
END
  # Its own data are in the folder that other packages put their exceptions into
  [[ " $* " != *" debian-13-deb "* ]] || echo '--dpkgopt=path-include=/usr/share/lintian/*'
}

# debian_mirror: the mirror that this system's own apt uses
debian_mirror () {
  local targets
  [ -z "${AIV_DEBIAN_MIRROR:-}" ] || { echo "$AIV_DEBIAN_MIRROR"; return; }
  command -v apt-get >/dev/null || return 0
  # shellcheck disable=SC2016
  targets=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(CODENAME) $(RELEASE)' 'Created-By: Packages')
  awk '($2 == "Debian" || $2 ~ /^(bookworm|trixie|forky|sid)$/) && $0 !~ /-(security|updates|backports)/ { print $1; exit }' <<<"$targets"
}

# install_host_tools: what making and entering a root needs on the host
install_host_tools () {
  local want=() who=
  command -v mmdebstrap >/dev/null || want+=(mmdebstrap)
  command -v bwrap >/dev/null || want+=(bubblewrap)
  [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || want+=(debian-archive-keyring)
  if [ "$(id -u)" != 0 ]; then
    who="sudo "
    command -v newuidmap >/dev/null || want+=(uidmap)
  fi
  [ ${#want[@]} -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null; then
    die "missing: ${want[*]}. Install them with your system's package manager, then run this again"
  elif [ "$(id -u)" != 0 ]; then
    die "missing: ${want[*]}. Install them once with: sudo apt-get install ${want[*]}"
  fi
  say "installing ${want[*]}"
  apt-get update -q >/dev/null || say 'apt-get update did not succeed; trying with the lists there are'
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${want[@]}" >/dev/null ||
    die "could not install ${want[*]}: ${who}apt-get install ${want[*]}"
}

# ensure_root LIST...: makes the root if it isn't there yet; afterwards $root names it
ensure_root () {
  root=$(root_of "$@")
  [ ! -d "$root" ] || return 0
  install_host_tools
  mkdir -p "$cache"
  exec {lock}>"$cache/lock"
  flock -n "$lock" || { say 'another ./dev is making the root: waiting for it'; flock "$lock"; }
  [ -d "$root" ] || make_root "$@"
  exec {lock}>&-
}

make_root () {
  local mirror part list start=$SECONDS
  mirror=$(debian_mirror)
  if [ -z "$mirror" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q >/dev/null || :
    mirror=$(debian_mirror)
  fi
  [ -n "$mirror" ] || die "this system's apt names no Debian mirror. Set AIV_DEBIAN_MIRROR to one, e.g. AIV_DEBIAN_MIRROR=http://.../debian ./dev test"

  # Left by an interrupted run: we have the lock
  rm -rf --one-file-system -- "$cache"/part-*
  part=$(mktemp -d "$cache/part-XXXXXX")
  chmod 755 "$part"
  list=$(packages "$@" | paste -sd,)
  say "making a Debian 13 root in $root: once, 2 to 4 minutes, about 2 GB"

  local opt=()
  mapfile -t opt < <(root_options "$@")
  opt+=(--include="$list")
  host_proxies
  without_syncing
  # By its text: whom mmdebstrap runs it as may not be let into this folder
  opt+=(--essential-hook="$(<"$top/build-aux/dev/fetch-packages.sh")")

  # In namespaces of its own: its mounts and processes go away with it, and with this script
  if [ "$(id -u)" = 0 ]; then
    setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc -- \
      mmdebstrap --mode=root "${opt[@]}" "$suite" "$part/root" "$mirror" || die 'the root could not be made (see above)'
  else
    # Unpacked as this user: then all of it can be read, and removed, without another id
    grep -q "^$(id -un):" /etc/subuid ||
      die "no subordinate user ids for $(id -un). Allow them once with: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un)"
    mkdir "$part/root"
    (set -o pipefail
     cd /                                # the subordinate ids may not be let into the present folder
     setpriv --pdeathsig TERM -- mmdebstrap --mode=unshare --format=tar "${opt[@]}" "$suite" - "$mirror" |
       tar -x -C "$part/root" --no-same-owner --exclude='./dev/*') || die 'the root could not be made (see above)'
  fi
  chmod 755 "$part/root"
  mv -T -- "$part/root" "$root"
  rmdir -- "$part"
  say "made in $((SECONDS - start)) s, $(du -sh --apparent-size "$root" | cut -f1)"
}

# without_syncing: what is thrown away when interrupted need not be on the disk after each package
without_syncing () {
  local hook=/usr/share/mmdebstrap/hooks/eatmydata
  { [ -d "$hook" ] && command -v dpkg-architecture >/dev/null; } || return 0
  opt+=(--hook-dir="$hook")
}

# host_proxies: the proxies of this system's apt hold for the root's too
host_proxies () {
  local key value
  command -v apt-config >/dev/null || return 0
  for key in Acquire::http::Proxy Acquire::https::Proxy; do
    value=
    eval "$(apt-config shell value "$key")"
    [ -z "$value" ] || opt+=(--aptopt="$key \"$value\"")
  done
}
