#!/bin/bash
# SPDX-License-Identifier: MIT
# portals.sh CACHE COMMAND...: between session.sh and inside.sh where E2E_PORTALS=1, in namespaces of its own: /run is empty,
# with the runtime folder where the document portal's paths need it, and the home is a temporary one.
set -u
here=$(dirname -- "$(realpath -- "$0")")
export E2E_CACHE=$1
shift
E2E_RUN=$(mktemp -d /tmp/e2e-XXXXXX) || exit 125
E2E_RUNTIME=/run/user/$(id -u)
export E2E_RUN E2E_OUT=${E2E_OUT:-$E2E_RUN/out} E2E_RUNTIME
mount -t tmpfs -o mode=755 tmpfs /run && mkdir -p -m 700 "$E2E_RUNTIME" || exit 125

/bin/bash "$here/inside.sh" "$@"
rc=$?
umount -l "$E2E_RUNTIME/doc" 2>/dev/null
rm -rf --one-file-system -- "$E2E_RUN"
exit "$rc"
