# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by ./dev: packages for Debian 13, built in the Debian 13 root from build-aux/debian, into out/deb.

# deb_changelog: Debian's own, of the versions in NEWS
deb_changelog () {
  awk -v suite="$suite" -v email='The AIVideo Studio developers <packages@aivideo.diy>' '
    /^Version / { version = $2 }
    /^Released: / { printf "aivideo-studio (%s) %s; urgency=medium\n\n  * Version %s: see NEWS.\n\n -- %s  ", version, suite, version, email
                    system("LC_ALL=C date -u -R -d " $2); print "" }' "$top/NEWS"
}

do_deb () {
  local version source out=$top/out/deb start=$SECONDS
  command -v dpkg-buildpackage lintian dh >/dev/null || die 'deb: dpkg-dev, debhelper and lintian are needed'
  version=$(sed -n "s/^ *version: '\(.*\)',\$/\1/p" "$top/meson.build" | head -n 1)
  source=$top/build-deb/aivideo-studio-$version
  rm -rf -- "$top/build-deb" "$out"
  mkdir -p "$source" "$out"
  (cd "$top" && git -c safe.directory="$top" ls-files -z --cached --others --exclude-standard | tar -c --null -T - | tar -x -C "$source")
  cp -r -- "$source/build-aux/debian" "$source/debian"
  deb_changelog >"$source/debian/changelog"
  say "building the packages of version $version"
  (cd "$source" && DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" dpkg-buildpackage -us -uc -b) >"$out/build.log" 2>&1 ||
    { tail -n 30 "$out/build.log" >&2; die "the packages do not build, see out/deb/build.log"; }
  mv -- "$top"/build-deb/*.{deb,changes,buildinfo} "$out/"
  rm -rf -- "$top/build-deb"
  say "built in $((SECONDS - start)) s, into out/deb"
  lintian --allow-root --tag-display-limit 0 --fail-on error,warning "$out"/*.changes || die 'lintian objects'
  say 'lintian has nothing to say'
}
