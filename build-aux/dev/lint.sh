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

# GCC's static analyzer. It knows nothing of GLib's macros for ownership, errors and checks, so only what
# it can be sure of counts: freed twice, used after, out of bounds, closed twice.
# Without precompiled headers: each file includes what it uses.
analyzer=build-lint
flags=-fanalyzer
for x in malloc-leak fd-leak file-leak null-dereference null-argument possible-null-argument possible-null-dereference \
         jump-through-null infinite-loop use-of-uninitialized-value deref-before-check; do
  flags+=" -Wno-analyzer-$x"
done
[ "$(cat $analyzer/dev-options 2>/dev/null)" = "$flags" ] ||
  { rm -rf $analyzer && meson setup $analyzer -Doptimization=0 -Db_pch=false "-Dc_args=$flags" >/dev/null && echo "$flags" >$analyzer/dev-options; } || exit 1
ninja -C $analyzer all meson-test-prereq >>$analyzer/lint.log 2>&1 || bad=1
grep -E 'warning:|error:' $analyzer/lint.log | sort -u
grep -qE 'warning:|error:' $analyzer/lint.log && { bad=1; rm -rf $analyzer; }
[ "$bad" = 0 ] && echo 'lint: in order'
exit "$bad"
