# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by ./dev: the commands, as they are done inside the environment.

build=$top/build                  # what runs: debugoptimized
build_asan=$top/build-asan        # what the tests run under: AddressSanitizer and UBSan
build_clang=$top/build-clang      # server and command line alone, and the harnesses of tests/fuzz for libFuzzer

# configure DIR OPTION...: set a build folder up, anew when the options are others than last time
configure () {
  local dir=$1
  shift
  [ ! -f "$dir/build.ninja" ] || [ "$(cat "$dir/dev-options" 2>/dev/null)" != "$*" ] || return 0
  rm -rf -- "$dir"
  if ! meson setup "$dir" "$top" "$@" >"$dir.log" 2>&1; then
    cat "$dir.log" >&2
    rm -f -- "$dir.log"
    die "the build in ${dir#"$top"/} can't be configured"
  fi
  mv -- "$dir.log" "$dir/setup.log"
  echo "$*" >"$dir/dev-options"
}

# compile DIR [TARGET]: by ninja, or the function that $ninja names
compile () {
  ! ninja -C "$1" -n "${@:2}" 2>/dev/null | grep -q '^ninja: no work to do' || return 0
  say "building ${1#"$top"/}"
  "${ninja:-ninja}" -C "$1" --quiet "${@:2}" >"$1/build.log" || { grep -v '^Compiler for C\|^Dependency' "$1/build.log" >&2; die "${1#"$top"/} does not build"; }
}

# ninja_idly ARGUMENT...: with the time that nothing else wants. In a session of its own, as Linux shares the processors
# among sessions first (sched(7), autogroups): the tests' sessions go before.
ninja_idly () {
  setsid --wait sh -c '{ echo 19 >/proc/self/autogroup; } 2>/dev/null; exec chrt --idle 0 ninja "$@"' sh "$@"
}

# configure_whole: the build that runs, with everything
configure_whole () {
  ensure_node_modules
  configure "$build" -Dwerror=true -Dapi_docs=enabled "-Dapi_docs_modules=$AIV_NODE_MODULES"
}

do_build () {
  configure_whole
  compile "$build"
}

# use_build DIR: the environment in which the programs of a build folder find each other
use_build () {
  PATH=$1/src/app:$1/src/backend:$1/src/cli:$PATH
  export PATH
  export AIVIDEO_SERVER=$1/src/backend/aivideo-server
  export AIVIDEO_LOCALE_DIR=$1/po
  export GSETTINGS_SCHEMA_DIR=$1/data
  export E2E_EXACT=$1/tests/e2e/session/exactbounds.so
}

do_exec () {
  do_build
  use_build "$build"
  exec "$@"
}

do_clean () {
  rm -rf -- "$build" "$build_asan" "$build_clang" "$top/build-lint" "$top/build-deb" "$top/build-dist" "$top/out"
  [ "${1:-}" != --all ] || rm -rf --one-file-system -- "$cache"
}

