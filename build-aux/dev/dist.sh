# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by ./dev: the tarball of a release, in out/dist, and the proof that it builds, installs and can be moved.

do_dist () {
  local out=$top/out/dist work=$top/build-dist version tarball
  do_build
  rm -rf -- "$out" "$work"
  mkdir -p "$out" "$work"
  say 'packing what is committed'
  (cd "$build" && GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=$top meson dist --no-tests --formats xztar >"$work/dist.log" 2>&1) || { tail -n 20 "$work/dist.log" >&2; die 'meson dist failed'; }
  mv -- "$build"/meson-dist/* "$out/"
  tarball=$(find "$out" -name '*.tar.xz')
  version=$(basename -- "$tarball" .tar.xz)

  say "building ${version} from its tarball"
  tar -x -C "$work" -f "$tarball"
  (cd "$work/$version" && meson setup ../build --prefix=/usr/local -Dtests=false && ninja -C ../build) >"$work/build.log" 2>&1 ||
    { tail -n 20 "$work/build.log" >&2; die 'the tarball does not build'; }
  DESTDIR=$work/root meson install -C "$work/build" >"$work/install.log" 2>&1 || { tail -n 20 "$work/install.log" >&2; die 'it does not install'; }
  # All of it somewhere else
  mv -- "$work/root/usr/local" "$work/moved"
  [ -z "$(find "$work/root" -type f)" ] || { find "$work/root" -type f >&2; die 'that was installed elsewhere'; }
  glib-compile-schemas "$work/moved/share/glib-2.0/schemas"
  env -u AIVIDEO_SERVER -u AIVIDEO_LOCALE_DIR -u GSETTINGS_SCHEMA_DIR E2E_OUT="$out/moved" "$top/build-aux/with-display" \
    python3 "$top/tests/e2e/test-moved.py" "$work/moved" || die 'what was moved does not run'
  rm -rf -- "$work"
  say "in out/dist: $(basename -- "$tarball"), $(du -h "$tarball" | cut -f1)"
}
