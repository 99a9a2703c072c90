#!/bin/bash
# SPDX-License-Identifier: MIT
# make-root.sh DIR [MIRROR]: a lean, merged-usr Debian 13 root for make-runtime.sh. As root, with mmdebstrap.
set -euo pipefail
dir=${1:?} mirror=${2:?a Debian mirror is needed}
multiarch=$(uname -m)-linux-gnu
lib=/usr/lib/$multiarch

packages=(
  # To build with
  gcc libc6-dev binutils make meson ninja-build cmake autoconf automake libtool pkgconf gettext itstool elfutils
  desktop-file-utils appstream appstream-compose libglib2.0-dev-bin blueprint-compiler
  libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev libjson-glib-dev libsecret-1-dev libsqlite3-dev libdex-dev libssl-dev
  libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  # To run with. Like the GNOME runtime without x264 (gstreamer1.0-plugins-ugly)
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-gtk4
  gstreamer1.0-pulseaudio gstreamer1.0-libav gstreamer1.0-tools gstreamer1.0-gl
  glib-networking ca-certificates librsvg2-common shared-mime-info adwaita-icon-theme hicolor-icon-theme
  gtk-update-icon-cache libgtk-4-bin fonts-dejavu-core fonts-cantarell fontconfig libgl1-mesa-dri libegl1
  dbus-bin libglib2.0-bin libsecret-tools tzdata
)

# Not needed by anything that the app uses, and large
excluded=(
  '/usr/share/doc/*' '/usr/share/man/*' '/usr/share/info/*' '/usr/share/locale/*' '/usr/share/lintian/*'
  '/usr/share/help/*' '/usr/share/proj/*' '/usr/share/gdal/*' '/usr/include/opencv4/*'
  "$lib/libopencv_*" "$lib/libvtk*" "$lib/vtk-*" "$lib/libgdal.*" "$lib/libLLVM-17*" "$lib/libamd_comgr*"
  "$lib/libamdhip64*" "$lib/libdnnl*" "$lib/libonnxruntime*" "$lib/libhsa-runtime*" "$lib/libgstopencv*"
  "$lib/gstreamer-1.0/libgstopencv.so" "$lib/gstreamer-1.0/libgstonnx.so"
)

options=(--variant=apt --dpkgopt=force-unsafe-io)
for x in "${excluded[@]}"; do
  options+=("--dpkgopt=path-exclude=$x")
done
[ ! -e "${FETCH_PACKAGES:-}" ] || options+=(--essential-hook="$(<"$FETCH_PACKAGES")")
exec mmdebstrap "${options[@]}" --include="$(IFS=,; echo "${packages[*]}")" trixie "$dir" "$mirror"
