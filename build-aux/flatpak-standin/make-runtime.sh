#!/bin/bash
# SPDX-License-Identifier: MIT
# make-runtime.sh ROOT BRANCH REPO: turns a fresh merged-usr Debian root, which it consumes, into org.gnome.Sdk//BRANCH
# and org.gnome.Platform//BRANCH in the OSTree repository REPO.
set -euo pipefail
root=$(realpath -- "$1") branch=${2:?} repo=$(realpath -m -- "${3:?}") arch=$(flatpak --default-arch)
here=$(dirname -- "$(realpath -- "$0")")
multiarch=$(basename -- "$root"/usr/lib/*-linux-gnu)
[ -L "$root/bin" ] && [ ! -e "$root/usr/etc" ] || { echo "make-runtime: $root is not a fresh merged-usr root" >&2; exit 1; }

cd "$root/usr"
rm -rf share/{doc,man,info,lintian} lib/{debug,systemd,udev,modules} src games local
find "lib/$multiarch" -maxdepth 1 -name '*.a' ! -name 'lib*_nonshared.a' -size +64k -delete
chmod -R u-s,g-s .

# The runtime's usr/etc is seen as /etc; flatpak itself supplies passwd, hosts, resolv.conf and the like
mv "$root/etc" etc
(cd etc
 rm -rf {passwd,group,shadow,gshadow}{,-} subuid* subgid* machine-id hostname hosts resolv.conf mtab fstab localtime \
   apt cron.daily init.d systemd ssh ld.so.cache)
printf '%s\n' 'include /run/flatpak/ld.so.conf.d/app-*.conf' 'include /app/etc/ld.so.conf' /app/lib "/app/lib/$multiarch" \
  'include /run/flatpak/ld.so.conf.d/runtime-*.conf' 'include /etc/ld.so.conf.d/*.conf' >etc/ld.so.conf
cp -- "$here/fonts.conf" etc/fonts/conf.d/50-flatpak.conf
mkdir -p cache/fontconfig share/runtime lib/extensions
install -m755 -- "$here/appstream-compose" bin/appstream-compose

# The caches that packages' triggers made for other paths
bwrap --bind "$root/usr" /usr --symlink usr/bin /bin --symlink usr/sbin /sbin --symlink usr/lib /lib \
  --symlink usr/lib64 /lib64 --symlink usr/etc /etc --proc /proc --dev /dev --tmpfs /tmp --dir /app \
  --dir /run --dir /var/cache --setenv HOME /tmp --setenv LC_ALL C.UTF-8 --unshare-all /bin/sh -euc "
    ldconfig -X -f /etc/ld.so.conf -C /etc/ld.so.cache
    glib-compile-schemas /usr/share/glib-2.0/schemas 2>/dev/null
    update-mime-database /usr/share/mime
    /usr/lib/$multiarch/gdk-pixbuf-2.0/gdk-pixbuf-query-loaders --update-cache
    /usr/lib/$multiarch/glib-2.0/gio-querymodules /usr/lib/$multiarch/gio/modules
    fc-cache -f"

for kind in Sdk Platform; do
  cat >"$root/metadata.$kind" <<META
[Runtime]
name=org.gnome.$kind
runtime=org.gnome.Platform/$arch/$branch
sdk=org.gnome.Sdk/$arch/$branch

[Environment]
GI_TYPELIB_PATH=/app/lib/girepository-1.0
GST_PLUGIN_SYSTEM_PATH=/app/lib/gstreamer-1.0:/usr/lib/$multiarch/gstreamer-1.0
XDG_DATA_DIRS=/app/share:/usr/share:/usr/share/runtime/share:/run/host/user-share:/run/host/share
META
done

# What only a compiler needs; uncompressed in the repository, so that installing it is making hard links
only_sdk=()
for x in '/include/*' '/lib/gcc/*' '/libexec/gcc/*' '/share/gir-1.0/*' '/share/vala/*' '/share/pkgconfig/*' '/share/aclocal/*' \
         '/share/cmake-*/*' '/share/autoconf/*' '/share/automake-*/*' "/lib/$multiarch/pkgconfig/*" "/lib/$multiarch/*.a" \
         "/lib/$multiarch/cmake/*" '/bin/*gcc*' '/bin/*g++*' '/bin/cmake' '/bin/c[cpt]*est'; do
  only_sdk+=(--exclude="$x")
done
[ -d "$repo/objects" ] || ostree init --mode=bare-user-only --repo="$repo"
for kind in Sdk Platform; do
  without=()
  [ "$kind" = Sdk ] || without=("${only_sdk[@]}")
  flatpak build-export --runtime --files=usr --metadata="metadata.$kind" --arch="$arch" --disable-fsync --no-update-summary \
    --subject='Made of Debian packages; not the GNOME runtime' "${without[@]}" "$repo" "$root" "$branch"
done
flatpak build-update-repo --no-update-appstream "$repo"
