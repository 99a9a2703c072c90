# SPDX-License-Identifier: MIT
"""What a desktop offers to programs over the session bus, played for a test: notifications, and the Background portal."""
import os

from gi.repository import Gio, GLib

from ui import sh

NOTIFICATIONS = """<node><interface name='org.freedesktop.Notifications'>
<method name='GetCapabilities'><arg type='as' direction='out'/></method>
<method name='GetServerInformation'><arg type='s' direction='out'/><arg type='s' direction='out'/>
<arg type='s' direction='out'/><arg type='s' direction='out'/></method>
<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>
<arg type='s' direction='in'/><arg type='as' direction='in'/><arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>
<arg type='u' direction='out'/></method>
<method name='CloseNotification'><arg type='u' direction='in'/></method>
<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>
<signal name='NotificationClosed'><arg type='u'/><arg type='u'/></signal></interface></node>"""

BACKGROUND = """<node><interface name='org.freedesktop.portal.Background'>
<method name='RequestBackground'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>
<method name='SetStatus'><arg type='a{sv}' direction='in'/></method>
<property name='version' type='u' access='read'/></interface></node>"""


class Service:
    """An object on a bus name of its own; calls come in while a test waits for something."""

    def __init__(self, name, path, description, properties=None):
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.path, self.properties = path, properties or {}
        node = Gio.DBusNodeInfo.new_for_xml(description).interfaces[0]
        self.interface = node.name
        self.bus.register_object(path, node, self.on_call, self.on_property, None)
        answer = self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                                    GLib.Variant("(su)", (name, 4)), None, 0, 5000, None).unpack()[0]
        assert answer == 1, "%s has an owner already" % name

    def on_property(self, bus, sender, path, interface, name):
        return self.properties[name]

    def on_call(self, bus, sender, path, interface, method, arguments, invocation):
        invocation.return_value(getattr(self, method)(sender, *arguments.unpack()))


class Notifications(Service):
    """Keeps what was shown; `press` does what a click on a button of it does."""

    def __init__(self):
        super().__init__("org.freedesktop.Notifications", "/org/freedesktop/Notifications", NOTIFICATIONS)
        self.shown = []

    def GetCapabilities(self, sender):
        return GLib.Variant("(as)", (["actions", "body"],))

    def GetServerInformation(self, sender):
        return GLib.Variant("(ssss)", ("test", "test", "1", "1.2"))

    def Notify(self, sender, name, replaces, icon, title, body, actions, hints, timeout):
        ident = replaces or len(self.shown) + 1
        self.shown.append({"id": ident, "to": sender, "title": title, "body": body,
                           "buttons": dict(zip(actions[1::2], actions[::2]))})
        return GLib.Variant("(u)", (ident,))

    def CloseNotification(self, sender, ident):
        return None

    def press(self, notification, label):
        self.bus.emit_signal(notification["to"], self.path, self.interface, "ActionInvoked",
                             GLib.Variant("(us)", (notification["id"], notification["buttons"][label])))


class Portal(Service):
    """Allows to run in the background, or does not."""

    def __init__(self):
        super().__init__("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", BACKGROUND,
                         {"version": GLib.Variant("u", 2)})
        self.allows, self.asked, self.status = True, [], []

    def RequestBackground(self, sender, window, options):
        path = "%s/request/%s/%s" % (self.path, sender[1:].replace(".", "_"), options["handle_token"])
        self.asked.append(options)
        answer = GLib.Variant("(ua{sv})", (0 if self.allows else 1, {"background": GLib.Variant("b", self.allows)}))
        GLib.idle_add(lambda: self.bus.emit_signal(sender, path, "org.freedesktop.portal.Request", "Response", answer) and None)
        return GLib.Variant("(o)", (path,))

    def SetStatus(self, sender, options):
        self.status.append(options["message"])
        return None


def notification_action(name, target):
    """As a button of a notification of an earlier run does, for the account that is present; target is text of a GVariant"""
    account = sh("gsettings", "get", "diy.aivideo.Studio", "account").decode().strip()
    sh("gdbus", "call", "--session", "--dest", "diy.aivideo.Studio", "--object-path", "/diy/aivideo/Studio",
       "--method", "org.gtk.Actions.Activate", name, "[<(%s, <%s>)>]" % (account, target), "{}")
