#!/bin/bash
# SPDX-License-Identifier: MIT
# What `./dev lint` looks at: style, layers, translations' file list, Blueprint, scripts, and GCC's analyzer.
set -u
cd -- "$(dirname -- "$(realpath -- "$0")")/../.." || exit 1
bad=0
for check in build-aux/check-style build-aux/check-layers build-aux/check-potfiles build-aux/check-version \
             "tests/project/check-blueprints $PWD" "tests/project/check-shell $PWD"; do
  # shellcheck disable=SC2086
  $check || bad=1
done

# GCC's static analyzer. It does not know GLib's ownership macros well, so only what it is sure about counts.
analyzer=build-lint
[ -f $analyzer/build.ninja ] ||
  meson setup $analyzer -Doptimization=0 -Dc_args='-fanalyzer -Wno-analyzer-malloc-leak -Wno-analyzer-fd-leak -Wno-analyzer-file-leak' >/dev/null || exit 1
ninja -C $analyzer >$analyzer/lint.log 2>&1 || bad=1
grep -E 'warning:|error:' $analyzer/lint.log | sort -u
grep -qE 'warning:|error:' $analyzer/lint.log && bad=1
[ "$bad" = 0 ] && echo 'lint: in order'
exit "$bad"
