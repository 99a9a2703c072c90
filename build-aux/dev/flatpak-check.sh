#!/bin/bash
# SPDX-License-Identifier: MIT
# flatpak-check.sh ID REPO REF: in a session with E2E_PORTALS=1: install from a .flatpakref, do the main job in the
# sandbox, update to a newer build, uninstall, and look for what is left.
set -euo pipefail
id=$1 repo=$2 ref=$3
here=$(dirname -- "$(realpath -- "$0")")
kept=$HOME/.var/app/$id
die () { echo "flatpak-check: $*" >&2; exit 1; }
commit () { flatpak info --user --show-commit "$id"; }

flatpak uninstall --user -y --noninteractive --force-remove "$id" >/dev/null 2>&1 || :
flatpak install --user -y --noninteractive --no-related --from "$ref"
flatpak info --user "$id" | sed -n '/ID:\|Version:\|Installed:\|Runtime:/p'
for file in applications/$id.desktop icons/hicolor/scalable/apps/$id.svg dbus-1/services/$id.service; do
  [ -e "$FLATPAK_USER_DIR/exports/share/$file" ] || die "the desktop does not see $file"
done

/usr/bin/python3 "$here/../../tests/e2e/flatpak-job.py" "$id"

# A newer build of the same files: its data stays
before=$(commit)
arch=$(flatpak --default-arch)
flatpak build-commit-from --force --timestamp=NOW --subject='A newer build' --src-ref="app/$id/$arch/stable" "$repo" "app/$id/$arch/stable" >/dev/null
flatpak build-update-repo "$repo" >/dev/null
flatpak update --user -y --noninteractive --no-related "$id"
[ "$(commit)" != "$before" ] || die 'the update was not taken'
[ -n "$(find "$kept/data" -name '*.keyring')" ] || die 'the update lost data'
flatpak run --user --command=aivideo "$id" --version >/dev/null || die 'it does not run after the update'
echo "# updated from ${before:0:10} to $(commit | cut -c1-10)"

flatpak uninstall --user -y --noninteractive --delete-data "$id"
left=$(find "$FLATPAK_USER_DIR/app" "$FLATPAK_USER_DIR/exports" "$HOME/.var/app" "$HOME/.local/share" "$HOME/.config" "$HOME/.cache" \
  -name "*$id*" 2>/dev/null || :)
[ -z "$left" ] || die "left behind: $left"
flatpak remotes --user --columns=name | grep -qx aivideo-studio && flatpak remote-delete --user aivideo-studio
echo '# uninstalled, nothing is left'
