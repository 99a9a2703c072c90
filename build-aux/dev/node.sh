# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by ./dev: the Node packages of tests/npm, which check the HTTP interface and make its pages
# /docs and /redoc. Installed once for each lock file into the user's cache, under another name first,
# so that they are either whole or not there.

# node_modules_of: where the packages of the present lock file are, installed already or not
node_modules_of () {
  local key
  key=$(cat "$top/tests/npm/package.json" "$top/tests/npm/package-lock.json" "$top/tests/npm/.npmrc" | sha256sum)
  echo "$cache/node-${key:0:16}/node_modules"
}

# ensure_node_modules: installs the packages if they aren't there yet; afterwards AIV_NODE_MODULES names the folder
ensure_node_modules () {
  AIV_NODE_MODULES=$(node_modules_of)
  export AIV_NODE_MODULES
  [ ! -d "$AIV_NODE_MODULES" ] || return 0
  mkdir -p "$cache"
  exec {node_lock}>"$cache/node-lock"
  flock -n "$node_lock" || { say 'another ./dev is installing the Node packages: waiting for it'; flock "$node_lock"; }
  [ -d "$AIV_NODE_MODULES" ] || install_node_modules "${AIV_NODE_MODULES%/*}"
  exec {node_lock}>&-
}

# run_npm ARGUMENT...: this system's npm, or the one that tests/npm/package.json names with its checksum. Debian's
# would bring 350 packages along, a fifth of the time that its root takes.
run_npm () {
  local registry=${npm_config_registry:-${NPM_CONFIG_REGISTRY:-}}
  if command -v npm >/dev/null; then
    npm "$@"
  else
    [ -n "$registry" ] || registry=$(sed -n 's/^registry *= *//p' "$HOME/.npmrc" 2>/dev/null | tail -n 1)
    [ -z "$registry" ] || export COREPACK_NPM_REGISTRY=${registry%/}
    COREPACK_HOME=$PWD/corepack COREPACK_ENABLE_DOWNLOAD_PROMPT=0 corepack npm "$@"
  fi
}

install_node_modules () {
  local to=$1 part log start=$SECONDS
  local unreachable='ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT'
  command -v npm corepack >/dev/null || die "npm is missing: it installs what tests/npm/package.json names"

  # Left by an interrupted run: we have the lock
  rm -rf --one-file-system -- "$cache"/node-part-*
  part=$(mktemp -d "$cache/node-part-XXXXXX")
  log=$part/npm.log
  cp -- "$top"/tests/npm/{package.json,package-lock.json,.npmrc} "$part/"
  say 'installing the Node packages of tests/npm: once, about 130 MB'
  # Asked once first: without a network, npm would try for each package by itself, for minutes
  if (cd "$part" && run_npm ping --fetch-retries=1 --fetch-retry-mintimeout=1000) >"$log" 2>&1 || ! grep -qE "$unreachable" "$log"; then
    if (cd "$part" && run_npm ci --fetch-retries=2) >"$log" 2>&1 </dev/null; then
      rm -rf -- "$log" "$part/corepack"
      mv -T -- "$part" "$to"
      say "installed in $((SECONDS - start)) s"
      return
    fi
  fi
  grep -v EBADENGINE "$log" | tail -n 8 >&2
  if grep -qE "$unreachable" "$log"; then
    die "npm does not reach a package registry. Connect this machine to the network, or name a registry that it
     reaches (npm config set registry URL, or npm_config_registry=URL ./dev test), and run this again"
  elif grep -qE 'SELF_SIGNED_CERT|UNABLE_TO_|CERT_' "$log"; then
    die "npm does not trust the certificate of the package registry: add its authority to this system's certificates"
  fi
  die 'npm could not install the Node packages of tests/npm (see above)'
}
