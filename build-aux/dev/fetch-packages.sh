# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Run by mmdebstrap, with the root's folder, before it installs $MMDEBSTRAP_INCLUDE. Fetches those packages side by side
# into apt's cache: apt itself asks a mirror for one after the other, and far from the mirror most of that is waiting.
set -eu
APT_CONFIG=$MMDEBSTRAP_APT_CONFIG
export APT_CONFIG
archives=$1/var/cache/apt/archives

# 'ADDRESS' FILE SIZE SHA256:SUM, which apt-helper checks. What does not come, apt tries again by itself.
# shellcheck disable=SC2046
apt-get --yes --print-uris -o Acquire::ForceHash=SHA256 install $(echo "$MMDEBSTRAP_INCLUDE" | tr ',' ' ') |
  sed -n "s|^'\([^']*\)' \([^ ]*\) [0-9]* \(SHA256:[0-9a-f]*\)\$|\1 $archives/partial/\2 \3|p" |
  xargs -r -P 8 -n 60 /usr/lib/apt/apt-helper download-file >/dev/null 2>&1 || :
find "$archives/partial" -name '*.deb' -exec mv -t "$archives" -- {} +