# run_tests DIR LOG OPTION...: meson's tests of a build folder; the report goes to $reports
run_tests () {
  local dir=$1 log=$2 line names=()
  shift 2
  if [ ${#patterns[@]} -gt 0 ]; then
    while read -r line; do
      names+=("${line##* / }")
    done < <(meson test -C "$dir" --no-rebuild --list "$@" 2>/dev/null | grep -E "$(IFS='|'; echo "${patterns[*]}")")
    [ ${#names[@]} -gt 0 ] || return 0
  fi
  rm -f "$dir/meson-logs/$log.junit.xml"
  (use_build "$dir"
   meson test -C "$dir" --no-rebuild --print-errorlogs --logbase "$log" "$@" "${names[@]}") || status=1
  [ ! -f "$dir/meson-logs/$log.junit.xml" ] || reports+=("$dir/meson-logs/$log")
}

do_test () {
  local patterns=("$@") reports=() status=0 asan clang
  configure_whole
  # GStreamer's GST_READ_* load unaligned words on purpose where the processor can
  configure "$build_asan" -Dwerror=true -Dc_args=-fno-sanitize=alignment -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1
  configure_clang
  compile "$build" all whole-tests
  # The whole windows wait for much of their time: what they leave of the processors builds the rest, one after the other.
  (ninja=ninja_idly; compile "$build_asan" all meson-test-prereq) &
  asan=$!
  (ninja=ninja_idly; tail --pid="$asan" -f /dev/null; compile "$build_clang" "${clang_targets[@]}") &
  clang=$!

  say 'testing the project files, the HTTP interface against its description, and the whole job through the real windows'
  run_tests "$build" whole --suite project --suite contract --suite e2e
  wait "$asan" || exit 1
  say 'testing under AddressSanitizer and UBSan'
  run_tests "$build_asan" sanitized --timeout-multiplier 3 --no-suite e2e --no-suite project --no-suite contract --no-suite bench
  wait "$clang" || exit 1
  say 'testing server and command line without a desktop, and looking shortly for inputs that break the parsers'
  run_tests "$build_clang" clang --suite noapp --suite fuzz
  [ ${#reports[@]} -gt 0 ] || die "no test's name matches ${patterns[*]}"
  python3 "$top/build-aux/dev/count-tests.py" "${reports[@]}" || status=1
  exit "$status"
}

clang_targets=(src/backend/aivideo-server src/cli/aivideo fuzz-harnesses)

configure_clang () {
  CC=clang configure "$build_clang" -Dwerror=true -Dapp=disabled -Dfuzz=true -Dc_args=-fno-sanitize=alignment \
    -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1
}

# do_fuzz [NAME] [SECONDS]: one harness, or all in turn, each for so long; what is found new is
# kept in build-clang/found/NAME, what breaks something beside it
do_fuzz () {
  local names=() name seconds=60
  configure_clang
  compile "$build_clang" fuzz-harnesses
  if [[ ${1:-} =~ ^[a-z] ]]; then names=("$1"); shift; fi
  [ -z "${1:-}" ] || seconds=$1
  if [ ${#names[@]} -eq 0 ]; then
    for name in "$top"/tests/fuzz/fuzz-*.c; do
      name=${name##*/fuzz-} name=${name%.c}
      [ "$name" = replay ] || names+=("$name")
    done
  fi
  export G_DEBUG=fatal-warnings,fatal-criticals UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
  export LSAN_OPTIONS=suppressions=$top/build-aux/lsan.supp
  for name in "${names[@]}"; do
    [ -x "$build_clang/tests/fuzz/fuzz-$name" ] || die "fuzz: there is no harness named $name in tests/fuzz"
    mkdir -p "$build_clang/found/$name"
    say "fuzz: $name, for $seconds seconds"
    nice "$build_clang/tests/fuzz/fuzz-$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1024 -max_len=4096 \
      -print_final_stats=1 -dict="$top/tests/fuzz/dictionaries/$name.dict" -artifact_prefix="$build_clang/found/$name-" \
      "$build_clang/found/$name" "$top/tests/fuzz/corpus/$name"
  done
}

do_run () {
  do_build
  use_build "$build"
  if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec aivideo-studio "$@"
  fi
  say 'no display here: doing the main job headless'
  exec python3 "$top/tests/e2e/headless.py" "$top/out"
}

do_bench () {
  local x name missing=()
  for x in gnome-text-editor ffmpeg wrk; do
    command -v "$x" >/dev/null || missing+=("$x")
  done
  python3 -c 'import fastapi, uvicorn, sqlalchemy, jwt, argon2' 2>/dev/null || missing+=(python3-{fastapi,uvicorn,sqlalchemy,jwt,argon2})
  [ ${#missing[@]} -eq 0 ] || die "bench measures against these, which are missing: ${missing[*]}"
  do_build
  ninja -C "$build" tests/bench/bare-soup tests/bench/library-bench tests/bench/{admin-bench,seed} >/dev/null
  use_build "$build"
  x=()
  for name; do x+=(--only "$name"); done
  # The app's start is measured on a display of its own, and the rest there as well.
  exec "$top/build-aux/with-display" python3 "$top/tests/bench/bench.py" \
    --build "$build" --source "$top" --out "$top/out" "${x[@]}"
}

# Those of the user guide, each language in its own: half as many dots as a text on paper would want, and few colours.
do_guide_screenshots () {
  local work language name
  work=$(mktemp -d)
  E2E_LOOKS='light-en-wide light-zh-wide' E2E_STATES=0 \
    python3 "$top/tests/e2e/screenshots.py" "$work" new-batch new-video player progress sign-in users videos
  for language in en:C zh:zh_CN; do
    for name in "$top/data/help/${language#*:}/figures"/*.png; do
      convert "$work/$(basename -- "$name" .png)-light-${language%:*}-wide.png" -resize 800x -dither FloydSteinberg -colors 96 \
        -define png:compression-level=9 -strip "png8:$name"
    done
  done
  rm -rf -- "$work"
}

do_screenshots () {
  do_build
  use_build "$build"
  [ "$1" != --guide ] || { do_guide_screenshots; return; }
  exec python3 "$top/tests/e2e/screenshots.py" "$(realpath -m -- "$1")" "${@:2}"
}

do_lint () {
  exec "$top/build-aux/dev/lint.sh"
}
