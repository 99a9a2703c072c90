# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by ./dev: the Flatpak. Everything that flatpak itself keeps is in the user's cache, apart from the person's own
# installation; what comes of it is in out/flatpak. docs/flatpak.md describes it for who publishes it.

flatpak_dir=$cache/flatpak
flatpak_out=$top/out/flatpak
flatpak_branch=stable

# flatpak_value KEY FILE: a line of a manifest
flatpak_value () { sed -n "s/^$1: *'\{0,1\}\([^']*\)'\{0,1\}\$/\1/p" "$2"; }

# ensure_flatpak_tools WITH-CHECK: what building, and what trying it on a desktop, need on this system
ensure_flatpak_tools () {
  local x want=() needed=(flatpak:flatpak flatpak-builder:flatpak-builder ostree:ostree eu-strip:elfutils bwrap:bubblewrap)
  [ "$1" = false ] || needed+=(Xvfb:xvfb openbox:openbox dbus-daemon:dbus-daemon dbus-update-activation-environment:dbus-bin
    gnome-keyring-daemon:gnome-keyring secret-tool:libsecret-tools pulseaudio:pulseaudio parec:pulseaudio-utils xdotool:xdotool
    xclip:xclip xprop:x11-utils import:imagemagick gdbus:libglib2.0-bin)
  for x in "${needed[@]}"; do
    command -v "${x%%:*}" >/dev/null || want+=("${x#*:}")
  done
  if [ "$1" = true ]; then
    [ -e /usr/libexec/xdg-desktop-portal-gtk ] || want+=(xdg-desktop-portal xdg-desktop-portal-gtk)
    [ -e /usr/libexec/at-spi-bus-launcher ] || want+=(at-spi2-core)
    /usr/bin/python3 -c 'import gi, Xlib; gi.require_version("Atspi", "2.0")' 2>/dev/null ||
      want+=(python3-gi python3-xlib gir1.2-atspi-2.0)
  fi
  [ ${#want[@]} -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null; then
    die "flatpak: missing, as Debian calls it: ${want[*]}. Install them with your system's package manager, then run this again"
  elif [ "$(id -u)" != 0 ]; then
    die "flatpak: missing: ${want[*]}. Install them once with: sudo apt-get install ${want[*]}"
  fi
  say "installing ${want[*]}"
  apt-get update -q >/dev/null || say 'apt-get update did not succeed; trying with the lists there are'
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${want[@]}" >/dev/null ||
    die "could not install ${want[*]}"
}

# ensure_flatpak_runtime BRANCH: the GNOME runtime from its remote, or the stand-in; afterwards $flatpak_origin says which
ensure_flatpak_runtime () {
  local branch=$1 remote=${AIV_FLATPAK_REMOTE:-https://dl.flathub.org/repo/flathub.flatpakrepo} start=$SECONDS
  flatpak_origin=$(flatpak info --user --show-origin "org.gnome.Sdk//$branch" 2>/dev/null || :)
  [ -z "$flatpak_origin" ] || return 0
  if timeout 20 flatpak remote-add --user --if-not-exists flathub "$remote" 2>/dev/null; then
    say "installing the GNOME runtime $branch: once, about 2 GB"
    flatpak install --user -y --noninteractive flathub "org.gnome.Sdk//$branch" "org.gnome.Platform//$branch" ||
      die "the GNOME runtime $branch could not be installed"
    flatpak_origin=flathub
    return
  fi
  say "no remote with the GNOME runtime $branch can be reached: making a stand-in of Debian packages, once"
  [ "$(id -u)" = 0 ] || die 'the stand-in is made as root'
  install_host_tools
  local mirror root=$flatpak_dir/root
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || die "this system's apt names no Debian mirror. Set AIV_DEBIAN_MIRROR to one"
  rm -rf --one-file-system -- "$root" "$flatpak_dir/runtime"
  setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc -- \
    env FETCH_PACKAGES="$top/build-aux/dev/fetch-packages.sh" "$top/build-aux/flatpak-standin/make-root.sh" "$root" "$mirror" \
    >"$flatpak_dir/root.log" 2>&1 || { tail -n 20 "$flatpak_dir/root.log" >&2; die 'the root could not be made'; }
  "$top/build-aux/flatpak-standin/make-runtime.sh" "$root" "$branch" "$flatpak_dir/runtime" >"$flatpak_dir/runtime.log" 2>&1 ||
    { tail -n 20 "$flatpak_dir/runtime.log" >&2; die 'the stand-in could not be made'; }
  rm -rf --one-file-system -- "$root"
  flatpak remote-add --user --if-not-exists --no-gpg-verify standin "file://$flatpak_dir/runtime"
  flatpak install --user -y --noninteractive --no-related standin "org.gnome.Sdk//$branch" "org.gnome.Platform//$branch" >/dev/null
  flatpak_origin=standin
  say "made in $((SECONDS - start)) s"
}

# flatpak_build MANIFEST REPO: builds, exports into the OSTree repository
flatpak_build () {
  local log=$flatpak_dir/build.log
  flatpak-builder --user --force-clean --disable-rofiles-fuse --ccache --disable-updates --default-branch="$flatpak_branch" \
    --state-dir="$flatpak_dir/state" --repo="$2" "${flatpak_sign[@]}" "$flatpak_dir/build" "$1" >"$log" 2>&1 ||
    { tail -n 30 "$log" >&2; die "the Flatpak does not build, see $log"; }
}

# flatpak_refer ID REPO URL TO: the files .flatpakrepo and .flatpakref for a repository that is served at URL
flatpak_refer () {
  local id=$1 url=$3 to=$4 key=() runtimes=()
  [ -z "${AIV_FLATPAK_KEY:-}" ] || key=("GPGKey=$(gpg --export "$AIV_FLATPAK_KEY" | base64 -w0)")
  [ "$flatpak_origin" = standin ] || runtimes=('RuntimeRepo=https://dl.flathub.org/repo/flathub.flatpakrepo')
  printf '%s\n' '[Flatpak Repo]' 'Title=AIVideo Studio' "Url=$url" 'Homepage=https://aivideo.diy' \
    'Comment=Turn pictures and a voice into videos' "DefaultBranch=$flatpak_branch" "${key[@]}" >"$to/aivideo-studio.flatpakrepo"
  printf '%s\n' '[Flatpak Ref]' 'Title=AIVideo Studio' "Name=$id" "Branch=$flatpak_branch" "Url=$url" 'IsRuntime=false' \
    'SuggestRemoteName=aivideo-studio' "${runtimes[@]}" "${key[@]}" >"$to/$id.flatpakref"
}

# do_flatpak [--check] [--devel] [--release]
do_flatpak () {
  local check=false release=false manifest=$top/flatpak/diy.aivideo.Studio.yml id repo start=$SECONDS x
  for x; do
    case "$x" in
      --check) check=true ;;
      --devel) manifest=$top/flatpak/diy.aivideo.Studio.Devel.yml ;;
      --release) release=true ;;
      *) die "flatpak: no option named “$x”" ;;
    esac
  done
  id=$(flatpak_value id "$manifest") repo=$flatpak_out/repo flatpak_sign=()
  export FLATPAK_USER_DIR=$flatpak_dir/installation
  ensure_flatpak_tools "$check"
  mkdir -p "$flatpak_dir" "$flatpak_out"
  if [ -n "${AIV_FLATPAK_KEY:-}" ]; then flatpak_sign=(--gpg-sign="$AIV_FLATPAK_KEY")
  elif [ "$release" = true ]; then die 'flatpak: a release is signed. Name the key: AIV_FLATPAK_KEY=ID'; fi
  # From nothing: no result of an earlier build, nor what it cached; runtime and downloads stay
  [ "$check" = false ] || rm -rf --one-file-system -- "$flatpak_dir"/{build,state/{build,cache,ccache,rofiles}} "$repo"

  ensure_flatpak_runtime "$(flatpak_value runtime-version "$manifest")"
  [ "$release" = false ] || [ "$flatpak_origin" != standin ] || die 'flatpak: a release is built on the real runtime, which is not here'
  say "building $id on the runtime from “$flatpak_origin”"
  flatpak_build "$manifest" "$repo"
  say "built in $((SECONDS - start)) s"

  flatpak build-update-repo --title='AIVideo Studio' --generate-static-deltas "${flatpak_sign[@]}" "$repo" >/dev/null
  flatpak_refer "$id" "$repo" "${AIV_FLATPAK_URL:-https://aivideo.diy/studio/flatpak}" "$flatpak_out"
  x=()
  [ "$flatpak_origin" = standin ] || x=(--runtime-repo=https://dl.flathub.org/repo/flathub.flatpakrepo)
  flatpak build-bundle "${x[@]}" "${flatpak_sign[@]}" "$repo" "$flatpak_out/$id.flatpak" "$id" "$flatpak_branch"
  say "in ${flatpak_out#"$top"/}: the bundle, $(du -h "$flatpak_out/$id.flatpak" | cut -f1), the repository, $(du -sh "$repo" | cut -f1), and the files that refer to it"

  [ "$check" = false ] || do_flatpak_check "$id" "$repo"
  flatpak install --user -y --noninteractive --reinstall "$flatpak_out/$id.flatpak" >/dev/null
  for x in aivideo aivideo-server; do
    flatpak run --user --command="$x" "$id" --version || die "$x does not start in the sandbox"
  done
  say "installed. To try it: FLATPAK_USER_DIR=$FLATPAK_USER_DIR flatpak run --user $id"
}

