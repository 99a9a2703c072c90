# SPDX-License-Identifier: MIT
"""The player as the desktop's panel and media keys see it: MPRIS on the session's bus."""
from gi.repository import Gio, GLib

from waiting import wait_for

NAME = "org.mpris.MediaPlayer2.diy.aivideo.Studio"
PATH = "/org/mpris/MediaPlayer2"
PLAYER = "org.mpris.MediaPlayer2.Player"
ROOT = "org.mpris.MediaPlayer2"
CALL_MS = 10000

_bus = Gio.bus_get_sync(Gio.BusType.SESSION)


def there():
    return _bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
                          GLib.Variant("(s)", (NAME,)), None, 0, CALL_MS, None).unpack()[0]


def call(method, signature=None, *arguments, interface=PLAYER):
    return _bus.call_sync(NAME, PATH, interface, method, GLib.Variant(signature, arguments) if signature else None, None, 0,
                          CALL_MS, None).unpack()


def get(name, interface=PLAYER):
    return call("Get", "(ss)", interface, name, interface="org.freedesktop.DBus.Properties")[0]


def put(name, signature, value, interface=PLAYER):
    call("Set", "(ssv)", interface, name, GLib.Variant(signature, value), interface="org.freedesktop.DBus.Properties")


def seconds():
    return get("Position") / 1e6


def title():
    return get("Metadata").get("xesam:title")


def wait_for_status(status, timeout=15):
    wait_for(lambda: get("PlaybackStatus") == status, "the player to be " + status, timeout)
