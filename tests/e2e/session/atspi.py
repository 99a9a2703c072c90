# SPDX-License-Identifier: MIT
"""AT-SPI as plain D-Bus: its bus, and the names of its roles and states."""
import gi
gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib     # noqa: E402  (Atspi for the names only)

CALL_MS = 3000                      # for one call: a hung program cannot hang the test
ACC = "org.a11y.atspi.Accessible"
PLAIN = {"panel", "grouping", "filler", "generic"}      # left out of dumps when they have no name
ROWS = {"list item", "table row", "tree item"}
MENUITEMS = {"menu item", "check menu item", "radio menu item"}
TOPLEVEL = {"frame", "dialog", "window", "alert"}

_session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
bus = Gio.DBusConnection.new_for_address_sync(
    _session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, CALL_MS,
                       None).unpack()[0],
    Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
STATES = {i: Atspi.StateType(i).value_nick for i in range(int(Atspi.StateType.LAST_DEFINED))}


RENAMED = {"push button": "button", "push button menu": "button menu"}     # what they were called before 2.53


def role_name(n):
    name = Atspi.role_get_name(Atspi.Role(n))
    return RENAMED.get(name, name)


def state_names(words):
    bits = words[0] | (words[1] << 32 if len(words) > 1 else 0)
    return {name for i, name in STATES.items() if bits >> i & 1}


def listen(event):
    """Programs tell of what happens ("object:announcement", "object:state-changed:focused") only where somebody listens."""
    bus.call_sync("org.a11y.atspi.Registry", "/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "RegisterEvent",
                  GLib.Variant("(sass)", (event, [], "")), None, 0, CALL_MS, None)