# do_flatpak_check ID REPO: the main job in the sandbox, on a desktop of its own, with an update and an uninstallation
do_flatpak_check () {
  local id=$1 repo=$flatpak_dir/check-repo start=$SECONDS exact=$flatpak_dir/exact
  [ "$(id -u)" = 0 ] || die 'flatpak --check needs root, for a session whose /run is its own'
  # Exact positions of widgets, built with the compiler of the runtime
  mkdir -p "$exact"
  cp -- "$top/tests/e2e/session/exactbounds.c" "$exact/"
  # shellcheck disable=SC2016
  flatpak run --user --filesystem="$exact" --command=sh "org.gnome.Sdk//$(flatpak_value runtime-version "$top/flatpak/$id.yml")" -c \
    'cd "$1" && cc -shared -fPIC -o exactbounds.so exactbounds.c $(pkg-config --cflags gtk4)' sh "$exact" || die 'no exactbounds.so'
  # A copy: the newer build that it updates to is not for people
  rm -rf --one-file-system -- "$repo"
  cp -a -- "$2" "$repo"
  mkdir -p "$exact/install"
  (flatpak_origin=standin AIV_FLATPAK_KEY='' flatpak_refer "$id" "$repo" "file://$repo" "$exact/install")
  rm -rf -- "$flatpak_out/check"
  say 'doing the main job in the sandbox'
  PATH=/usr/bin:$PATH E2E_PORTALS=1 E2E_EXACT=$exact/exactbounds.so E2E_OUT=$flatpak_out/check E2E_TIMEOUT=1500 \
    "$top/tests/e2e/session/session.sh" "$top/build-aux/dev/flatpak-check.sh" "$id" "$repo" "$exact/install/$id.flatpakref" ||
    die "flatpak --check failed; its pictures are in ${flatpak_out#"$top"/}/check"
  say "checked in $((SECONDS - start)) s; pictures are in ${flatpak_out#"$top"/}/check"
}
